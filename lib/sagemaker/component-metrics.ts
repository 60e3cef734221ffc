import type { Measured } from './async-metrics';

/**
 * What SageMaker tells CloudWatch of an inference component, with the dimension InferenceComponentName.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export interface ComponentInvocation {
  readonly copies: number;
  /** Of the model; undefined where none answered. */
  readonly status?: number;
  /** Milliseconds of the model. */
  readonly modelMs?: number;
}

export function invocationMetrics({ copies, status, modelMs }: ComponentInvocation): readonly Measured[] {
  const errors = (name: string, from: number): Measured => ({ name, unit: 'None', value: status !== undefined && status >= from && status < from + 100 ? 1 : 0 });
  return [
    { name: 'Invocations', unit: 'None', value: 1 },
    { name: 'InvocationsPerCopy', unit: 'None', value: 1 / Math.max(1, copies) },
    ...(status === undefined ? [] : [errors('Invocation4XXErrors', 400), errors('Invocation5XXErrors', 500)]),
    ...(modelMs === undefined ? [] : [{ name: 'ModelLatency', unit: 'Microseconds', value: modelMs * 1000 } as const]),
  ];
}

/**
 * "SageMaker emits this metric when an endpoint receives an inference request, but the endpoint has no active instances to serve the request."
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html
 */
export const NO_CAPACITY: readonly Measured[] = [{ name: 'NoCapacityInvocationFailures', unit: 'Count', value: 1 }];

/**
 * Every minute without traffic counts: "If a variant's traffic becomes zero ... SageMaker emits metrics with a value of zero."
 * Of no copies there is nothing to tell. https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
 */
export function idleMetrics(copies: number): readonly Measured[] {
  return copies === 0 ? [] : [{ name: 'Invocations', unit: 'None', value: 0 }, { name: 'InvocationsPerCopy', unit: 'None', value: 0 }];
}

/** Every ten seconds. */
export function concurrencyMetrics(copies: number, outstanding: number): readonly Measured[] {
  return copies === 0 ? [] : [{ name: 'ConcurrentRequestsPerCopy', unit: 'Count', value: outstanding / copies }];
}
