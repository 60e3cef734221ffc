import {
  ApplicationAutoScalingClient, DeleteScalingPolicyCommand, DeleteScheduledActionCommand, DeregisterScalableTargetCommand, DescribeScalableTargetsCommand, DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand, ListTagsForResourceCommand, PutScalingPolicyCommand, PutScheduledActionCommand, RegisterScalableTargetCommand, TagResourceCommand,
  UntagResourceCommand, type RegisterScalableTargetCommandInput,
} from '@aws-sdk/client-application-auto-scaling';
import { awsStatus } from '../../../local';
import { aws, clientOf, closeAll, cloudFormation, deploy } from './support';

afterEach(closeAll);

/** Nothing scales tables here: what is asked for is kept, and that is all. */
const TABLE = { ServiceNamespace: 'dynamodb', ResourceId: 'table/t', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' } as const;
const ALIAS = { ServiceNamespace: 'lambda', ResourceId: 'function:fn:live', ScalableDimension: 'lambda:function:ProvisionedConcurrency' } as const;

test('targets, policies and scheduled actions are made, described and deleted', async () => {
  const scaling = new ApplicationAutoScalingClient(clientOf(await aws()));
  const { ScalableTargetARN } = await scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MinCapacity: 1, MaxCapacity: 5, Tags: { a: '1' } }));
  await scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MaxCapacity: 7, SuspendedState: { ScheduledScalingSuspended: true } }));
  const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb', ResourceIds: ['table/t'] }));
  expect(ScalableTargets).toEqual([{
    ...TABLE, MinCapacity: 1, MaxCapacity: 7, ScalableTargetARN, CreationTime: expect.any(Date), RoleARN: expect.stringMatching(/^arn:aws:iam::000000000000:role\/aws-service-role\/dynamodb/),
    SuspendedState: { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: true },
  }]);
  expect((await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }))).ScalableTargets).toEqual([]);

  const { PolicyARN, Alarms } = await scaling.send(new PutScalingPolicyCommand({
    ...TABLE, PolicyName: 'p', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' } },
  }));
  expect([PolicyARN, Alarms]).toEqual([expect.stringMatching(/^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:[\w-]+:resource\/dynamodb\/table\/t:policyName\/p$/), []]);
  expect((await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'dynamodb', PolicyNames: ['p'] }))).ScalingPolicies).toEqual([expect.objectContaining({ PolicyARN, PolicyName: 'p', PolicyType: 'TargetTrackingScaling' })]);

  await scaling.send(new PutScheduledActionCommand({ ...TABLE, ScheduledActionName: 's', Schedule: 'cron(0 8 * * ? *)', Timezone: 'Europe/Berlin', StartTime: new Date(1e12), ScalableTargetAction: { MinCapacity: 3 } }));
  expect((await scaling.send(new DescribeScheduledActionsCommand({ ServiceNamespace: 'dynamodb' }))).ScheduledActions).toEqual([expect.objectContaining({
    ScheduledActionName: 's', Schedule: 'cron(0 8 * * ? *)', Timezone: 'Europe/Berlin', StartTime: new Date(1e12), ScalableTargetAction: { MinCapacity: 3 },
  })]);
  expect((await scaling.send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'dynamodb' }))).ScalingActivities).toEqual([]);

  const arn = { ResourceARN: ScalableTargetARN };
  await scaling.send(new TagResourceCommand({ ...arn, Tags: { b: '2' } }));
  await scaling.send(new UntagResourceCommand({ ...arn, TagKeys: ['a'] }));
  expect((await scaling.send(new ListTagsForResourceCommand(arn))).Tags).toEqual({ b: '2' });

  await scaling.send(new DeleteScheduledActionCommand({ ...TABLE, ScheduledActionName: 's' }));
  await scaling.send(new DeleteScalingPolicyCommand({ ...TABLE, PolicyName: 'p' }));
  await expect(scaling.send(new DeleteScalingPolicyCommand({ ...TABLE, PolicyName: 'p' }))).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  await scaling.send(new DeregisterScalableTargetCommand(TABLE));
  await expect(scaling.send(new DeregisterScalableTargetCommand(TABLE))).rejects.toMatchObject({
    name: 'ObjectNotFoundException', message: 'No scalable target found for service namespace: dynamodb, resource ID: table/t, scalable dimension: dynamodb:table:ReadCapacityUnits',
  });
});

test.each<[Partial<RegisterScalableTargetCommandInput>, string]>([
  [{ MinCapacity: 3, MaxCapacity: 2 }, 'Maximum capacity cannot be less than minimum capacity'],
  [{ MinCapacity: -1, MaxCapacity: 2 }, 'Minimum capacity cannot be less than 0'],
  [{ MinCapacity: 1 }, 'MinCapacity and MaxCapacity must be specified'],
  [{ MinCapacity: 1, MaxCapacity: 2, ServiceNamespace: 'sagemaker' }, 'Unsupported service namespace, resource type or scalable dimension'],
  [{ MinCapacity: 1, MaxCapacity: 2, ResourceId: 'function:fn:$LATEST' }, 'Unsupported resource ID'],
])('a target of %j is refused', async (more, message) => {
  const scaling = new ApplicationAutoScalingClient(clientOf(await aws()));
  await expect(scaling.send(new RegisterScalableTargetCommand({ ...ALIAS, ...more }))).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
});

test.each<[object, string]>([
  [{ PolicyName: 'p', Schedule: 'rate(0 minutes)' }, 'Invalid schedule expression'],
  [{ PolicyName: 'p', Schedule: 'rate(1 minute)', Timezone: 'Mars' }, 'Invalid timezone'],
  [{ PolicyName: 'p', Schedule: 'rate(1 minute)', ScalableTargetAction: {} }, 'MinCapacity or a MaxCapacity'],
  [{ PolicyName: 'p', Schedule: 'rate(1 minute)', ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 2 } }, 'Maximum capacity cannot be less than minimum capacity'],
])('a scheduled action %j is refused', async (more, message) => {
  const scaling = new ApplicationAutoScalingClient(clientOf(await aws()));
  await scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MinCapacity: 1, MaxCapacity: 5 }));
  await expect(scaling.send(new PutScheduledActionCommand({ ...TABLE, ScheduledActionName: 's', Schedule: undefined, ScalableTargetAction: { MinCapacity: 1 }, ...more }))).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
});

const target = (more: object = {}) => ({
  Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { ...TABLE, MinCapacity: 1, MaxCapacity: 2, ScheduledActions: [{ ScheduledActionName: 's', Schedule: 'at(2099-01-01T00:00:00)', ScalableTargetAction: { MinCapacity: 2 } }], ...more } },
});
const policy = (more: object = {}) => ({
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: { PolicyName: 'p', PolicyType: 'StepScaling', ScalingTargetId: { Ref: 'Target' }, StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] }, ...more },
  },
});

test('a stack makes, changes and deletes them, and says that they are only recorded where nothing is scaled', async () => {
  const server = await aws();
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  expect(await deploy(server, 'S', { ...target(), ...policy() })).toBe('CREATE_COMPLETE');
  const { stacks } = await awsStatus(server.endpoint);
  expect(stacks[0]?.resources.map(({ logicalId, tier, physicalId }) => [logicalId, tier, physicalId])).toEqual([
    ['Target', 'recorded', 'table/t|dynamodb:table:ReadCapacityUnits|dynamodb'], ['Policy', 'recorded', expect.stringMatching(/^arn:aws:autoscaling:/)],
  ]);
  expect(server.events).toContainEqual({ type: 'warning', message: expect.stringContaining('dynamodb:table:ReadCapacityUnits is recorded and is not scaled') });
  expect(await deploy(server, 'S', target({ MaxCapacity: 4, ScheduledActions: [] }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' }))).ScalableTargets?.[0]).toMatchObject({ MaxCapacity: 4 });
  expect([(await scaling.send(new DescribeScheduledActionsCommand({ ServiceNamespace: 'dynamodb' }))).ScheduledActions, (await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'dynamodb' }))).ScalingPolicies]).toEqual([[], []]);
  await cloudFormation(server, 'DeleteStack', { StackName: 'S' });
  for (let left = 1; left > 0;) left = (await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' }))).ScalableTargets?.length ?? 0;
});

test.each<[string, object, string]>([
  ['a schedule that is none', target({ ScheduledActions: [{ ScheduledActionName: 's', Schedule: 'cron(daily)', ScalableTargetAction: { MinCapacity: 2 } }] }), 'Invalid schedule expression: cron(daily)'],
  ['steps with a gap', { ...target(), ...policy({ StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 1, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 2, ScalingAdjustment: 1 }] } }) }, 'gaps between them'],
  ['a forecast', { ...target(), ...policy({ PolicyType: 'PredictiveScaling' }) }, 'PredictiveScaling policies are only supported for Amazon ECS'],
])('%s is refused, and nothing stays of it', async (_, resources, message) => {
  const server = await aws();
  expect(await deploy(server, 'S', resources)).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body.replaceAll('&apos;', "'")).toContain(message);
  expect((await new ApplicationAutoScalingClient(clientOf(server)).send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' }))).ScalableTargets).toEqual([]);
});
