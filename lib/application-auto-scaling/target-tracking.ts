import type { TargetId } from './dimensions';

type Json = Readonly<Record<string, unknown>>;

/** What a policy tracks, in the shapes of the API. */
export interface TargetTracking {
  readonly TargetValue: number;
  readonly PredefinedMetricSpecification?: { readonly PredefinedMetricType: string; readonly ResourceLabel?: string };
  readonly CustomizedMetricSpecification?: {
    readonly MetricName?: string;
    readonly Namespace?: string;
    readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
    readonly Statistic?: string;
    readonly Unit?: string;
    readonly Metrics?: readonly Json[];
  };
  readonly ScaleOutCooldown?: number;
  readonly ScaleInCooldown?: number;
  readonly DisableScaleIn?: boolean;
}

interface Predefined {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  readonly period: number;
  dimensions(resourceId: string): Readonly<Record<string, string>>;
}

const functionDimensions = (resourceId: string): Readonly<Record<string, string>> => {
  const [, name = '', qualifier = ''] = resourceId.split(':');
  return { FunctionName: name, Resource: `${name}:${qualifier}` };
};
const variantDimensions = (resourceId: string): Readonly<Record<string, string>> => {
  const [, endpoint = '', , variant = ''] = resourceId.split('/');
  return { EndpointName: endpoint, VariantName: variant };
};
const componentDimensions = (resourceId: string): Readonly<Record<string, string>> => ({ InferenceComponentName: resourceId.split('/')[1] ?? '' });

/**
 * The metrics behind the names. https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html#managing-provisioned-concurrency
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html
 */
const PREDEFINED: Readonly<Record<string, Predefined>> = {
  LambdaProvisionedConcurrencyUtilization: { namespace: 'AWS/Lambda', metric: 'ProvisionedConcurrencyUtilization', statistic: 'Average', period: 60, dimensions: functionDimensions },
  SageMakerVariantInvocationsPerInstance: { namespace: 'AWS/SageMaker', metric: 'InvocationsPerInstance', statistic: 'Sum', period: 60, dimensions: variantDimensions },
  SageMakerVariantConcurrentRequestsPerModelHighResolution: { namespace: 'AWS/SageMaker', metric: 'ConcurrentRequestsPerModel', statistic: 'Average', period: 10, dimensions: variantDimensions },
  SageMakerVariantProvisionedConcurrencyUtilization: { namespace: 'AWS/SageMaker', metric: 'ServerlessProvisionedConcurrencyUtilization', statistic: 'Average', period: 60, dimensions: variantDimensions },
  SageMakerInferenceComponentInvocationsPerCopy: { namespace: 'AWS/SageMaker', metric: 'InvocationsPerCopy', statistic: 'Sum', period: 60, dimensions: componentDimensions },
  SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution: { namespace: 'AWS/SageMaker', metric: 'ConcurrentRequestsPerCopy', statistic: 'Average', period: 10, dimensions: componentDimensions },
};

/** "At least 3 data points over 3 minutes", and a quarter of an hour below nine tenths of the target. */
const HIGH_PERIODS = 3;
const LOW_SECONDS = 15 * 60;
const LOW_SHARE = 0.9;

export type AlarmSide = 'AlarmHigh' | 'AlarmLow';

export interface TrackingAlarm {
  readonly side: AlarmSide;
  /** Of PutMetricAlarm, without a name and actions. */
  readonly input: Json;
}

/** What is wrong with a policy; undefined when nothing is. */
export function refuseTracking(tracking: TargetTracking, predefined: readonly string[]): string | undefined {
  const { PredefinedMetricSpecification: named, CustomizedMetricSpecification: own } = tracking;
  if (!(Number(tracking.TargetValue) > 0)) return 'The target value must be greater than 0';
  if ((named === undefined) === (own === undefined)) return 'You must specify either a PredefinedMetricSpecification or a CustomizedMetricSpecification';
  if (named !== undefined && !predefined.includes(named.PredefinedMetricType)) return `Unsupported predefined metric type ${named.PredefinedMetricType}. It can be ${predefined.join(' or ')}`;
  if (own !== undefined && own.Metrics === undefined && (own.MetricName === undefined || own.Namespace === undefined || own.Statistic === undefined)) {
    return 'A CustomizedMetricSpecification must have MetricName, Namespace and Statistic, or Metrics';
  }
  if (own?.Metrics !== undefined && own.MetricName !== undefined) return 'A CustomizedMetricSpecification may have either MetricName or Metrics';
  if ([tracking.ScaleInCooldown, tracking.ScaleOutCooldown].some((cooldown) => cooldown !== undefined && cooldown < 0)) return 'A cooldown must be at least 0';
  return undefined;
}

/**
 * The alarms that a policy makes. https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function trackingAlarms(tracking: TargetTracking, { resourceId }: Pick<TargetId, 'resourceId'>): readonly TrackingAlarm[] {
  const { watched, period } = watchedBy(tracking, resourceId);
  const alarm = (side: AlarmSide, comparison: string, threshold: number, periods: number): TrackingAlarm => ({
    side, input: { ...watched, Threshold: threshold, ComparisonOperator: comparison, EvaluationPeriods: periods },
  });
  const high = alarm('AlarmHigh', 'GreaterThanThreshold', tracking.TargetValue, HIGH_PERIODS);
  if (tracking.DisableScaleIn === true) return [high];
  return [high, alarm('AlarmLow', 'LessThanThreshold', Number((LOW_SHARE * tracking.TargetValue).toPrecision(12)), LOW_SECONDS / period)];
}

function watchedBy({ PredefinedMetricSpecification: named, CustomizedMetricSpecification: own }: TargetTracking, resourceId: string): { readonly watched: Json; readonly period: number } {
  const predefined = named === undefined ? undefined : PREDEFINED[named.PredefinedMetricType];
  if (predefined !== undefined) {
    const dimensions = Object.entries(predefined.dimensions(resourceId)).map(([Name, Value]) => ({ Name, Value }));
    return { watched: { Namespace: predefined.namespace, MetricName: predefined.metric, Dimensions: dimensions, Statistic: predefined.statistic, Period: predefined.period }, period: predefined.period };
  }
  if (own?.Metrics !== undefined) {
    const queries = own.Metrics.map((query) => (query['MetricStat'] === undefined ? { ...query } : { ...query, MetricStat: { Period: 60, ...(query['MetricStat'] as Json) } }));
    return { watched: { Metrics: queries }, period: 60 };
  }
  return {
    watched: { Namespace: own?.Namespace, MetricName: own?.MetricName, Dimensions: own?.Dimensions ?? [], Statistic: own?.Statistic, ...(own?.Unit === undefined ? {} : { Unit: own.Unit }), Period: 60 },
    period: 60,
  };
}
