import type { LogLine, Report } from '../../runtime-api/environment';

interface LoggingConfig {
  readonly LogFormat?: string;
  readonly SystemLogLevel?: string;
}

/**
 * What Lambda writes of its own into the log of a function: the line as it is, or, where the function's log is of JSON, the event that the line is
 * about. Starts and reports are at INFO: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export function writtenLines({ text, source, requestId, report }: LogLine, { LogFormat = 'Text', SystemLogLevel = 'INFO' }: LoggingConfig, time: string): readonly string[] {
  if (source === 'function' || LogFormat !== 'JSON') return [text];
  if (text.startsWith('END RequestId: ')) return [];
  const quiet = SystemLogLevel === 'WARN';
  const event = (type: string, record: object): string => JSON.stringify({ time, type, record });
  const [, version] = /^START RequestId: \S+ Version: (\S+)/.exec(text) ?? [];
  if (version !== undefined) return quiet ? [] : [event('platform.start', { requestId, version })];
  if (report !== undefined) return quiet ? [] : [...(report.initMs === undefined ? [] : [event('platform.initReport', initOf(report.initMs))]), event('platform.report', { requestId, ...reportOf(report) })];
  const [, initMs, status] = /^INIT_REPORT Init Duration: ([\d.]+) ms\tPhase: init\tStatus: (\w+)/.exec(text) ?? [];
  return initMs === undefined ? [text] : [event('platform.initReport', { ...initOf(Number(initMs)), status })];
}

function initOf(ms: number): object {
  return { initializationType: 'on-demand', phase: 'init', status: 'success', metrics: { durationMs: hundredths(ms) } };
}

function reportOf({ durationMs, memoryMb, maxMemoryMb, initMs, status = 'success', errorType }: Report): object {
  return {
    status, ...(errorType !== undefined && { errorType }),
    metrics: {
      durationMs: hundredths(durationMs), billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)), memorySizeMB: memoryMb, maxMemoryUsedMB: maxMemoryMb, ...(initMs !== undefined && { initDurationMs: hundredths(initMs) }),
    },
  };
}

function hundredths(value: number): number {
  return Number(value.toFixed(2));
}
