import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Template } from 'aws-cdk-lib/assertions';
import type { RealTimeEndpointProps } from '../../../constructs';
import { AsyncEndpoint, InferenceComponentEndpoint, InstanceType, RealTimeEndpoint, Rollout, ServerlessEndpoint } from '../../../constructs';
import { digits, only, templateOf } from '../stack';

const GUARD = 'Custom::CsiHostGuard';
const realTime = (props: Partial<RealTimeEndpointProps> = {}, then: (endpoint: RealTimeEndpoint) => void = () => undefined): Template => templateOf((stack) => then(new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), instanceCount: 2, ...props })));
const baking = (minutes: number): Rollout => Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(minutes) });

test.each<[string, Template]>([
  ['real-time', realTime()],
  ['serverless', templateOf((stack) => new ServerlessEndpoint(stack, 'Digits', { model: digits('2') }))],
  ['asynchronous', templateOf((stack) => new AsyncEndpoint(stack, 'Digits', { model: digits('2') }))],
  ['shared by components', templateOf((stack) => new InferenceComponentEndpoint(stack, 'Digits', { maxInstances: 2 }).addComponent('One', { model: digits('2') }))],
])('a guard stands before an endpoint that is %s, and knows what is to come by its digest', (_, template) => {
  const { id, resource: { Properties } } = only(template, GUARD);
  const endpoint = only(template, 'AWS::SageMaker::Endpoint').resource;
  const config = only(template, 'AWS::SageMaker::EndpointConfig');
  expect(endpoint.DependsOn).toContain(id);
  expect(Properties).toMatchObject({ endpointName: endpoint.Properties['EndpointName'], configName: { 'Fn::GetAtt': [config.id, 'EndpointConfigName'] } });
  expect(config.resource.Properties['Tags']).toContainEqual({ Key: 'csi:digest', Value: Properties['digest'] });
});

test('nothing prepares a change before the guard has let it pass', () => {
  const template = realTime({ instanceType: InstanceType.C5_LARGE }, (endpoint) => endpoint.autoScale({ minCapacity: 1, maxCapacity: 4 }).scaleOnInvocations({ target: 600 }));
  expect(only(template, 'Custom::CsiScalingPause').resource.DependsOn).toContain(only(template, GUARD).id);
});

test('it changes with all that CloudFormation updates the endpoint for, and with nothing else', () => {
  const watched = (name: string) => (endpoint: RealTimeEndpoint): void => endpoint.addAlarm(Alarm.fromAlarmName(endpoint, 'Mine', name));
  const changing = [
    realTime(), realTime({ model: digits('1') }), realTime({ rollout: baking(5) }), realTime({ rollout: baking(10) }), realTime({ rollout: baking(10) }, watched('a')), realTime({ rollout: baking(10) }, watched('b')),
    realTime({}, (endpoint) => endpoint.autoScale({ minCapacity: 1, maxCapacity: 4 }).scaleOnInvocations({ target: 100 })), realTime({ rollout: baking(10), keepPreviousFor: Duration.minutes(30) }),
  ];
  const [guards, endpoints] = [GUARD, 'AWS::SageMaker::Endpoint'].map((type) => changing.map((template) => JSON.stringify(only(template, type).resource.Properties)));
  expect(new Set(endpoints).size).toBe(changing.length);
  expect(new Set(guards).size).toBe(changing.length);
  expect(JSON.stringify(only(realTime(), GUARD).resource.Properties)).toBe(guards![0]);
});
