// A Lambda Runtime API that hands one event to one process, and takes the time until its answer comes.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { plainEnvironment } from '../support/child.mjs';

const REQUEST_ID = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';

/** @returns the answer, and how long it took from the start of the process */
export async function firstAnswer({ node, bootstrap, handler, event, environment }) {
  const payload = JSON.stringify(event);
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const server = createServer((request, response) => {
    if (request.url.endsWith('/invocation/next')) {
      response.writeHead(200, { 'content-type': 'application/json', 'lambda-runtime-aws-request-id': REQUEST_ID, 'lambda-runtime-deadline-ms': String(Date.now() + 30_000) });
      response.end(payload);
      return;
    }
    const at = performance.now();
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => answered({ at, body, headers: request.headers }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  const begun = performance.now();
  const child = spawn(node, [bootstrap], {
    env: plainEnvironment({ ...environment, _HANDLER: handler, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}` }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    const first = await Promise.race([answer, ended.then((status) => Promise.reject(new Error(`${handler} ended with status ${status}:\n${log}`)))]);
    return {
      answer: JSON.parse(first.body),
      wallMs: first.at - begun,
      cpuMs: Number(first.headers['bench-cpu-us']) / 1000,
      peakMiB: Number(first.headers['bench-peak-mib']),
    };
  } finally {
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
    await ended;
  }
}
