import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { eventMessage } from '../../lib/lambda/event-stream';
import type { ResponseSink } from '../runtime-api/runtime-process';
import { HTTP_INTEGRATION, readPrelude } from './http-prelude';

/** Writes, and waits where the client is slower than the function. */
async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (chunk.length === 0 || response.destroyed || response.write(chunk)) return;
  await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

/** An answer of a function URL that streams: status and headers come first, in a prelude, if the function gives them. */
export class UrlStream implements ResponseSink {
  /** What has come of a prelude. */
  private head: Buffer | undefined;

  constructor(private readonly response: ServerResponse, private readonly added: Readonly<Record<string, string>>) {}

  get started(): boolean {
    return this.response.headersSent;
  }

  start(contentType: string): void {
    if (contentType === HTTP_INTEGRATION) this.head = Buffer.alloc(0);
    else this.open(200, { 'content-type': contentType });
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.head === undefined) return await write(this.response, chunk);
    this.head = Buffer.concat([this.head, chunk]);
    const prelude = readPrelude(this.head);
    if (prelude === undefined) return;
    if (prelude === 'invalid') {
      this.head = undefined;
      this.open(502, { 'content-type': 'application/json' });
      this.response.end('Internal Server Error');
      return;
    }
    this.head = undefined;
    this.open(prelude.status, prelude.headers);
    await write(this.response, prelude.rest);
  }

  private open(status: number, headers: Readonly<Record<string, string | readonly string[]>>): void {
    this.response.writeHead(status, { ...headers, ...this.added } as Record<string, string | string[]>);
    this.response.flushHeaders();
  }
}

/** The answer of InvokeWithResponseStream: https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export class EventStream implements ResponseSink {
  /** The version that answers, which is known before anything is written. */
  version = '';

  constructor(private readonly response: ServerResponse) {}

  start(): void {
    this.response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amz-executed-version': this.version });
    this.response.flushHeaders();
  }

  async write(chunk: Buffer): Promise<void> {
    await write(this.response, eventMessage('PayloadChunk', 'application/octet-stream', chunk));
  }

  complete(end: { readonly ErrorCode?: string; readonly ErrorDetails?: string; readonly LogResult?: string }): void {
    if (!this.response.headersSent) this.start();
    this.response.end(eventMessage('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(end))));
  }
}
