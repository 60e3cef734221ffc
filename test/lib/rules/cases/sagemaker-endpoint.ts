import type { RuleCase } from '../rule-case';
import { alarm } from './resources';
import { configured, endpoint, hosted, onInstances, onServerless, scaled, type Properties } from './sagemaker-parts';

const ALARMS = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: { Ref: 'Alarm' } }] } };
const size = (Value: number, Type = 'CAPACITY_PERCENT'): Properties => ({ Type, Value });
const traffic = (routing: Properties, policy: Properties = {}, more: Properties = ALARMS): Properties => ({ DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing, ...policy }, ...more } });
const canary = (more: Properties = {}): Properties => ({ Type: 'CANARY', CanarySize: size(50), WaitIntervalInSeconds: 300, ...more });
const linear = (more: Properties = {}): Properties => ({ Type: 'LINEAR', LinearStepSize: size(50), WaitIntervalInSeconds: 300, ...more });
const allAtOnce = (more: Properties = {}): Properties => ({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0, ...more });
const rolling = (batch: number, more: Properties = {}, beside: Properties = {}): Properties => ({ DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: size(batch), WaitIntervalInSeconds: 60, ...more }, ...ALARMS, ...beside } });
const on = (properties: Properties, variants: Properties | readonly Properties[] = onInstances(), more: RuleCase['broken'] = {}): RuleCase['broken'] => hosted(properties, variants, { Alarm: alarm(), ...more });
const ROUTING = '/DeploymentConfig/BlueGreenUpdatePolicy/TrafficRoutingConfiguration';
const ROLLING = '/DeploymentConfig/RollingUpdatePolicy';
const RETAIN = { RetainAllVariantProperties: true };

export const SAGEMAKER_ENDPOINT_CASES: readonly RuleCase[] = [
  {
    name: 'an endpoint without a configuration', rule: 'schema-missing-property', rows: ['static-23'], logicalId: 'Endpoint', path: '/EndpointConfigName', reason: 'EndpointConfigName',
    broken: { ...configured(onInstances()), Endpoint: endpoint({ EndpointConfigName: undefined }) }, repaired: { ...configured(onInstances()), Endpoint: endpoint() },
  },
  {
    name: 'a blue/green and a rolling policy at once', rule: 'sagemaker-deployment-policies', rows: ['accepted-blue-green-and-rolling'], logicalId: 'Endpoint', path: ROLLING, reason: 'is given, and BlueGreenUpdatePolicy too',
    broken: on(rolling(50, {}, { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: allAtOnce() } })), repaired: on(rolling(50)),
  },
  {
    name: 'a canary without its size', rule: 'sagemaker-traffic-size', rows: ['accepted-canary-without-size'], logicalId: 'Endpoint', path: `${ROUTING}/CanarySize`, reason: 'is not given, and the type is CANARY',
    broken: on(traffic(canary({ CanarySize: undefined }))), repaired: on(traffic(canary())),
  },
  {
    name: 'linear shifting with the size of a canary', rule: 'sagemaker-traffic-size', logicalId: 'Endpoint', path: `${ROUTING}/CanarySize`, reason: 'is given, and the type is LINEAR',
    broken: on(traffic(linear({ CanarySize: size(10) }))), repaired: on(traffic(linear())),
  },
  {
    name: 'a canary that waits for nothing', rule: 'sagemaker-traffic-wait', rows: ['accepted-canary-without-wait'], logicalId: 'Endpoint', path: `${ROUTING}/WaitIntervalInSeconds`, reason: 'is not given',
    broken: on(traffic(canary({ WaitIntervalInSeconds: undefined }))), repaired: on(traffic(canary())),
  },
  {
    name: 'a canary of more than a half', rule: 'sagemaker-step-size', logicalId: 'Endpoint', path: `${ROUTING}/CanarySize/Value`, reason: 'is 60 %, allowed: 1 to 50 %',
    broken: on(traffic(canary({ CanarySize: size(60) }))), repaired: on(traffic(canary({ CanarySize: size(10) }))), atLimit: on(traffic(canary({ CanarySize: size(50) }))),
  },
  {
    name: 'linear steps of 5 %', rule: 'sagemaker-step-size', logicalId: 'Endpoint', path: `${ROUTING}/LinearStepSize/Value`, reason: 'is 5 %, allowed: 10 to 50 %',
    broken: on(traffic(linear({ LinearStepSize: size(5) }))), repaired: on(traffic(linear({ LinearStepSize: size(25) }))), atLimit: on(traffic(linear({ LinearStepSize: size(10) }))),
  },
  {
    name: 'a rolling batch of 90 %', rule: 'sagemaker-step-size', rows: ['accepted-batch-90'], logicalId: 'Endpoint', path: `${ROLLING}/MaximumBatchSize/Value`, reason: 'is 90 %, allowed: 5 to 50 %',
    broken: on(rolling(90)), repaired: on(rolling(25)), atLimit: on(rolling(50)),
  },
  {
    name: 'a canary of one instance', rule: 'sagemaker-step-instances', logicalId: 'Endpoint', path: `${ROUTING}/Type`, reason: 'the variant Main of Config has one instance',
    broken: on(traffic(canary()), onInstances({ InitialInstanceCount: 1 })), repaired: on(traffic(canary()), onInstances({ InitialInstanceCount: 3 })), atLimit: on(traffic(canary()), onInstances({ InitialInstanceCount: 2 })),
  },
  {
    name: 'an endpoint of one instance that is updated rolling', rule: 'sagemaker-step-instances', logicalId: 'Endpoint', path: `${ROLLING}/MaximumBatchSize`, reason: 'the variant Main of Config has one instance',
    broken: on(rolling(50), onInstances({ InitialInstanceCount: 1 })), repaired: on(rolling(50), onInstances({ InitialInstanceCount: 2 })),
  },
  {
    name: 'a canary that scales down to one instance', rule: 'sagemaker-step-scaled', logicalId: 'Target', path: '/MinCapacity', reason: 'is 1, and Endpoint updates the variant Main in steps',
    broken: on({ ...traffic(canary()), ...RETAIN }, onInstances(), { Target: scaled({ MinCapacity: 1 }) }), repaired: on({ ...traffic(canary()), ...RETAIN }, onInstances(), { Target: scaled({ MinCapacity: 3 }) }),
    atLimit: on({ ...traffic(canary()), ...RETAIN }, onInstances(), { Target: scaled({ MinCapacity: 2 }) }),
  },
  {
    name: 'a deployment that waits longer than it may take', rule: 'sagemaker-deployment-timeout', logicalId: 'Endpoint', path: '/DeploymentConfig/BlueGreenUpdatePolicy/MaximumExecutionTimeoutInSeconds', reason: 'is 600, allowed: more than the 900 seconds that it waits',
    broken: on(traffic(canary(), { TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 600 })), repaired: on(traffic(canary(), { TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 3_600 })),
    atLimit: on(traffic(canary(), { TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 901 })),
  },
  {
    name: 'a rolling update of two variants', rule: 'sagemaker-rolling-host', logicalId: 'Endpoint', path: ROLLING, reason: 'is given, and Config has 2 variants',
    broken: on(rolling(50), [onInstances(), onInstances({ VariantName: 'B' })]), repaired: on(rolling(50), [onInstances()]),
  },
  {
    name: 'a rolling update of a serverless endpoint', rule: 'sagemaker-rolling-host', logicalId: 'Endpoint', path: ROLLING, reason: 'is given, and Config is serverless',
    broken: on(rolling(50), onServerless()), repaired: on({ DeploymentConfig: undefined }, onServerless()),
  },
  {
    name: 'a canary that no alarm watches', rule: 'sagemaker-rollback-alarms', logicalId: 'Endpoint', path: '/DeploymentConfig/AutoRollbackConfiguration', reason: 'has no alarms, and the deployment is a canary',
    broken: on(traffic(canary(), {}, {})), repaired: on(traffic(canary())), atLimit: on(traffic(allAtOnce(), {}, {})),
  },
  {
    name: 'eleven alarms', rule: 'schema-limit', logicalId: 'Endpoint', path: '/DeploymentConfig/AutoRollbackConfiguration/Alarms', reason: '11',
    broken: on(traffic(canary(), {}, watched(11))), repaired: on(traffic(canary(), {}, watched(10))),
  },
  {
    name: 'a list of alarms with none in it', rule: 'schema-limit', logicalId: 'Endpoint', path: '/DeploymentConfig/AutoRollbackConfiguration/Alarms', reason: 'has 0 items, allowed: at least 1',
    broken: on(traffic(allAtOnce(), {}, watched(0))), repaired: on(traffic(allAtOnce(), {}, watched(1))), atLimit: on(traffic(allAtOnce(), {}, watched(10))),
  },
  {
    name: 'a canary on Inf1', rule: 'sagemaker-guardrails-inf1', logicalId: 'Endpoint', path: '/DeploymentConfig', reason: 'is given, and Config has ml.inf1.xlarge',
    broken: on(traffic(canary()), onInstances({ InstanceType: 'ml.inf1.xlarge' })), repaired: on(traffic(canary()), onInstances({ InstanceType: 'ml.inf2.xlarge' })),
  },
  {
    name: 'an update that takes back what scaling did', rule: 'sagemaker-retain-variants', logicalId: 'Endpoint', path: '/RetainAllVariantProperties', reason: 'is not true, and Target scales the variant Main',
    broken: hosted({}, onInstances(), { Target: scaled() }), repaired: hosted(RETAIN, onInstances(), { Target: scaled() }),
  },
  {
    name: 'an update that keeps everything but what scaling did', rule: 'sagemaker-retain-variants', logicalId: 'Endpoint', path: '/ExcludeRetainedVariantProperties', reason: 'has DesiredInstanceCount, and Target scales the variant Main',
    broken: hosted({ ...RETAIN, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }] }, onInstances(), { Target: scaled() }),
    repaired: hosted({ ...RETAIN, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] }, onInstances(), { Target: scaled() }),
  },
  {
    name: 'an exception to nothing', rule: 'sagemaker-excluded-properties', logicalId: 'Endpoint', path: '/ExcludeRetainedVariantProperties', reason: 'is given, and RetainAllVariantProperties is not true',
    broken: hosted({ ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] }), repaired: hosted({ ...RETAIN, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] }),
  },
];

function watched(count: number): Properties {
  return { AutoRollbackConfiguration: { Alarms: Array.from({ length: count }, (_, index) => ({ AlarmName: `alarm-${index}` })) } };
}
