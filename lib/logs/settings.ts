import { canonicalJson } from '../canonical-json';
import { LOG_LEVELS, type LogLevel } from './level';

/** What of requests and answers is written to the log. */
export interface CaptureSettings {
  /** Share of the requests, above 0 up to 100. */
  readonly percentage: number;
  /** Paths of what is left out (redaction.ts). */
  readonly redact: readonly string[];
  /** Bytes of an entry. */
  readonly maxBytes: number;
}

/** What the model server writes to its log. */
export interface LoggingSettings {
  readonly level: LogLevel;
  /** Share of the successful requests whose entry is written in full, 0 to 100. */
  readonly percentage: number;
  readonly capture?: CaptureSettings;
}

export const DEFAULT_LOGGING: LoggingSettings = { level: 'INFO', percentage: 100 };

/** Bytes of a log event: 1,048,576 with what the service adds, 262,144 until April 2025. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const EVENT_BYTES = { max: 1_048_576, overhead: 26, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html' } as const;

/** What an entry with a payload may have: what every way into CloudWatch Logs has always taken. */
export const CAPTURE_BYTES = { min: 1_024, default: 65_536, max: 262_144 - EVENT_BYTES.overhead, source: EVENT_BYTES.source } as const;

/** As an environment variable; undefined for what the server does by itself. */
export function formatLogging(settings: LoggingSettings): string | undefined {
  const { level, percentage, capture } = settings;
  return level === DEFAULT_LOGGING.level && percentage === DEFAULT_LOGGING.percentage && capture === undefined ? undefined : canonicalJson(settings);
}

/** Throws what is wrong with the variable: nothing is written by settings that are half understood. */
export function parseLogging(text: string | undefined): LoggingSettings {
  if (text === undefined) return DEFAULT_LOGGING;
  const { level, percentage, capture } = fieldsOf(JSON.parse(text));
  if (!isLevel(level)) throw new Error(`level is ${JSON.stringify(level)}`);
  if (!isBetween(percentage, 0, 100)) throw new Error(`percentage is ${JSON.stringify(percentage)}`);
  return { level, percentage, ...(capture !== undefined && { capture: captureOf(fieldsOf(capture)) }) };
}

function captureOf({ percentage, redact, maxBytes }: Readonly<Record<string, unknown>>): CaptureSettings {
  if (!isBetween(percentage, 0, 100)) throw new Error(`capture.percentage is ${JSON.stringify(percentage)}`);
  if (!Array.isArray(redact) || !redact.every((path): path is string => typeof path === 'string')) throw new Error('capture.redact is no list of paths');
  if (!isBetween(maxBytes, CAPTURE_BYTES.min, CAPTURE_BYTES.max)) throw new Error(`capture.maxBytes is ${JSON.stringify(maxBytes)}`);
  return { percentage, redact, maxBytes };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function isLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.some((level) => level === value);
}

function isBetween(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}
