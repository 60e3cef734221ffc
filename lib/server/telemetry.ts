import type { LogLevel } from '../logs/level';
import { METRICS_NAMESPACE } from '../model/environment';

/** Who is speaking: the same in every record of a process. */
export interface TelemetryIdentity {
  readonly modelName: string;
  readonly modelVersion: string;
  /** Name of the function, the endpoint or the inference component; absent in a container that nobody has told it. */
  readonly endpoint?: string;
  /** Absent outside Lambda. */
  readonly functionName?: string;
  readonly functionVersion?: string;
  /** What evaluates the model: a detail of every record, and no dimension, by which metrics would be billed once more. */
  readonly engine?: string;
}

/** Of one request. */
export interface RequestRecord {
  readonly requestId: string;
  /** 32 hex digits, as W3C writes them. */
  readonly traceId?: string | undefined;
  /** As X-Ray writes it, and looks for it: of its own trace, where the caller's is another. */
  readonly xrayTraceId?: string | undefined;
  readonly outcome: 'ok' | 'bad-request' | 'server-error';
  /** Why a request was refused, without anything that was sent (lib/logs/reason.ts). */
  readonly reason?: string | undefined;
  /** HTTP status; absent on a direct invoke. */
  readonly status?: number;
  readonly rows?: number | undefined;
  /** Milliseconds in the transform and the engine; absent when neither ran. */
  readonly modelLatency?: number | undefined;
  /** Milliseconds from the first byte of the server to a model that answers; only on the first request after it was loaded. */
  readonly modelLoadTime?: number;
  /** The first request of this process. */
  readonly coldStart?: boolean;
  /** Leaves out what is no metric: which request it was, and how it ended. */
  readonly brief?: boolean;
}

const COUNT = 'Count';
const MILLISECONDS = 'Milliseconds';

/**
 * Dimension sets; CloudWatch bills every metric once per set and combination of values.
 * By function version: what a rollback alarm watches. By endpoint: alarms that outlive versions, the same on every host.
 * By model version on it: what a dashboard compares.
 */
export function dimensionSets(identity: TelemetryIdentity): string[][] {
  const model = ['ModelName', 'ModelVersion'];
  const endpoint = identity.endpoint === undefined ? [model] : [['Endpoint'], ['Endpoint', ...model]];
  return identity.functionName === undefined ? endpoint : [['FunctionName', 'FunctionVersion'], ...endpoint];
}

/**
 * Turns records into CloudWatch embedded metric format: one line of JSON that is log entry and
 * metrics at once. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function requestFormatter(identity: TelemetryIdentity): (record: RequestRecord, timestamp: number) => string {
  const dimensions = JSON.stringify(dimensionSets(identity));
  const directive = (metrics: readonly (readonly [string, string])[]) =>
    `,"CloudWatchMetrics":[{"Namespace":${JSON.stringify(METRICS_NAMESPACE)},"Dimensions":${dimensions},` +
    `"Metrics":${JSON.stringify(metrics.map(([name, unit]) => ({ Name: name, Unit: unit })))}}]},${identityFields(identity)}`;
  // Every request counts 0 or 1 of each, so that the average of ServerErrors is the error rate.
  const counts = [['Invocations', COUNT], ['ServerErrors', COUNT], ['BadRequests', COUNT]] as const;
  const refused = directive(counts);
  const engine = identity.engine === undefined ? '' : `,"engine":${JSON.stringify(identity.engine)}`;
  const answered = directive([...counts, ['ModelLatency', MILLISECONDS]]);

  return (record, timestamp) => {
    const rare: [string, string][] = [];
    if (record.coldStart) rare.push(['ColdStart', COUNT]);
    if (record.modelLoadTime !== undefined) rare.push(['ModelLoadTime', MILLISECONDS]);
    const latency = record.modelLatency !== undefined;
    const head =
      rare.length === 0 ? (latency ? answered : refused) : directive([...counts, ...(latency ? [['ModelLatency', MILLISECONDS] as const] : []), ...rare]);
    // Metrics are made of every line: one that is not sampled says less, and counts all the same.
    const details = record.brief === true ? '' :
      `,"level":"INFO","message":"request","outcome":"${record.outcome}"` +
      (record.reason === undefined ? '' : `,"reason":${JSON.stringify(record.reason)}`) +
      `,"requestId":${JSON.stringify(record.requestId)}` +
      (record.traceId === undefined ? '' : `,"traceId":${JSON.stringify(record.traceId)}`) +
      (record.xrayTraceId === undefined ? '' : `,"xrayTraceId":${JSON.stringify(record.xrayTraceId)}`) +
      (record.status === undefined ? '' : `,"status":${record.status}`) +
      (record.rows === undefined ? '' : `,"rows":${record.rows}`) + engine;
    return (
      `{"_aws":{"Timestamp":${timestamp}${head}${details}` +
      `,"Invocations":1,"ServerErrors":${record.outcome === 'server-error' ? 1 : 0},"BadRequests":${record.outcome === 'bad-request' ? 1 : 0}` +
      (latency ? `,"ModelLatency":${round(record.modelLatency!)}` : '') +
      (record.coldStart ? ',"ColdStart":1' : '') +
      (record.modelLoadTime === undefined ? '' : `,"ModelLoadTime":${round(record.modelLoadTime)}`) +
      '}'
    );
  };
}

function identityFields(identity: TelemetryIdentity): string {
  const pairs: Record<string, string> = { ModelName: identity.modelName, ModelVersion: identity.modelVersion };
  if (identity.endpoint !== undefined) pairs['Endpoint'] = identity.endpoint;
  if (identity.functionName !== undefined) pairs['FunctionName'] = identity.functionName;
  if (identity.functionVersion !== undefined) pairs['FunctionVersion'] = identity.functionVersion;
  return JSON.stringify(pairs).slice(1, -1);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** One log entry: a line of JSON. */
export function logLine(
  level: LogLevel,
  message: string,
  identity: TelemetryIdentity,
  timestamp: number,
  details: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    timestamp: new Date(timestamp).toISOString(),
    level,
    message,
    modelName: identity.modelName,
    modelVersion: identity.modelVersion,
    ...details,
  });
}
