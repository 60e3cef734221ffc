import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { SegmentDocument } from '../../../lib/tracing/segments';
import { HOST } from '../../http';

export interface DaemonOptions {
  /** Why what runs below that segment may not send; undefined where it may. */
  denied(document: SegmentDocument): string | undefined;
  receive(text: string): { readonly message: string } | undefined;
  warn(message: string): void;
}

/** Takes datagrams as the daemon beside a function does, and hands them on with the permissions of the function's role. */
export class Daemon {
  private socket: Socket | undefined;
  private port = 0;
  private readonly told = new Set<string>();

  constructor(private readonly options: DaemonOptions) {}

  /** host:port; undefined until it listens. */
  get address(): string | undefined {
    return this.port === 0 ? undefined : `${HOST}:${this.port}`;
  }

  async listen(): Promise<void> {
    const socket = createSocket('udp4');
    this.socket = socket;
    socket.on('message', (message) => this.take(message.toString('utf8')));
    await new Promise<void>((bound, fail) => {
      socket.once('error', fail);
      socket.bind(0, HOST, () => bound());
    });
    socket.on('error', () => undefined);
    this.port = (socket.address() as AddressInfo).port;
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  private take(text: string): void {
    const end = text.indexOf('\n');
    const header = parsed(text.slice(0, end)) as { readonly format?: unknown; readonly version?: unknown } | undefined;
    const body = text.slice(end + 1).trim();
    if (end < 0 || header?.format !== 'json' || header.version !== 1) return this.say('the X-Ray daemon was sent a datagram without its header');
    const document = parsed(body) as SegmentDocument | undefined;
    const denied = document && this.options.denied(document);
    if (denied !== undefined) return this.say(denied);
    const refused = this.options.receive(body);
    if (refused !== undefined) this.say(`X-Ray did not take a segment: ${refused.message}`);
  }

  private say(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.options.warn(message);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
