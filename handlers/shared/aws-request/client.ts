// Signed requests to AWS without an SDK, for where a cold start waits for them: docs/decisions/028-requests-are-signed-by-aws4.md.
//
// A request is sent again, after a pause, when the service is at fault or the connection; with the service's time, once, when it was refused
// for this machine's clock; with new credentials, once, when the old ones have expired.
import type { IncomingMessage } from 'node:http';
import { clockCorrectionMs } from '../../../lib/aws-request/clock-skew';
import { MAX_ATTEMPTS, isRetryable, retryDelayMs } from '../../../lib/aws-request/retry';
import { CredentialSource } from './credentials';
import { ConnectionError, Connections, textOf } from './exchange';
import { signRequest, type AwsRequest } from './sign';

export interface AwsClientOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Connections at once. */
  readonly connections: number;
  /** After which time without a byte a connection is given up. */
  readonly idleMs?: number;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** What AWS answered instead of what was asked for. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';

  constructor(
    readonly status: number,
    readonly code: string | undefined,
    /** AWS's own words. */
    readonly said: string | undefined,
    readonly headers: IncomingMessage['headers'],
    readonly text: string,
  ) {
    super(`AWS answered ${status}${code === undefined ? '' : ` ${code}`}${said === undefined ? '' : `: ${said}`}`);
  }
}

const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'TokenRefreshRequired']);

export class AwsClient {
  private readonly connections: Connections;
  private readonly credentials: CredentialSource;
  private readonly now: () => number;
  private readonly sleep: (ms: number) => Promise<void>;
  private readonly random: () => number;
  private clockMs = 0;

  constructor({ environment, connections, idleMs, now = Date.now, sleep = pause, random = Math.random }: AwsClientOptions) {
    this.connections = new Connections(connections, idleMs);
    [this.now, this.sleep, this.random] = [now, sleep, random];
    this.credentials = new CredentialSource(environment, { now, sleep });
  }

  /** Resolves with an answer of 2xx as soon as its headers are there. Rejects with an AwsRefusal or a ConnectionError. */
  async send(request: AwsRequest, onSent?: () => void): Promise<IncomingMessage> {
    let corrected = false;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const signedAt = this.now() + this.clockMs;
      try {
        return await this.once(request, signedAt, attempt === 1 ? onSent : undefined);
      } catch (error) {
        if (error instanceof AwsRefusal && !corrected) {
          const correction = clockCorrectionMs({ code: error.code, date: error.headers.date }, signedAt);
          if (correction !== undefined) {
            // Parts of one file are refused at once: each corrects by what its own signature was off.
            this.clockMs = signedAt + correction - this.now();
            corrected = true;
            continue;
          }
        }
        if (error instanceof AwsRefusal && !renewed && EXPIRED.has(error.code ?? '') && this.credentials.renew()) {
          renewed = true;
          continue;
        }
        const again = error instanceof ConnectionError || (error instanceof AwsRefusal && isRetryable(error.status, error.code));
        if (!again || attempt >= MAX_ATTEMPTS) throw error;
        await this.pauseAfter(attempt);
      }
    }
  }

  /** For who goes on with a transfer that broke off. */
  pauseAfter(attempt: number): Promise<void> {
    return this.sleep(retryDelayMs(attempt, this.random()));
  }

  close(): void {
    this.connections.close();
  }

  private async once(request: AwsRequest, signedAt: number, onSent: (() => void) | undefined): Promise<IncomingMessage> {
    const headers = signRequest(request, await this.credentials.credentials(), signedAt);
    const { protocol, hostname, port, method, path, body } = request;
    const response = await this.connections.send({ protocol, hostname, ...(port !== undefined && { port }), method, path, headers, ...(body !== undefined && { body }) }, onSent);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const text = await textOf(response);
    const inXml = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
    const header = response.headers['x-amzn-errortype'];
    throw new AwsRefusal(status, inXml('Code') ?? (typeof header === 'string' ? header.split(':')[0] : undefined), inXml('Message'), response.headers, text);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
