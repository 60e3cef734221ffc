import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { status } from '../../bin/commands/status';
import { ModelFunction, ServiceLevel, ServiceLevels } from '../../constructs';
import { foundLevels, stateOf, type FoundAlarm } from '../../lib/service-level/found-levels';
import { templateOf } from '../constructs/stack';
import { aws, clientOf, closeAll, deploy, lambdaRole } from '../local/aws/support';
import { until } from '../local/aws/lambda-support';

/** The alarms that the construct renders, of a function by its name. */
const { Resources } = templateOf((stack) => new ServiceLevels(stack, 'Levels', {
  endpoint: ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn' }),
  levels: [ServiceLevel.availability(0.9), ServiceLevel.latency({ percentile: 95, under: Duration.seconds(20) })],
})).toJSON() as { readonly Resources: Record<string, object> };

const FN = {
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Environment: { Variables: { CSI_VERSION_DIGEST: '1111111111111111' } }, Tags: [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:model', Value: 'digits' }],
      Code: { ZipFile: 'exports.handler = async ({ fail }) => { if (fail) throw new Error("asked to"); return 1; };' },
    },
  },
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
};

let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed += `${line}\n`; });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

test('csi status shows each service level of a host, which alarm is red, and what is left of the error budget', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', { ...FN, ...Resources })).toBe('CREATE_COMPLETE');
  const run = async (...args: readonly string[]): Promise<string> => {
    printed = '';
    expect(await status.run([...args, '--port', String(server.port)])).toBe(0);
    return printed;
  };
  expect(await run('fn')).toMatch(/SERVICE LEVEL +STATE +ERROR BUDGET LEFT +ALARM *\n90 % of the requests are answered +ok +no requests *\n95 % of the requests are answered within 20000 ms +ok +no requests/);

  const lambda = new LambdaClient(clientOf(server));
  for (const fail of [true, false, false, false]) await lambda.send(new InvokeCommand({ FunctionName: 'fn', Qualifier: 'live', Payload: JSON.stringify({ fail }) }));
  // A quarter has failed, of which a tenth may.
  await until(async () => (await run('fn')).includes('-150.0 % of 30 days'));
  expect(printed).toMatch(/within 20000 ms +ok +100\.0 % of 30 days/);

  const cloudWatch = new CloudWatchClient(clientOf(server));
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'] }));
  const fast = MetricAlarms.filter(({ Threshold, AlarmDescription = '' }) => Threshold === 6 && !AlarmDescription.includes('within'));
  expect(fast).toHaveLength(2);
  interface Listed { readonly serviceLevels: readonly { readonly objective: string; readonly state: string; readonly budgetLeft: number }[] }
  const [listed] = await until(async () => {
    for (const { AlarmName } of fast) await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'as a test' }));
    const found = JSON.parse(await run('--json')) as [Listed];
    return found[0].serviceLevels.some(({ state }) => state === 'page') && found;
  });
  expect(listed.serviceLevels).toMatchObject([{ objective: '90 % of the requests are answered', state: 'page', budgetLeft: -150 }, { objective: '95 % of the requests are answered within 20000 ms', state: 'ok', budgetLeft: 100 }]);
  expect(await run()).toMatch(/OF +SERVICE LEVEL[^]*\nfn +90 % of the requests are answered +PAGE +-150\.0 % of 30 days +S-\S+/);
}, 60_000);

test('alarms of others, and half of a level, are none', () => {
  const alarm: FoundAlarm = { AlarmName: 'a', AlarmDescription: 'The objective that x is in danger: no', StateValue: 'ALARM' };
  expect(foundLevels([alarm, { AlarmName: 'b', AlarmDescription: 'mine', AlarmRule: 'ALARM("a")' }])).toEqual([]);
  expect(stateOf({ alarms: { page: { name: 'p', state: 'OK' }, ticket: { name: 't', state: 'ALARM' } } })).toBe('ticket');
  expect(stateOf({ alarms: { page: { name: 'p', state: 'ALARM' }, ticket: { name: 't', state: 'ALARM' } } })).toBe('page');
  expect(stateOf({ alarms: { page: { name: 'p', state: 'INSUFFICIENT_DATA' } } })).toBe('ok');
});
