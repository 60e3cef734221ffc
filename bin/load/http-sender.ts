import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { reasonIn } from '../../lib/load/reason';
import { isFailed } from '../../lib/load/summary';
import type { Send } from './engine';

/** Bytes of a refusal that are read: what is wrong stands at the beginning. */
const KEPT_BYTES = 4096;

function noAnswer(error: Error): Awaited<ReturnType<Send>> {
  const { code } = error as NodeJS.ErrnoException;
  return { status: 0, version: '?', reason: error.message === '' ? code ?? error.name : error.message };
}

/** Posts JSON to a URL, over connections that stay open. */
export function httpSender(target: string, { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number }): { readonly send: Send; close(): void } {
  const isTls = target.startsWith('https:');
  const agent = isTls ? new HttpsAgent({ keepAlive: true, maxSockets: connections }) : new HttpAgent({ keepAlive: true, maxSockets: connections });
  const url = new URL(target);
  const send: Send = (body) => new Promise((done) => {
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
      method: 'POST', agent, timeout: timeoutMs, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }, (response) => {
      const status = response.statusCode ?? 0;
      const said: Buffer[] = [];
      let kept = 0;
      response.on('data', (chunk: Buffer) => {
        if (!isFailed({ status }) || kept >= KEPT_BYTES) return;
        kept += chunk.length;
        said.push(chunk);
      });
      response.on('end', () => {
        const reason = reasonIn(Buffer.concat(said).subarray(0, KEPT_BYTES).toString('utf8'));
        done({ status, version: String(response.headers['csi-model-version'] ?? '?'), ...(reason === undefined ? {} : { reason }) });
      });
      response.on('error', (error) => done(noAnswer(error)));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', (error) => done(noAnswer(error)));
    outgoing.end(body);
  });
  return { send, close: () => agent.destroy() };
}
