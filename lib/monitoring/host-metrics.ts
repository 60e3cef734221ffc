import { parseStatistic } from '../cloudwatch/statistics';
import type { Problem } from '../problem';

/** SageMaker tells times in microseconds; here they are milliseconds on every host. */
export function microsecondsToMilliseconds(id: string): string {
  return `${id} / 1000`;
}

/**
 * Of what each instance or copy has, what all have together. How many there are is what a request counts divided by what it counts for each:
 * "1/numberOfInstances is sent as the value on each request". Minutes without a request have one, of which nothing but zero is told.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
 */
export function timesHowMany(each: string, requests: string, requestsForEach: string): string {
  return `${each} * IF(FILL(${requestsForEach}, 0) > 0, FILL(${requests}, 0) / FILL(${requestsForEach}, 1), 1)`;
}

/** Of a latency. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function checkStatistic(prop: string, statistic: string | undefined): Problem[] {
  if (statistic === undefined || parseStatistic(statistic) !== undefined) return [];
  return [{
    prop, found: `is ${JSON.stringify(statistic)}`, allowed: 'a statistic of CloudWatch: p50, p95, p99.9, Average, Maximum, tm99 and others',
    remedy: 'write it as CloudWatch does (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html)',
  }];
}

/** A host, and whose server runs there. */
export interface ServedBy {
  readonly host: 'function' | 'serverless' | 'instances';
  /** Undefined of what is imported: what runs there, nobody says. */
  readonly server?: 'library' | 'user' | 'aws';
}

/** Who tells CloudWatch of cold starts: the server in its log, SageMaker, or nobody. `unsure`: the server, if its author had it do so. */
export function coldStartSource({ host, server }: ServedBy): 'server' | 'unsure' | 'service' | 'none' {
  if (server === undefined || server === 'library') return 'server';
  if (host === 'serverless') return 'service';
  return server === 'user' ? 'unsure' : 'none';
}

/** And of the time that a model takes to load. What SageMaker tells of it is the time until a container is there, with all that goes before. */
export function loadTimeSource({ server }: ServedBy): 'server' | 'unsure' | 'none' {
  if (server === undefined || server === 'library') return 'server';
  return server === 'user' ? 'unsure' : 'none';
}

/**
 * What a container's metrics are told apart by: the endpoint, but for those of a shadow, whose requests are copies. No endpoint has a slash in
 * its name.
 */
export function measuredName(endpointName: string, inShadow = false): string {
  return inShadow ? `${endpointName}/Shadow` : endpointName;
}

/** Requests at the same time of a serverless endpoint: "The number of concurrent executions divided by the maximum concurrency", times that. */
export function ofMaximum(share: string, maxConcurrency: string): string {
  return `${share} * ${maxConcurrency}`;
}
