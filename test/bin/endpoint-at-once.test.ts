import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeEndpointCommand, ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { rollback } from '../../bin/commands/rollback';
import { clientOf, closeAll, deploy } from '../local/aws/support';
import { config, endpoint, executionRole, host, model, predict, READ_MODELS, variant, type Host } from '../local/aws/sagemaker/support';

// An update is taken back while the instances before it are still there, by the alarm that its stack made for that.

const TAGS = [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:stack', Value: { Ref: 'AWS::StackId' } }];
const tagged = (resource: object, ...tags: readonly object[]): object => {
  const { Properties, ...rest } = resource as { readonly Properties: object };
  return { ...rest, Properties: { ...Properties, Tags: [...TAGS, ...tags] } };
};
const digestOf = (version: string): string => `${version.padStart(8, '0')}abcdefab`;
const SEES_ALARMS = { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' };

function stack(version: string): object {
  const name = { 'Fn::GetAtt': [`Config${version}`, 'EndpointConfigName'] };
  return {
    Role: executionRole([...READ_MODELS, SEES_ALARMS]),
    ...Object.fromEntries([...new Set(['1', version])].flatMap((each) => [
      [`Model${each}`, tagged(model(each), { Key: 'csi:model', Value: 'digits' }, { Key: 'csi:version', Value: each })],
      [`Config${each}`, tagged(config([variant(`Model${each}`)]), { Key: 'csi:digest', Value: digestOf(each) })],
    ])),
    [`ByHand${version}`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'ServerlessInference', MetricName: 'RollbackByHand', Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore',
        Dimensions: [{ Name: 'EndpointName', Value: 'Digits' }, { Name: 'EndpointConfigName', Value: name }],
      },
    },
    Endpoint: tagged(endpoint(`Config${version}`, {
      RetainAllVariantProperties: true,
      DeploymentConfig: {
        BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }, TerminationWaitInSeconds: 3600, MaximumExecutionTimeoutInSeconds: 28_800 },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: { Ref: `ByHand${version}` } }] },
      },
    })),
  };
}

let local: Host;
beforeAll(async () => {
  local = await host(['1', '2'], { speed: 120 });
  expect(await deploy(local.server, 'S', stack('1'))).toBe('CREATE_COMPLETE');
}, 60_000);
afterAll(closeAll);
let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed += `${line}\n`; });
});
afterEach(() => { jest.restoreAllMocks(); });

const described = () => local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
const isBaking = async (): Promise<boolean> => JSON.stringify((await described()).PendingDeploymentSummary ?? {}).includes('Baking');
const until = async (holds: () => Promise<boolean>): Promise<void> => { while (!await holds()) await new Promise((later) => { setTimeout(later, 20); }); };
const tags = async (): Promise<Readonly<Record<string, string>>> => Object.fromEntries(((await local.sageMaker.send(new ListTagsCommand({ ResourceArn: (await described()).EndpointArn }))).Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

test('at once, to the instances that are there; the deploy fails and its stack agrees with what runs', async () => {
  const before = (await described()).EndpointConfigName;
  const update = deploy(local.server, 'S', stack('2'), {}, 'UpdateStack');
  await until(isBaking);
  await expect(rollback.run(['Digits', '--to', '2', '--yes', '--port', String(local.server.port)])).rejects.toThrow('the configuration 00000002 has all traffic already');
  await rollback.run(['Digits', '--yes', '--reason', 'labels look wrong', '--port', String(local.server.port)]);
  expect(printed).toMatch(/- takes the update to the configuration 00000002 \(digits 2\) back: SageMaker gives 00000001 \(digits 1\) all traffic at once, on the instances that it still has, and starts none\n- fails the deploy of the stack S that is under way by that, and the stack goes back to what it was\n/);
  expect(printed).toMatch(/SageMaker takes Digits back to the configuration 00000001, whose instances are there \.\.\.\n[^]*the configuration 00000001 has all traffic now\n(waiting for the stack S, .*\n)?done\. /);
  expect(await update).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await described()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: before, FailureReason: expect.stringMatching(/S-ByHand2-/) as string });
  expect(await tags()).toMatchObject({ 'csi:hold': expect.stringMatching(/^00000001@/) as string, 'csi:hold-reason': 'labels look wrong', 'csi:rolled-back': expect.stringMatching(/^00000002@\d+$/) as string, 'csi:served': expect.stringMatching(/^00000001@\d+$/) as string });
  expect((await predict(local.runtime, [Array<number>(64).fill(0)])).labels).toHaveLength(1);
  // The alarm went with the update.
  const { MetricAlarms = [] } = await new CloudWatchClient(clientOf(local.server)).send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms.map(({ AlarmName = '', StateValue }) => [AlarmName.split('-')[1], StateValue])).toEqual([['ByHand1', 'INSUFFICIENT_DATA']]);
}, 60_000);
