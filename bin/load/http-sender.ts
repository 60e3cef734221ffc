import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Send } from './engine';

const NO_ANSWER = { status: 0, version: '?' };

/** Posts JSON to a URL, over connections that stay open. */
export function httpSender(target: string, { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number }): { readonly send: Send; close(): void } {
  const isTls = target.startsWith('https:');
  const agent = isTls ? new HttpsAgent({ keepAlive: true, maxSockets: connections }) : new HttpAgent({ keepAlive: true, maxSockets: connections });
  const url = new URL(target);
  const send: Send = (body) => new Promise((done) => {
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
      method: 'POST', agent, timeout: timeoutMs, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }, (response) => {
      response.resume();
      response.on('end', () => done({ status: response.statusCode ?? 0, version: String(response.headers['csi-model-version'] ?? '?') }));
      response.on('error', () => done(NO_ANSWER));
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => done(NO_ANSWER));
    outgoing.end(body);
  });
  return { send, close: () => agent.destroy() };
}
