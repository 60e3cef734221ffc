// What of requests and events comes into the log: entries of a level, a share of the successful requests, and payloads where they are asked for.
import { isWritten, type LogLevel } from '../../lib/logs/level';
import type { Payload } from '../../lib/logs/payload';
import { isSampled } from '../../lib/logs/sampling';
import { DEFAULT_LOGGING, parseLogging, type LoggingSettings } from '../../lib/logs/settings';
import { LOGGING } from '../../lib/model/environment';
import type { Signature } from '../../lib/model/signature';
import { logLine, requestFormatter, type RequestRecord, type TelemetryIdentity } from '../../lib/server/telemetry';
import type * as Payloads from './payloads';

export interface LogOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  write(line: string): void;
}

export class ServerLog {
  private readonly settings: LoggingSettings;
  /** Set while payloads are to be written, and can be. */
  private payloads: Payloads.PayloadLog | undefined;
  private readonly format: (record: RequestRecord, timestamp: number) => string;
  private coldStart = true;
  private unreportedLoadTime: number | undefined;

  constructor(private readonly identity: TelemetryIdentity, private readonly options: LogOptions) {
    this.format = requestFormatter(identity);
    let settings = DEFAULT_LOGGING;
    let problem: string | undefined;
    try {
      settings = parseLogging(options.environment[LOGGING]);
    } catch (error) {
      problem = (error as Error).message;
    }
    this.settings = settings;
    if (problem !== undefined) this.write('ERROR', `the environment variable ${LOGGING} cannot be read: no payloads are written`, { error: problem });
  }

  write(level: LogLevel, message: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (isWritten(level, this.settings.level)) this.options.write(this.entry(level, message, details));
  }

  /** Writes what came of a request, and answers it with what else was told of it: the first of a process, and the first that a model answers. */
  request(record: RequestRecord): RequestRecord {
    const full = { ...record, ...(this.coldStart && { coldStart: true }), ...(this.unreportedLoadTime !== undefined && { modelLoadTime: this.unreportedLoadTime }) };
    this.coldStart = false;
    this.unreportedLoadTime = undefined;
    this.options.write(this.format(this.isBrief(full) ? { ...full, brief: true } : full, this.options.now()));
    return full;
  }

  /** Whether only the metrics of a request are written. What failed, and what a start was part of, is always told in full. */
  private isBrief({ outcome, coldStart, modelLoadTime, traceId, requestId }: RequestRecord): boolean {
    if (outcome !== 'ok' || coldStart === true || modelLoadTime !== undefined) return false;
    return !isWritten('INFO', this.settings.level) || !isSampled(traceId ?? requestId, this.settings.percentage);
  }

  /** Once the model is loaded, and it is known what it takes and returns. */
  open(signature: Signature, loadTime: number): void {
    this.unreportedLoadTime = loadTime;
    const { capture } = this.settings;
    if (capture === undefined) return;
    const { payloadLog } = require('./payloads') as typeof Payloads;
    const log = payloadLog(capture, signature);
    if ('unmatched' in log) this.write('ERROR', 'no payloads are written: what is to be left out names nothing of the model', { paths: log.unmatched });
    else this.payloads = log;
  }

  /** What is not read as tensors is never written: nothing could be left out of it by name. */
  payload(ids: Pick<RequestRecord, 'requestId' | 'traceId' | 'xrayTraceId'>, payload: Payload): void {
    if (this.payloads === undefined) return;
    try {
      const head = this.entry('INFO', 'payload', ids);
      const fields = this.payloads.fields(ids.traceId ?? ids.requestId, payload, Buffer.byteLength(head) + 1);
      if (fields !== undefined) this.options.write(`${head.slice(0, -1)},${fields}}`);
    } catch (error) {
      // The request has its answer: what cannot be written does not take it away.
      this.write('ERROR', 'a payload could not be written', { ...ids, error: (error as Error).name });
    }
  }

  private entry(level: LogLevel, message: string, details: Readonly<Record<string, unknown>>): string {
    return logLine(level, message, this.identity, this.options.now(), details);
  }
}
