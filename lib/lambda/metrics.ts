/**
 * What Lambda tells CloudWatch of an invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const LAMBDA_NAMESPACE = 'AWS/Lambda';

export type MetricUnit = 'Count' | 'Milliseconds' | 'None';

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: MetricUnit;
}

/** What was called, and what ran. */
export interface MeasuredCall {
  readonly functionName: string;
  /** As the caller named it: a version or an alias; undefined for the function itself. */
  readonly qualifier?: string;
  /** Set where the qualifier is an alias: the version that it chose. */
  readonly aliasVersion?: string;
}

export type Dimensions = Readonly<Record<string, string>>;

/**
 * Every metric is kept across all functions, by function, by resource (a version or an alias), and by the version that an
 * alias chose. "Use the ExecutedVersion dimension to compare error rates for two versions of a function that are both
 * targets of a weighted alias."
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
 */
export function dimensionSets(call: MeasuredCall): readonly Dimensions[] {
  const { functionName: FunctionName, aliasVersion: ExecutedVersion } = call;
  const Resource = resourceOf(call);
  const sets: Dimensions[] = [{}, { FunctionName }, { FunctionName, Resource }];
  return ExecutedVersion === undefined ? sets : [...sets, { FunctionName, Resource, ExecutedVersion }];
}

export function resourceOf({ functionName, qualifier }: MeasuredCall): string {
  return qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
}

export interface Ran {
  /** The handler's time, without that of the init phase. */
  readonly durationMs: number;
  /** It threw, timed out or crashed; an answer that says 500 is none. */
  readonly failed: boolean;
  /** How it was with provisioned concurrency as the invocation started, where the version has some. */
  readonly provisioned?: { readonly spillover: boolean; readonly busy: number; readonly wanted: number };
}

/** Metrics of an invocation that ran. "The value of Invocations equals the number of requests billed": a throttled one is none. */
export function invocationMetrics({ durationMs, failed, provisioned }: Ran): readonly Measured[] {
  return [
    count('Invocations', 1),
    count('Errors', failed ? 1 : 0),
    count('Throttles', 0),
    { name: 'Duration', value: durationMs, unit: 'Milliseconds' },
    ...(provisioned === undefined ? [] : [
      count('ProvisionedConcurrencyInvocations', provisioned.spillover ? 0 : 1),
      count('ProvisionedConcurrencySpilloverInvocations', provisioned.spillover ? 1 : 0),
      count('ProvisionedConcurrentExecutions', provisioned.busy),
      count('ProvisionedConcurrencyUtilization', provisioned.busy / provisioned.wanted),
    ]),
  ];
}

/** "Throttled requests and other invocation errors don't count as either Invocations or Errors." */
export const THROTTLED: readonly Measured[] = [count('Throttles', 1)];

/** Metrics of a request to a function URL, by its answer. */
export function urlMetrics(status: number, latencyMs: number): readonly Measured[] {
  return [
    count('UrlRequestCount', 1),
    count('Url4xxCount', status >= 400 && status < 500 ? 1 : 0),
    count('Url5xxCount', status >= 500 ? 1 : 0),
    { name: 'UrlRequestLatency', value: latencyMs, unit: 'Milliseconds' },
  ];
}

export function count(name: string, value: number): Measured {
  return { name, value, unit: 'Count' };
}
