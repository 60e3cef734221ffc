import type { ClientRequest } from 'node:http';
import { Writable } from 'node:stream';

/** As the runtimes mark a handler that writes its answer to a stream. */
export const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

export interface ResponseStreamOptions {
  /** Begins the answer at the Runtime API. */
  open(headers: Readonly<Record<string, string>>): ClientRequest;
  /** Settles when all that was logged has left the process. */
  flushed(): Promise<void>;
}

/**
 * The answer of a handler that streams: sent on as it is written.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export class ResponseStream extends Writable {
  private outgoing: ClientRequest | undefined;
  private accepted: Promise<void> | undefined;
  private contentType = 'application/octet-stream';
  private prelude: Buffer | undefined;

  constructor(private readonly options: ResponseStreamOptions) {
    super();
  }

  get begun(): boolean {
    return this.outgoing !== undefined;
  }

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  /** What an HTTP answer begins with. */
  setPrelude(metadata: unknown): void {
    this.contentType = 'application/vnd.awslambda.http-integration-response';
    this.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata ?? {})), Buffer.alloc(8)]);
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.begin().write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const outgoing = this.begin();
    this.options.flushed().then(() => {
      outgoing.end();
      return this.accepted;
    }).then(() => done(), done);
  }

  /** Ends the answer with an error behind what has been written. */
  async fail(error: { readonly errorType: string }): Promise<void> {
    const outgoing = this.begin();
    await this.options.flushed();
    outgoing.addTrailers({
      'Lambda-Runtime-Function-Error-Type': error.errorType.replace(/[^\x20-\x7e]/g, '?'),
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(error)).toString('base64'),
    });
    outgoing.end();
    await this.accepted;
  }

  private begin(): ClientRequest {
    if (this.outgoing !== undefined) return this.outgoing;
    const outgoing = this.options.open({
      'content-type': this.contentType,
      'transfer-encoding': 'chunked',
      'lambda-runtime-function-response-mode': 'streaming',
      'trailer': 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    });
    this.accepted = new Promise((done, fail) => {
      outgoing.on('response', (response) => {
        response.resume();
        response.on('end', () => done());
      });
      outgoing.on('error', fail);
    });
    this.accepted.catch(() => undefined);
    if (this.prelude !== undefined) outgoing.write(this.prelude);
    else outgoing.flushHeaders();
    this.outgoing = outgoing;
    return outgoing;
  }
}

/** The global that Lambda's Node.js runtimes bring. */
export function provideStreaming(): void {
  (globalThis as unknown as Record<string, unknown>)['awslambda'] = {
    streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      from: (stream: ResponseStream, metadata: unknown) => {
        stream.setPrelude(metadata);
        return stream;
      },
    },
  };
}
