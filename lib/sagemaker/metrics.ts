/**
 * What SageMaker tells CloudWatch of the requests to a model.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
 */
export const SAGEMAKER_NAMESPACE = 'AWS/SageMaker';
/** Of the instances. https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs */
export const ENDPOINTS_NAMESPACE = '/aws/sagemaker/Endpoints';

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: 'None' | 'Count' | 'Microseconds' | 'Percent';
}

/** The fleet that took a request. */
export interface MeasuredFleet {
  readonly endpoint: string;
  readonly variant: string;
  readonly config: string;
}

export type Dimensions = Readonly<Record<string, string>>;

/**
 * By variant, and by the config that the fleet runs: "CloudWatch publishes the metrics with the dimension EndpointConfigName
 * after the new fleet starts receiving traffic, and these metrics last even after the deployment is complete."
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 */
export function dimensionSets({ endpoint: EndpointName, variant: VariantName, config: EndpointConfigName }: MeasuredFleet): readonly Dimensions[] {
  return [{ EndpointName, VariantName }, { EndpointName, VariantName, EndpointConfigName }];
}

export interface ServerlessRequest {
  /** Requests under way, with this one. */
  readonly busy: number;
  readonly maxConcurrency: number;
  readonly provisioned?: number;
  /** Microseconds that it took to bring up what ran it, where nothing was up. */
  readonly setupMicros?: number;
}

export interface Answered {
  /** Of the container; undefined where the connection broke, or it did not answer in time. */
  readonly status?: number;
  readonly modelMicros: number;
  readonly overheadMicros: number;
  /** Of the variant, at the time of the request. */
  readonly instances: number;
  readonly serverless?: ServerlessRequest;
}

/** Metrics of one request. What an asynchronous endpoint does not publish is left out by whoever measures it. */
export function invocationMetrics({ status = 500, modelMicros, overheadMicros, instances, serverless }: Answered): readonly Measured[] {
  const isOne = (holds: boolean): number => (holds ? 1 : 0);
  return [
    { name: 'Invocations', value: 1, unit: 'None' },
    { name: 'Invocation4XXErrors', value: isOne(status >= 400 && status < 500), unit: 'None' },
    { name: 'Invocation5XXErrors', value: isOne(status >= 500), unit: 'None' },
    { name: 'InvocationModelErrors', value: isOne(status < 200 || status >= 300), unit: 'None' },
    { name: 'ModelLatency', value: modelMicros, unit: 'Microseconds' },
    { name: 'OverheadLatency', value: overheadMicros, unit: 'Microseconds' },
    ...(serverless === undefined ? [{ name: 'InvocationsPerInstance', value: 1 / Math.max(1, instances), unit: 'None' } as const] : serverlessMetrics(serverless)),
  ];
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-monitoring.html */
function serverlessMetrics({ busy, maxConcurrency, provisioned, setupMicros }: ServerlessRequest): readonly Measured[] {
  return [
    { name: 'ServerlessConcurrentExecutionsUtilization', value: busy / maxConcurrency, unit: 'None' },
    ...(setupMicros === undefined ? [] : [{ name: 'ModelSetupTime', value: setupMicros, unit: 'Microseconds' } as const]),
    ...(provisioned === undefined ? [] : [
      { name: 'ServerlessProvisionedConcurrencyExecutions', value: Math.min(busy, provisioned), unit: 'Count' } as const,
      { name: 'ServerlessProvisionedConcurrencyUtilization', value: Math.min(busy, provisioned) / provisioned, unit: 'None' } as const,
      { name: 'ServerlessProvisionedConcurrencyInvocations', value: busy > provisioned ? 0 : 1, unit: 'Count' } as const,
      { name: 'ServerlessProvisionedConcurrencySpilloverInvocations', value: busy > provisioned ? 1 : 0, unit: 'Count' } as const,
    ]),
  ];
}

/**
 * "If a variant's traffic becomes zero ... SageMaker emits metrics with a value of zero", which is what a scaling policy goes down by.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
 */
export const IDLE_MINUTE: readonly Measured[] = [{ name: 'Invocations', value: 0, unit: 'None' }, { name: 'InvocationsPerInstance', value: 0, unit: 'None' }];

/** Requests under way for each instance. Published every ten seconds: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html */
export function concurrencyMetric(busy: number, instances: number): Measured {
  return { name: 'ConcurrentRequestsPerModel', value: busy / Math.max(1, instances), unit: 'Count' };
}

export interface InstanceLoad {
  /** 100 for each core. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly diskPercent: number;
}

/** Of one instance. "Any metric not listed below is not published for serverless endpoints": of these, it has the memory's. */
export function utilizationMetrics({ cpuPercent, memoryPercent, diskPercent }: InstanceLoad, isServerless: boolean): readonly Measured[] {
  const memory: Measured = { name: 'MemoryUtilization', value: clampedPercent(memoryPercent), unit: 'Percent' };
  if (isServerless) return [memory];
  return [{ name: 'CPUUtilization', value: Math.max(0, cpuPercent), unit: 'Percent' }, memory, { name: 'DiskUtilization', value: clampedPercent(diskPercent), unit: 'Percent' }];
}

function clampedPercent(value: number): number {
  return Math.max(0, Math.min(100, value));
}
