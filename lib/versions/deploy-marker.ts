import { METRICS_NAMESPACE } from '../model/environment';

/** Metrics that say when what serves has changed, by the host's name: 1 for each time. */
export type DeployMarker = 'Deployments' | 'Rollbacks';

/** The dimension: the name of the function or of the endpoint, as in the model server's own metrics. */
export const MARKER_DIMENSION = 'Endpoint';

/**
 * A line in embedded metric format that says that something else has all traffic of a host, or that a rollout of it was taken back.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function deployMarker(marker: DeployMarker, host: string, milliseconds: number, details: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    _aws: { Timestamp: Math.floor(milliseconds), CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [[MARKER_DIMENSION]], Metrics: [{ Name: marker, Unit: 'Count' }] }] },
    level: 'INFO',
    message: marker === 'Deployments' ? 'deployed' : 'rolled back',
    ...details,
    [MARKER_DIMENSION]: host,
    [marker]: 1,
  });
}
