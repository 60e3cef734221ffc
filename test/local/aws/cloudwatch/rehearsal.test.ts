import {
  CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand, type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsStatus, type AwsServer } from '../../../../local';
import { aws, clientOf, closeAll, deploy } from '../support';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  return closeAll();
});

const cloudWatch = (server: AwsServer): CloudWatchClient => new CloudWatchClient({ ...clientOf(server), maxAttempts: 1 });

async function stateOf(client: CloudWatchClient, name: string): Promise<StateValue | undefined> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
  return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
}

async function until(what: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  for (const end = Date.now() + limitMs; !await what();) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((later) => { setTimeout(later, 25); });
  }
}

const ROLE = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } },
  },
};
const fn = (name: string, code: string) => ({
  Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code } },
});

test('an alarm on a share of errors goes off when it rises, and comes back', async () => {
  const client = cloudWatch(await aws({ speed: 240 }));
  let errors = 0;
  const report = setInterval(() => {
    client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'Calls', Value: 10 }, { MetricName: 'Errors', Value: errors }] })).catch(() => undefined);
  }, 25);
  stops.push(() => clearInterval(report));
  const metric = (MetricName: string) => ({ Metric: { Namespace: 'App', MetricName }, Period: 60, Stat: 'Sum' });
  await client.send(new PutMetricAlarmCommand({
    AlarmName: 'rate',
    Metrics: [
      { Id: 'calls', MetricStat: metric('Calls'), ReturnData: false },
      { Id: 'errors', MetricStat: metric('Errors'), ReturnData: false },
      { Id: 'rate', Expression: 'IF(calls > 0, 100 * FILL(errors, 0) / calls, 0)', Label: 'Errors in 100 calls' },
    ],
    EvaluationPeriods: 2, DatapointsToAlarm: 2, Threshold: 20, ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  }));
  await until(async () => await stateOf(client, 'rate') === 'OK');
  errors = 5;
  await until(async () => await stateOf(client, 'rate') === 'ALARM');
  errors = 0;
  await until(async () => await stateOf(client, 'rate') === 'OK');
  const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'rate', HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' }));
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual(['Alarm updated from INSUFFICIENT_DATA to OK', 'Alarm updated from OK to ALARM', 'Alarm updated from ALARM to OK']);
  const { newState } = JSON.parse(AlarmHistoryItems[1]?.HistoryData ?? '') as { newState: { stateReason: string; stateReasonData: { recentDatapoints: number[] } } };
  expect(newState.stateReason).toMatch(/^Threshold Crossed: 2 out of the last 2 datapoints \[.+, .+\] were greater than or equal to the threshold \(20\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/);
  expect(newState.stateReasonData.recentDatapoints).toHaveLength(2);
});

test('what a function logs in embedded metric format are metrics, at the time of the server', async () => {
  const server = await aws({ speed: 60 });
  const client = cloudWatch(server);
  const code = `exports.handler = async () => {
    console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Model', Dimensions: [['Version']], Metrics: [{ Name: 'Rows', Unit: 'Count' }] }] }, Version: '2', Rows: [3, 4] }));
    console.log('not a metric');
  };`;
  expect(await deploy(server, 'S', { ...ROLE, Fn: fn('fn', code) })).toBe('CREATE_COMPLETE');
  await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName: 'fn' }));
  const now = Date.now();
  const read = async (): Promise<readonly number[]> => {
    const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand({
      StartTime: new Date(now - 3_600_000), EndTime: new Date(now + 48 * 3_600_000), MetricDataQueries: [{ Id: 'rows', MetricStat: { Metric: { Namespace: 'Model', MetricName: 'Rows', Dimensions: [{ Name: 'Version', Value: '2' }] }, Period: 60, Stat: 'Sum' } }],
    }));
    return MetricDataResults[0]?.Values ?? [];
  };
  await until(async () => (await read()).length > 0);
  expect(await read()).toEqual([7]);
});

test('an alarm of a stack invokes a function that lets it, and says of another that it does not', async () => {
  const server = await aws();
  const client = cloudWatch(server);
  const record = 'exports.handler = async (event) => { console.log(JSON.stringify(event)); };';
  const alarm = { Namespace: 'App', MetricName: 'X', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore' };
  expect(await deploy(server, 'S', {
    ...ROLE,
    Told: fn('told', record),
    Untold: fn('untold', record),
    MayCall: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Told' }, Action: 'lambda:InvokeFunction', Principal: 'lambda.alarms.cloudwatch.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['Alarm', 'Arn'] } } },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...alarm, AlarmActions: ['Told', 'Untold'].map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })) } },
    Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: { 'Fn::Sub': 'ALARM("${Alarm}") AND NOT OK("${Alarm}")' } } },
    Band: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ThresholdMetricId: 'band', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanUpperThreshold',
        Metrics: [{ Id: 'm', MetricStat: { Metric: { Namespace: 'App', MetricName: 'X' }, Period: 60, Stat: 'Sum' } }, { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m, 2)' }],
      },
    },
    Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}' } },
  })).toBe('CREATE_COMPLETE');
  const [stack] = (await awsStatus(server.endpoint)).stacks;
  const tiers = Object.fromEntries((stack?.resources ?? []).map(({ logicalId, tier }) => [logicalId, tier]));
  expect(tiers).toMatchObject({ Alarm: 'executed', Both: 'executed', Band: 'recorded', Board: 'recorded' });
  const nameOf = (id: string): string => stack?.resources.find(({ logicalId }) => logicalId === id)?.physicalId ?? '';

  await client.send(new SetAlarmStateCommand({ AlarmName: nameOf('Alarm'), StateValue: 'ALARM', StateReason: 'a rehearsal' }));
  expect(await stateOf(client, nameOf('Both'))).toBe('ALARM');
  expect(await stateOf(client, nameOf('Band'))).toBe('INSUFFICIENT_DATA');
  const logged = (): readonly unknown[] => server.events.flatMap((event) => (event.type === 'log' && event.line.source === 'function' ? [JSON.parse(event.line.text) as unknown] : []));
  await until(async () => logged().length > 0);
  expect(logged()).toEqual([expect.objectContaining({
    source: 'aws.cloudwatch', accountId: '000000000000', region: 'us-east-1', alarmArn: expect.stringMatching(/:alarm:S-Alarm-/),
    alarmData: expect.objectContaining({
      alarmName: nameOf('Alarm'),
      state: expect.objectContaining({ value: 'ALARM', reason: 'a rehearsal' }),
      previousState: expect.objectContaining({ value: 'INSUFFICIENT_DATA' }),
      configuration: { metrics: [expect.objectContaining({ returnData: true })] },
    }),
  })]);
  const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: nameOf('Alarm'), HistoryItemType: 'Action', ScanBy: 'TimestampAscending' }));
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Successfully executed action arn:aws:lambda:us-east-1:000000000000:function:told',
    expect.stringMatching(/^Failed to execute action .*:function:untold\. Received error: "CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on resource: .*:untold because no resource-based policy allows/),
  ]);
});

test.each([
  ['a window of more than a day', { Period: 600, EvaluationPeriods: 145 }, 'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600'],
  ['more datapoints than periods', { DatapointsToAlarm: 2 }, 'DatapointsToAlarm must be less than or equal to EvaluationPeriods'],
  ['a suppressor of actions', { Type: 'AWS::CloudWatch::CompositeAlarm', AlarmRule: 'TRUE', ActionsSuppressor: 'x' }, 'csi local does not suppress actions of alarms'],
])('%s is refused by the deploy', async (_, { Type = 'AWS::CloudWatch::Alarm', ...more }: Readonly<Record<string, unknown>>, message) => {
  const server = await aws();
  const alarm = { Namespace: 'App', MetricName: 'X', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' };
  const status = await deploy(server, 'S', { A: { Type, Properties: { ...(Type === 'AWS::CloudWatch::Alarm' ? alarm : {}), ...more } } });
  const reasons = server.events.flatMap((event) => (event.type === 'stack' ? [event.event.reason] : []));
  expect([status, ...reasons].join('\n')).toContain(message);
});
