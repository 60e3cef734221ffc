import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeEndpointCommand, DescribeEndpointConfigCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient, GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { join } from 'node:path';
import { callFaults } from '../../../local';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

afterAll(closeAll);

const DIMENSION = { ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' } as const;
const STACK = 'EndpointScaling';
/** Shows what was said where it was not. */
const GOOD = { status: 0, output: expect.not.stringContaining('FAILED') as string };

/** A stack of the app's, and what is to be seen of it. */
async function deployed(...more: readonly string[]) {
  const server = await aws({ speed: 30, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const sageMaker = new SageMakerClient(clientOf(server));
  const autoScaling = new ApplicationAutoScalingClient(clientOf(server));
  const run = (verb: readonly string[], type: string, model: string) => cdk(server, home, [...verb, '-a', appOf('endpoint-scaling'), '-c', `type=${type}`, '-c', `model=${model}`, ...more]);
  const deploy = (type: string, model = '2') => run(['deploy', '--require-approval', 'never'], type, model);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('ml.m5.large');
  expect(first).toMatchObject({ status: 0 });
  const EndpointName = outputOf(first.output, 'Name');
  const ResourceId = `endpoint/${EndpointName}/variant/Main`;
  const instances = async () => {
    const { ProductionVariants, EndpointConfigName } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
    const config = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
    return { count: ProductionVariants?.[0]?.CurrentInstanceCount, type: config.ProductionVariants?.[0]?.InstanceType };
  };
  const scaling = async () => {
    const { ScalableTargets: [target] = [] } = await autoScaling.send(new DescribeScalableTargetsCommand({ ...DIMENSION, ResourceIds: [ResourceId] }));
    const { ScalingPolicies = [] } = await autoScaling.send(new DescribeScalingPoliciesCommand({ ...DIMENSION, ResourceId }));
    const { ScheduledActions = [] } = await autoScaling.send(new DescribeScheduledActionsCommand({ ...DIMENSION, ResourceId }));
    return {
      range: [target?.MinCapacity, target?.MaxCapacity],
      policies: ScalingPolicies.map(({ PolicyName }) => PolicyName).sort(),
      arns: ScalingPolicies.map(({ PolicyARN }) => PolicyARN).sort(),
      alarms: ScalingPolicies.map(({ Alarms = [] }) => Alarms.length).sort(),
      actions: ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName),
    };
  };
  const register = (MinCapacity: number, MaxCapacity: number) => autoScaling.send(new RegisterScalableTargetCommand({ ...DIMENSION, ResourceId, MinCapacity, MaxCapacity }));
  const resources = async (type: string) => {
    const { StackResources = [] } = await new CloudFormationClient(clientOf(server)).send(new DescribeStackResourcesCommand({ StackName: STACK }));
    return StackResources.filter(({ ResourceType }) => ResourceType === type);
  };
  const saved = async () => (await new SSMClient(clientOf(server)).send(new GetParametersByPathCommand({ Path: '/csi/', Recursive: true }))).Parameters?.map(({ Name }) => Name) ?? [];
  const fail = async (type: string, id: string): Promise<void> => {
    const { LogicalResourceId = '' } = (await resources(type)).find((resource) => resource.LogicalResourceId?.startsWith(id)) ?? {};
    await callFaults(server.endpoint, 'POST', '', { kind: 'resource', target: `${STACK}/${LogicalResourceId}`, reason: 'a rehearsal' });
  };
  const destroy = () => run(['destroy', '--force'], 'ml.m5.large', '2');
  return { server, deploy, destroy, instances, scaling, register, resources, saved, fail };
}

/** Waits for what the keeper does after a deploy. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await check();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((later) => { setTimeout(later, 200); });
    }
  }
}

test('the type of scaled instances changes, with their number, range, policies and schedule, and comes back with a stack that does', async () => {
  const { server, deploy, destroy, instances, scaling, register, resources, saved, fail } = await deployed();
  const before = await scaling();
  expect(before).toMatchObject({ range: [1, 4], actions: ['Night'], alarms: [2] });
  // As a schedule would, or a hand.
  await register(3, 6);
  await eventually(async () => expect(await instances()).toEqual({ count: 3, type: 'ml.m5.large' }));

  // Nothing but the model.
  expect(await deploy('ml.m5.large', '1')).toMatchObject(GOOD);
  expect([await instances(), await scaling()]).toEqual([{ count: 3, type: 'ml.m5.large' }, { ...before, range: [3, 6] }]);

  expect(await deploy('ml.c5.large', '1')).toMatchObject(GOOD);
  expect(await instances()).toEqual({ count: 3, type: 'ml.c5.large' });
  const after = await scaling();
  expect(after).toMatchObject({ range: [3, 6], actions: ['Night'], alarms: [2] });
  // Those that the stack has, and no others.
  expect((await resources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual(after.arns);
  expect(after.policies).not.toEqual(before.policies);
  await eventually(async () => expect(await saved()).toEqual([]));

  // The endpoint does not change.
  await fail('AWS::SageMaker::Endpoint', 'DigitsEndpoint');
  expect(await deploy('ml.m5.xlarge', '1')).toMatchObject({ status: 1 });
  expect(await settled(server, STACK)).toBe('UPDATE_ROLLBACK_COMPLETE');
  await eventually(async () => expect([await instances(), await scaling(), await saved()]).toMatchObject([{ count: 3, type: 'ml.c5.large' }, { ...after, arns: [expect.any(String)] }, []]));

  // The endpoint has changed, and all that scales it: then something else fails.
  await fail('AWS::SSM::Parameter', 'Last');
  expect(await deploy('ml.m5.xlarge', '1')).toMatchObject({ status: 1 });
  expect(await settled(server, STACK)).toBe('UPDATE_ROLLBACK_COMPLETE');
  await eventually(async () => expect([await instances(), await scaling(), await saved()]).toMatchObject([{ count: 3, type: 'ml.c5.large' }, { ...after, arns: [expect.any(String)] }, []]));

  // What came back under another ARN goes as any other.
  expect(await deploy('ml.m5.large', '1')).toMatchObject(GOOD);
  expect([await instances(), await scaling()]).toMatchObject([{ count: 3, type: 'ml.m5.large' }, { ...before, range: [3, 6], arns: [expect.any(String)] }]);
  expect(await destroy()).toMatchObject({ status: 0 });
}, 300_000);

test('the alarm that wakes an endpoint up calls the policy that came back', async () => {
  const { server, deploy, scaling, resources, fail } = await deployed('-c', 'async=1');
  const called = async () => {
    const AlarmNames = (await resources('AWS::CloudWatch::Alarm')).map(({ PhysicalResourceId }) => PhysicalResourceId!);
    const { MetricAlarms = [] } = await new CloudWatchClient(clientOf(server)).send(new DescribeAlarmsCommand({ AlarmNames }));
    return MetricAlarms.flatMap(({ AlarmActions = [] }) => AlarmActions);
  };
  const before = await scaling();
  const [action] = await called();
  expect(before.arns).toContain(action);

  await fail('AWS::SSM::Parameter', 'Last');
  expect(await deploy('ml.c5.large')).toMatchObject({ status: 1 });
  expect(await settled(server, STACK)).toBe('UPDATE_ROLLBACK_COMPLETE');
  await eventually(async () => {
    const { arns, policies } = await scaling();
    expect([policies, await called()]).toEqual([before.policies, [arns.find((arn) => arn?.includes('WakeUp'))]]);
  });
  expect(await called()).not.toEqual([action]);

  expect(await deploy('ml.c5.large')).toMatchObject(GOOD);
  const { arns } = await scaling();
  expect([arns.length, await called()]).toEqual([2, [arns.find((arn) => arn?.includes('WakeUp'))]]);
}, 300_000);
