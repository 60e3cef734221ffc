import type { RuleCase } from '../rule-case';
import { ASYNC, componentHosting, componentTarget, endpointTarget, hosting, INSTANCES, policy, predefined, SERVERLESS, stepping } from './endpoint-parts';
import { alias, lambda, provisioned, ROLE, target, version } from './resources';

type Case = RuleCase['broken'];

const LIVE: Case = { Role: ROLE, Fn: lambda(), V1: version(), Live: alias() };
const ENDPOINT = hosting();
const COMPONENT = componentHosting();
const FUNCTION_METRIC = 'LambdaProvisionedConcurrencyUtilization';
const VARIANT_METRIC = 'SageMakerVariantInvocationsPerInstance';

const range = (MinCapacity: number): Case => ({ ...LIVE, Target: target({ MinCapacity }) });
const of = (ScalableDimension: string): Case => ({ ...LIVE, Target: target({ ScalableDimension }) });
const id = (ResourceId: unknown): Case => ({ ...ENDPOINT, Target: endpointTarget({ ResourceId }) });
const scheduled = (action: object): Case => ({ ...LIVE, Target: target({ ScheduledActions: [{ ScheduledActionName: 'Morning', Schedule: 'cron(0 8 * * ? *)', ScalableTargetAction: { MinCapacity: 2 }, ...action }] }) });
const step = (...adjustments: readonly object[]): Case => ({ ...ENDPOINT, Target: endpointTarget(), Policy: stepping(adjustments) });
const serverless = (properties: object): Case => ({ ...hosting(SERVERLESS), Target: endpointTarget({ ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency', ...properties }) });
const asynchronous = (last: Case): Case => ({ ...hosting(INSTANCES, ASYNC), Target: endpointTarget({ MinCapacity: 0 }), ...last });
const many = (count: number): Case => ({
  ...ENDPOINT, Target: endpointTarget(),
  ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`Policy${index}`, policy({ PolicyName: `P${index}`, PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: index + 1, PredefinedMetricSpecification: { PredefinedMetricType: VARIANT_METRIC } } })])),
});
const weighted = (FunctionWeight: number): Case => ({
  ...LIVE, Live: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, FunctionWeight }] } }), V2: version({ Description: 'the other' }), Target: target(),
});

export const SCALING_CASES: readonly RuleCase[] = [
  {
    name: 'a minimum above the maximum', rule: 'scaling-minimum-above-maximum', rows: ['static-11'],
    broken: range(3), repaired: range(1), atLimit: range(2), logicalId: 'Target', path: '/MinCapacity', reason: 'is 3, allowed: at most MaxCapacity, 2',
  },
  {
    name: 'a dimension of another namespace', rule: 'scaling-dimension-namespace', rows: ['static-13'],
    broken: of('sagemaker:variant:DesiredInstanceCount'), repaired: of('lambda:function:ProvisionedConcurrency'), logicalId: 'Target', path: '/ScalableDimension', reason: 'allowed: one of lambda',
  },
  {
    name: 'a dimension that there is not', rule: 'schema-limit', rows: ['static-12'],
    broken: of('lambda:function:Concurrency'), repaired: of('lambda:function:ProvisionedConcurrency'), logicalId: 'Target', path: '/ScalableDimension', reason: 'is lambda:function:Concurrency',
  },
  {
    name: 'a predefined metric that there is not', rule: 'schema-limit', rows: ['static-27'],
    broken: { ...LIVE, Target: target(), Policy: predefined('LambdaUtilization', 0.7) }, repaired: { ...LIVE, Target: target(), Policy: predefined(FUNCTION_METRIC, 0.7) },
    logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/PredefinedMetricType', reason: 'is LambdaUtilization',
  },
  {
    name: 'an ARN in a resource id', rule: 'scaling-resource-id',
    broken: id({ 'Fn::Sub': 'endpoint/${Endpoint}/variant/Main' }), repaired: id({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Main' }),
    logicalId: 'Target', path: '/ResourceId', reason: 'has an ARN where a name belongs: use Fn::GetAtt [Endpoint, EndpointName]',
  },
  {
    name: 'a resource id of another form', rule: 'scaling-resource-id',
    broken: id({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/Main' }), repaired: id({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Main' }),
    logicalId: 'Target', path: '/ResourceId', reason: 'allowed: endpoint/NAME/variant/VARIANT',
  },
  {
    name: 'scaling of $LATEST', rule: 'scaling-resource-id',
    broken: { ...LIVE, Target: target({ ResourceId: { 'Fn::Sub': 'function:${Fn}:$LATEST' } }) }, repaired: { ...LIVE, Target: target({ ResourceId: { 'Fn::Sub': 'function:${Fn}:live' } }) },
    logicalId: 'Target', path: '/ResourceId', reason: 'is of $LATEST',
  },
  {
    name: 'a target that does not wait for its alias', rule: 'scaling-before-resource',
    broken: { ...LIVE, Target: { ...target(), DependsOn: ['V1'] } }, repaired: { ...LIVE, Target: { ...target(), DependsOn: ['Live'] } },
    logicalId: 'Target', path: '/ResourceId', reason: 'names Live and does not wait for it',
  },
  {
    name: 'an alias that the function has not', rule: 'scaling-alias-missing',
    broken: { ...LIVE, Target: target({ ResourceId: { 'Fn::Sub': 'function:${Fn}:prod' } }) }, repaired: { ...LIVE, Target: target({ ResourceId: { 'Fn::Sub': 'function:${Fn}:live' } }) },
    logicalId: 'Target', path: '/ResourceId', reason: 'names prod, and Fn has the aliases live',
  },
  {
    name: 'a variant that the endpoint has not', rule: 'scaling-variant-missing',
    broken: id({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/AllTraffic' }), repaired: id({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Main' }),
    logicalId: 'Target', path: '/ResourceId', reason: 'names the variant AllTraffic',
  },
  {
    name: 'instances of a serverless variant', rule: 'scaling-kind-of-variant',
    broken: serverless({ ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' }), repaired: serverless({}), logicalId: 'Target', path: '/ScalableDimension', reason: 'the variant Main is serverless',
  },
  {
    name: 'more provisioned concurrency than the variant takes', rule: 'scaling-kind-of-variant',
    broken: serverless({ MaxCapacity: 6 }), repaired: serverless({ MaxCapacity: 4 }), atLimit: serverless({ MaxCapacity: 5 }), logicalId: 'Target', path: '/MaxCapacity', reason: 'is 6, allowed: at most 5',
  },
  {
    name: 'scaling of a T2', rule: 'scaling-burstable', rows: ['peer-t2-scaling'],
    broken: { ...hosting({ ...INSTANCES, InstanceType: 'ml.t2.medium' }), Target: endpointTarget() }, repaired: { ...hosting({ ...INSTANCES, InstanceType: 'ml.m5.large' }), Target: endpointTarget() },
    logicalId: 'Target', path: '/ResourceId', reason: 'is of a variant on ml.t2.medium',
  },
  {
    name: 'two targets of one alias', rule: 'scaling-duplicate-target',
    broken: { ...LIVE, Target: target(), Other: target() }, repaired: { ...LIVE, Target: target() }, logicalId: 'Other', path: '/ResourceId', reason: 'as that of Target',
  },
  {
    name: 'a real-time endpoint that scales to zero', rule: 'scaling-real-time-zero',
    broken: { ...ENDPOINT, Target: endpointTarget({ MinCapacity: 0 }) }, repaired: { ...ENDPOINT, Target: endpointTarget({ MinCapacity: 2 }) }, atLimit: { ...ENDPOINT, Target: endpointTarget() },
    logicalId: 'Target', path: '/MinCapacity', reason: 'is 0, allowed: at least 1',
  },
  {
    name: 'an asynchronous endpoint at zero that nothing wakes', rule: 'scaling-async-cannot-wake', rows: ['peer-async-cannot-wake'],
    broken: asynchronous({}), repaired: asynchronous({ Policy: stepping() }), logicalId: 'Target', path: '/MinCapacity', reason: 'no policy brings it up again',
  },
  {
    name: 'an inference component at zero that nothing wakes', rule: 'scaling-component-cannot-wake',
    broken: { ...COMPONENT, Target: componentTarget({ MinCapacity: 0 }) }, repaired: { ...COMPONENT, Target: componentTarget({ MinCapacity: 0 }), Policy: stepping() },
    atLimit: { ...COMPONENT, Target: componentTarget() }, logicalId: 'Target', path: '/MinCapacity', reason: 'no policy brings it up again',
  },
  {
    name: 'provisioned concurrency both written and scaled', rule: 'scaling-static-and-scaled',
    broken: { ...LIVE, Live: alias(provisioned(1)), Target: target() }, repaired: { ...LIVE, Live: alias(), Target: target() }, logicalId: 'Live', path: '/ProvisionedConcurrencyConfig', reason: 'Target scales it',
  },
  {
    name: 'scaling of a weighted alias', rule: 'scaling-weighted-alias',
    broken: weighted(0.1), repaired: weighted(0), logicalId: 'Live', path: '/RoutingConfig/AdditionalVersionWeights', reason: 'has a weight, and Target scales the alias',
  },
  {
    name: 'a schedule on both kinds of days', rule: 'scaling-schedule',
    broken: scheduled({ Schedule: 'cron(0 8 * * * *)' }), repaired: scheduled({ Schedule: 'cron(0 8 * * ? *)' }), logicalId: 'Target', path: '/ScheduledActions/0/Schedule', reason: 'is cron(0 8 * * * *)',
  },
  {
    name: 'a time zone that there is not', rule: 'scaling-schedule',
    broken: scheduled({ Timezone: 'Europe/Cologne' }), repaired: scheduled({ Timezone: 'Europe/Berlin' }), logicalId: 'Target', path: '/ScheduledActions/0/Timezone', reason: 'is Europe/Cologne',
  },
  {
    name: 'a scheduled minimum above its maximum', rule: 'scaling-scheduled-range',
    broken: scheduled({ ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 2 } }), repaired: scheduled({ ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 2 } }),
    atLimit: scheduled({ ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 2 } }), logicalId: 'Target', path: '/ScheduledActions/0/ScalableTargetAction/MinCapacity', reason: 'is 3, allowed: at most its MaxCapacity, 2',
  },
  {
    name: 'a scheduled minimum above the maximum of the target', rule: 'scaling-scheduled-against-range',
    broken: scheduled({ ScalableTargetAction: { MinCapacity: 3 } }), repaired: scheduled({ ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 3 } }), atLimit: scheduled({ ScalableTargetAction: { MinCapacity: 2 } }),
    logicalId: 'Target', path: '/ScheduledActions/0/ScalableTargetAction/MinCapacity', reason: 'is 3, and the MaxCapacity of the target 2',
  },
  {
    name: 'a policy that says twice what it scales', rule: 'scaling-policy-target',
    broken: { ...ENDPOINT, Target: endpointTarget(), Policy: policy({ PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] }, ServiceNamespace: 'sagemaker' }) },
    repaired: { ...ENDPOINT, Target: endpointTarget(), Policy: stepping() }, logicalId: 'Policy', path: '/ServiceNamespace', reason: 'is given, and ScalingTargetId too',
  },
  {
    name: 'predictive scaling of a variant', rule: 'scaling-policy-type', rows: ['accepted-predictive'],
    broken: { ...ENDPOINT, Target: endpointTarget(), Policy: policy({ PolicyType: 'PredictiveScaling' }) }, repaired: { ...ENDPOINT, Target: endpointTarget() },
    logicalId: 'Policy', path: '/PolicyType', reason: 'is PredictiveScaling, of sagemaker, allowed: ecs',
  },
  {
    name: 'step scaling of a function', rule: 'scaling-policy-type',
    broken: { ...LIVE, Target: target(), Policy: stepping() }, repaired: { ...LIVE, Target: target() }, logicalId: 'Policy', path: '/PolicyType', reason: 'is StepScaling, of lambda:function:ProvisionedConcurrency',
  },
  {
    name: "another service's metric", rule: 'scaling-policy-metric',
    broken: { ...ENDPOINT, Target: endpointTarget(), Policy: predefined('ECSServiceAverageCPUUtilization', 70) }, repaired: { ...ENDPOINT, Target: endpointTarget(), Policy: predefined(VARIANT_METRIC, 70) },
    logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/PredefinedMetricType', reason: 'Unsupported predefined metric type ECSServiceAverageCPUUtilization',
  },
  {
    name: 'a target of 0', rule: 'scaling-policy-metric',
    broken: { ...ENDPOINT, Target: endpointTarget(), Policy: predefined(VARIANT_METRIC, 0) }, repaired: { ...ENDPOINT, Target: endpointTarget(), Policy: predefined(VARIANT_METRIC, 70) },
    atLimit: { ...ENDPOINT, Target: endpointTarget(), Policy: predefined(VARIANT_METRIC, 0.001) }, logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/TargetValue', reason: 'must be greater than 0',
  },
  {
    name: 'a utilization of 0.99', rule: 'scaling-utilization-target', rows: ['accepted-utilization-0.99'],
    broken: { ...LIVE, Target: target(), Policy: predefined(FUNCTION_METRIC, 0.99) }, repaired: { ...LIVE, Target: target(), Policy: predefined(FUNCTION_METRIC, 0.7) },
    atLimit: { ...LIVE, Target: target(), Policy: predefined(FUNCTION_METRIC, 0.9) }, logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/TargetValue', reason: 'is 0.99, allowed: a fraction from 0.1 to 0.9',
  },
  {
    name: 'steps with a gap between them', rule: 'scaling-step-adjustments',
    broken: step({ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 11, ScalingAdjustment: 2 }),
    repaired: step({ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 10, ScalingAdjustment: 2 }),
    logicalId: 'Policy', path: '/StepScalingPolicyConfiguration/StepAdjustments', reason: "can't have gaps",
  },
  {
    name: 'fifty-one policies', rule: 'scaling-too-many-policies', broken: many(51), repaired: many(50), logicalId: 'Target', path: '', reason: 'has 51 policies, allowed: at most 50',
  },
];
