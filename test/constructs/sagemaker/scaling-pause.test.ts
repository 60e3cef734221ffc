import type { Template } from 'aws-cdk-lib/assertions';
import { AsyncEndpoint, InferenceComponentEndpoint, InstanceType, RealTimeEndpoint, ServerlessEndpoint } from '../../../constructs';
import { digits, only, resources, templateOf } from '../stack';

interface Options {
  readonly type?: InstanceType;
  readonly other?: InstanceType;
  readonly scaled?: readonly string[];
}

const realTime = ({ type = InstanceType.M5_LARGE, other = InstanceType.M5_LARGE, scaled = ['Main'] }: Options = {}): Template => templateOf((stack) => {
  const endpoint = new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), instanceType: type, variants: [{ name: 'B', model: digits('1'), instanceType: other }] });
  for (const variant of scaled) endpoint.autoScale({ variant, minCapacity: 1, maxCapacity: 4 }).scaleOnInvocations({ target: 600 });
});
const asynchronous = (type: InstanceType): Template => templateOf((stack) => {
  new AsyncEndpoint(stack, 'Digits', { model: digits('2'), instanceType: type }).autoScale({ minCapacity: 0, maxCapacity: 4 }).scaleOnBacklog({ target: 5 });
});
const policies = (template: Template): readonly string[] => resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(([id]) => id);

test('scaling is paused before the endpoint, by a name that refers to nothing, and goes on before the stack\'s own targets and policies', () => {
  const template = realTime();
  const pause = only(template, 'Custom::CsiScalingPause');
  const resume = only(template, 'Custom::CsiScalingResume');
  const endpoint = only(template, 'AWS::SageMaker::Endpoint');
  const variants = { Main: ['ml.m5.large'], B: ['ml.m5.large'] };
  expect(pause.resource.Properties).toMatchObject({ endpointName: endpoint.resource.Properties['EndpointName'], variants });
  expect(resume.resource.Properties).toMatchObject({ variants, scaled: ['Main'] });
  expect(endpoint.resource.DependsOn).toContain(pause.id);
  expect(resume.resource.DependsOn).toEqual(expect.arrayContaining([endpoint.id, only(template, 'Custom::CsiEndpointCheck').id]));
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.DependsOn).toContain(resume.id);
});

test('it is there with nothing that scales: autoScale may come or go in the deploy that changes the instances', () => {
  const template = realTime({ scaled: [] });
  only(template, 'Custom::CsiScalingPause');
  expect(only(template, 'Custom::CsiScalingResume').resource.Properties['scaled']).toEqual([]);
});

test('pools are compared in their order', () => {
  const template = templateOf((stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), instancePools: [{ instanceType: InstanceType.C5_LARGE }, { instanceType: InstanceType.M5_LARGE }] }));
  expect(only(template, 'Custom::CsiScalingPause').resource.Properties['variants']).toEqual({ Main: ['ml.c5.large', 'ml.m5.large'] });
});

test('on other types the policies are others, and only those of the variant that changes', () => {
  const scaled = ['Main', 'B'];
  const [before, after] = [policies(realTime({ scaled })), policies(realTime({ scaled, other: InstanceType.C5_LARGE }))];
  expect(before.filter((id) => after.includes(id))).toHaveLength(1);
  expect(policies(realTime({ scaled }))).toEqual(before);
  const queue = policies(asynchronous(InstanceType.M5_LARGE));
  expect(queue).toHaveLength(2);
  expect(policies(asynchronous(InstanceType.C5_LARGE)).some((id) => queue.includes(id))).toBe(false);
});

test('the scalable target stays the same resource: another one of the same name would be taken for the old, and deleted', () => {
  const target = (template: Template) => only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').id;
  expect(target(realTime({ type: InstanceType.C5_LARGE }))).toBe(target(realTime()));
});

test('hosts whose instances are not scaled by variant have none of it, nor its permissions', () => {
  const template = templateOf((stack) => {
    new ServerlessEndpoint(stack, 'A', { model: digits('2') });
    new InferenceComponentEndpoint(stack, 'B', { maxInstances: 2 });
  });
  for (const type of ['Custom::CsiScalingPause', 'Custom::CsiScalingResume']) template.resourceCountIs(type, 0);
  expect(JSON.stringify(template.toJSON())).not.toContain('DeregisterScalableTarget');
});

test('it may change what scales instances of variants, and keep that in parameters of its own', () => {
  const [, { Properties }] = resources(realTime(), 'AWS::IAM::Role').find(([id]) => id.startsWith('CsiEndpointKeeper'))!;
  const [{ PolicyDocument: { Statement } }] = Properties['Policies'] as [{ PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown; Condition?: object }[] } }];
  const of = (action: string) => Statement.filter(({ Action }) => [Action].flat().includes(action));
  const dimension = { 'application-autoscaling:service-namespace': 'sagemaker', 'application-autoscaling:scalable-dimension': 'sagemaker:variant:DesiredInstanceCount' };
  for (const action of ['RegisterScalableTarget', 'DeregisterScalableTarget', 'PutScalingPolicy', 'DeleteScalingPolicy', 'PutScheduledAction']) {
    expect(of(`application-autoscaling:${action}`)).toMatchObject([{ Condition: { StringEquals: dimension } }]);
  }
  expect(JSON.stringify(of('sagemaker:UpdateEndpointWeightsAndCapacities')[0].Resource)).toMatch(/:endpoint\/stack-digits-[0-9a-f]+"/);
  for (const action of ['ssm:GetParameters', 'ssm:PutParameter', 'ssm:DeleteParameter']) {
    const [{ Resource }] = of(action);
    expect(JSON.stringify(Resource)).toMatch(/:parameter\/csi\/scaling\/",\{"Ref":"AWS::StackName"\},"\/\*"/);
  }
});
