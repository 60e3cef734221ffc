// The least that runs a handler against the Lambda Runtime API; the same for every case. An ES module, as
// Lambda's own is (file:///var/runtime/index.mjs): every handler starts with that loader at work. With the
// answer goes what this process has used so far.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
// Not imported: an ES module's import of node:http reads every export of it, and loads a WebSocket client that nobody asked for.
const { Agent, request } = require('node:http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = request({ host, port, method, path: `/2018-06-01/runtime/${path}`, agent, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve({ headers: response.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const file = process.env._HANDLER;
const { handler } = file.endsWith('.mjs') ? await import(pathToFileURL(file)) : require(file);
for (;;) {
  const { headers, text } = await call('GET', 'invocation/next');
  const awsRequestId = headers['lambda-runtime-aws-request-id'];
  const answer = JSON.stringify(await handler(JSON.parse(text), { awsRequestId }));
  const { user, system } = process.cpuUsage();
  const { peakMiB } = require('../support/peak.cjs');
  await call('POST', `invocation/${awsRequestId}/response`, answer, { 'bench-cpu-us': user + system, 'bench-peak-mib': peakMiB() });
}
