import { ApplicationAutoScalingClient, DescribeScalingActivitiesCommand, DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { DeleteEndpointCommand, DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { join } from 'node:path';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder, settled } from '../support';
import { clientsOf, config, endpoint, endpointStack, host, model, variant, type Host } from './support';

const STATE = join(folder(), 'state');
let local: Host;
beforeAll(async () => { local = await host(['1', '2'], { speed: 60, state: STATE }); });
afterAll(closeAll);

const TARGET = { ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount', ResourceId: 'endpoint/Digits/variant/Main' } as const;
const scaling = () => new ApplicationAutoScalingClient(clientOf(local.server));
const described = () => local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
const next = (variants: readonly object[], more: object = {}): object => endpointStack({ Model: model('1'), Config: config([variant()]), Next: model('2'), NextConfig: config(variants), Endpoint: endpoint('NextConfig', more) });

test('a scaled variant is brought between its bounds, and keeps its count and its instance type', async () => {
  expect(await deploy(local.server, 'Digits', endpointStack({ Model: model('1') }))).toBe('CREATE_COMPLETE');
  await expect(scaling().send(new RegisterScalableTargetCommand({ ...TARGET, ResourceId: 'endpoint/Digits/variant/None', MinCapacity: 1, MaxCapacity: 2 }))).rejects.toThrow('SageMaker variant does not exist');
  await expect(scaling().send(new RegisterScalableTargetCommand({ ...TARGET, ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency', MinCapacity: 1, MaxCapacity: 2 }))).rejects.toThrow('has no provisioned concurrency');
  await scaling().send(new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 2, MaxCapacity: 3 }));
  while ((await described()).ProductionVariants?.[0]?.CurrentInstanceCount !== 2);
  const { ScalingActivities: activities = [] } = await scaling().send(new DescribeScalingActivitiesCommand(TARGET));
  expect(activities.map(({ Description }) => Description)).toContain('Setting desired instance count to 2.');

  // A model may change, and what was scaled stays; an instance type may not.
  expect(await deploy(local.server, 'Digits', next([variant('Next')], { RetainAllVariantProperties: true }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await described()).ProductionVariants?.[0]?.DesiredInstanceCount).toBe(2);
  const larger = { ...next([variant('Next')]), Larger: config([variant('Next', { InstanceType: 'ml.c7i.xlarge' })]), Endpoint: endpoint('Larger') };
  expect(await deploy(local.server, 'Digits', larger, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await cloudFormation(local.server, 'DescribeStackEvents', { StackName: 'Digits' })).body).toContain('must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.');
});

test('a server that ends in the middle of a rollout leaves one config that serves, and a stack that takes the next; targets go with their endpoint', async () => {
  const slow = { DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 900 } } }, RetainAllVariantProperties: true };
  const { EndpointConfigName: old } = await described();
  const third = { ...next([variant('Next')]), Third: config([variant('Model')]), Endpoint: endpoint('Third', slow) };
  await cloudFormation(local.server, 'UpdateStack', { StackName: 'Digits', TemplateBody: JSON.stringify({ Resources: third }), 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
  const baking = async (): Promise<boolean> => (await described()).PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0]?.Status === 'Baking';
  for (let tries = 0; tries < 500 && !(await baking()); tries++) await new Promise((later) => { setTimeout(later, 20); });
  expect(await described()).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: old, PendingDeploymentSummary: { EndpointConfigName: expect.stringContaining('Third') } });
  await local.server.close();

  const server = await aws({ speed: 600, state: STATE });
  local = { server, ...clientsOf(server) };
  expect(await settled(server, 'Digits')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await described()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: old, ProductionVariants: [expect.objectContaining({ CurrentInstanceCount: 2 })] });
  expect(await deploy(server, 'Digits', third, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await described()).EndpointConfigName).toContain('Third');
  await local.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'Digits' }));
  expect((await scaling().send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker' }))).ScalableTargets).toEqual([]);
});
