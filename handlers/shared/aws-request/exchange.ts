// One request and its answer over a connection that is kept. node:http and node:https are loaded for the protocol that is used.
import type * as Http from 'node:http';
import type * as Https from 'node:https';

/** Without a connection for this long another try is better. */
const CONNECT_MS = 3_000;
/** Without a byte for this long a connection is given up. */
const IDLE_MS = 15_000;
const MAX_TEXT_BYTES = 64 * 1024;

export interface Outgoing {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The request did not come to an answer. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

export class Connections {
  private readonly agents = new Map<string, Http.Agent>();

  /** At most so many at once; further requests wait. */
  constructor(private readonly limit: number, private readonly idleMs = IDLE_MS) {}

  /** Resolves when the headers of the answer are there. `onSent` is called when the request has gone out, and there is nothing to do but wait. */
  send({ protocol, body, ...request }: Outgoing, onSent?: () => void): Promise<Http.IncomingMessage> {
    const http = protocol === 'https:' ? (require('node:https') as typeof Https) : (require('node:http') as typeof Http);
    let agent = this.agents.get(protocol);
    if (agent === undefined) this.agents.set(protocol, (agent = new http.Agent({ keepAlive: true, maxSockets: this.limit })));
    return new Promise((resolve, reject) => {
      const outgoing = http.request({ ...request, agent, timeout: this.idleMs }, resolve);
      const timer = setTimeout(() => outgoing.destroy(timedOut(`no connection for ${CONNECT_MS / 1000} s`)), CONNECT_MS);
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) return clearTimeout(timer);
        socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(timer));
      });
      outgoing.on('timeout', () => outgoing.destroy(timedOut(`no answer for ${this.idleMs / 1000} s`)));
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        reject(new ConnectionError(error.message, { cause: error }));
      });
      if (onSent) outgoing.once('finish', onSent);
      outgoing.end(body);
    });
  }

  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
    this.agents.clear();
  }
}

/** The beginning of an answer, as far as it came. */
export async function textOf(response: Http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_TEXT_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}

function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
