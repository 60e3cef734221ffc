// The least that runs a handler against the Lambda Runtime API; the same for every case. With the answer
// goes what this process has used so far.
'use strict';
const { Agent, request } = require('node:http');
const { pathToFileURL } = require('node:url');
const { peakMiB } = require('../support/peak.cjs');

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

async function main() {
  const file = process.env._HANDLER;
  const { handler } = file.endsWith('.mjs') ? await import(pathToFileURL(file)) : require(file);
  for (;;) {
    const { headers, text } = await call('GET', 'invocation/next');
    const awsRequestId = headers['lambda-runtime-aws-request-id'];
    const answer = JSON.stringify(await handler(JSON.parse(text), { awsRequestId }));
    const { user, system } = process.cpuUsage();
    await call('POST', `invocation/${awsRequestId}/response`, answer, { 'bench-cpu-us': user + system, 'bench-peak-mib': peakMiB() });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
