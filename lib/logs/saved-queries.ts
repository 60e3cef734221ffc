/** A query of CloudWatch Logs Insights over the logs of models. */
export interface SavedQuery {
  /** What it is called below its folder. */
  readonly name: string;
  /** Whose logs it is over: those of all hosts, or what Lambda says of its invocations. */
  readonly of: 'server' | 'lambda';
  readonly text: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html */
export const QUERY_NAME = { max: 255 } as const;
export const QUERY_TEXT = { max: 10_000 } as const;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const QUERY_LOG_GROUPS = { max: 50, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html' } as const;

/** What an id is to be put in the place of. */
export const REQUEST_ID = 'REQUEST-ID';
export const TRACE_ID = 'TRACE-ID';

const ENTRY = '@timestamp, level, message, outcome, status, reason, error, ModelVersion, ModelLatency';

/** Counts are sums of metrics, which every request has, and not of entries, which a sampled log has fewer of. */
export const SAVED_QUERIES: readonly SavedQuery[] = [
  {
    name: 'Errors by message',
    of: 'server',
    text: ['filter level = "ERROR"', 'stats count(*) as times, max(@timestamp) as last by message, error', 'sort times desc', 'limit 50'].join('\n| '),
  },
  {
    name: 'Refused requests by reason',
    of: 'server',
    text: ['filter outcome = "bad-request"', 'stats count(*) as times, max(@timestamp) as last by reason, status', 'sort times desc', 'limit 50'].join('\n| '),
  },
  {
    name: 'Slow requests',
    of: 'server',
    text: ['filter ispresent(ModelLatency) and ispresent(requestId)', 'fields @timestamp, ModelLatency, requestId, traceId, ModelVersion, outcome, rows, ColdStart', 'sort ModelLatency desc', 'limit 50'].join('\n| '),
  },
  {
    name: 'Cold starts',
    of: 'server',
    text: ['filter ColdStart = 1', 'stats sum(ColdStart) as starts, avg(ModelLoadTime) as averageLoadTime, max(ModelLoadTime) as longestLoadTime by bin(5m) as minutes, ModelVersion', 'sort minutes desc'].join('\n| '),
  },
  {
    name: 'Model versions',
    of: 'server',
    text: [
      'filter Invocations = 1',
      'stats sum(Invocations) as requests, sum(ServerErrors) as failed, sum(BadRequests) as refused, pct(ModelLatency, 50) as p50, pct(ModelLatency, 95) as p95, pct(ModelLatency, 99) as p99 by ModelName, ModelVersion',
      'sort requests desc',
    ].join('\n| '),
  },
  {
    name: 'One request',
    of: 'server',
    text: [`filter requestId = "${REQUEST_ID}" or record.requestId = "${REQUEST_ID}"`, `fields ${ENTRY}, type`, 'sort @timestamp asc'].join('\n| '),
  },
  {
    name: 'One trace',
    of: 'server',
    text: [`filter traceId = "${TRACE_ID}" or xrayTraceId = "${TRACE_ID}"`, `fields ${ENTRY}, requestId`, 'sort @timestamp asc'].join('\n| '),
  },
  {
    name: 'Billed duration',
    of: 'lambda',
    text: [
      'filter type = "platform.report"',
      'stats count(*) as invocations, sum(record.metrics.billedDurationMs) / 1000 as billedSeconds, sum(record.metrics.billedDurationMs * record.metrics.memorySizeMB) / 1024000 as gigabyteSeconds, max(record.metrics.maxMemoryUsedMB) as mostMemory by bin(1h) as hours',
      'sort hours desc',
    ].join('\n| '),
  },
  {
    name: 'Timeouts and crashes',
    of: 'lambda',
    text: ['filter type = "platform.report" and record.status != "success"', 'fields @timestamp, record.requestId, record.status, record.errorType, record.metrics.durationMs, record.metrics.maxMemoryUsedMB', 'sort @timestamp desc', 'limit 50'].join('\n| '),
  },
];
