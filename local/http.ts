import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalError, PortInUse } from './errors';

/** Everything here is for this machine only. */
export const HOST = '127.0.0.1';

/**
 * What a message asks for. A path is one also where it begins with two slashes, which as a reference would name another host; what is no
 * URL at all asks for the root.
 */
export function urlOf(message: IncomingMessage, endpoint: string): URL {
  const asked = message.url ?? '/';
  try {
    return asked.startsWith('/') ? new URL(`${endpoint}${asked}`) : new URL(asked, endpoint);
  } catch {
    return new URL(endpoint);
  }
}

/** The body of a message, or undefined when it is over the limit (the rest is read and dropped). */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server on a port of 127.0.0.1; port 0 takes any that is free. */
export class LocalHttpServer {
  private constructor(private readonly server: Server, readonly port: number) {}

  static async listen(port: number, serve: Serve): Promise<LocalHttpServer> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000, maxHeaderSize: 81_920 }, (request, response) => {
      serve(request, response).catch((error: unknown) => {
        // The client closed the connection, or this is a defect: either way the answer is cut off.
        if (!response.destroyed && !response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(response.headersSent ? undefined : `csi local failed: ${String(error)}\n`);
      });
    });
    await new Promise<void>((listening, fail) => {
      server.once('error', fail);
      server.listen(port, HOST, listening);
    });
    return new LocalHttpServer(server, (server.address() as AddressInfo).port);
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  /** Ends at once, also the requests under way. */
  async close(): Promise<void> {
    const closed = new Promise<void>((done) => { this.server.close(() => done()); });
    this.server.closeAllConnections();
    await closed;
  }
}

/** Listens on a port that the user named. */
export async function listenOn(port: number, serve: Serve): Promise<LocalHttpServer> {
  try {
    return await LocalHttpServer.listen(port, serve);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      throw new PortInUse(`port ${port} on ${HOST} is in use, perhaps by another csi local: stop what uses it, or name another with --port`);
    }
    if (code === 'EACCES') throw new LocalError(`port ${port} needs rights that you do not have: name one from 1024 on with --port`);
    throw error;
  }
}

/** Listens on the first free port from a given one on: a function URL is shown, not guessed. */
export async function listenFrom(port: number, serve: Serve): Promise<LocalHttpServer> {
  for (let candidate = port; ; candidate++) {
    try {
      return await LocalHttpServer.listen(candidate > 65_535 ? 0 : candidate, serve);
    } catch (error) {
      if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  send(response, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

export function send(response: ServerResponse, status: number, body: string | Buffer, headers: Readonly<Record<string, string | readonly string[]>>): void {
  const length = status === 204 || status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length } as Record<string, string | string[]>);
  response.end(body);
}
