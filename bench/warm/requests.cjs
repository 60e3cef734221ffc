// Answers requests in one process, in turns: through the model server's handler, by the session itself, and
// through a handler of ten lines that does no more than it must. Argument: a JSON file with the layers' folder,
// the model file, the ten-line handler, and the events. The server's log goes to
// standard output, a pipe as on Lambda.
'use strict';
const { readFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const BLOCKS = 50;

async function main() {
  const server = require(join(plan.opt, 'nodejs', 'server', 'model-server.cjs'));
  const ort = require(join(plan.opt, 'nodejs', 'node_modules', 'onnxruntime-node'));
  const byHand = require(plan.byHand);
  await server.init();
  // As the server does it: one thread, which is what 1,769 MB of memory are.
  const session = await ort.InferenceSession.create(plan.model, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 });

  const results = {};
  for (const { name, rows, pixels, event, json, requests, warmUp } of plan.cases) {
    const data = Float32Array.from(pixels);
    const shape = [rows, data.length / rows];
    const context = { awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd' };
    const ways = {
      ours: () => server.handler(event, context),
      direct: () => session.run({ pixels: new ort.Tensor('float32', data, shape) }),
      // It reads JSON only.
      ...(json && { 'by hand': () => byHand.handler(event) }),
    };
    const names = Object.keys(ways);
    const first = await ways.ours();
    for (const way of names) for (let i = 0; i < warmUp; i++) await ways[way]();
    const times = Object.fromEntries(names.map((way) => [way, []]));
    const cpu = Object.fromEntries(names.map((way) => [way, 0]));
    for (let block = 0; block < BLOCKS; block++) {
      for (let turn = 0; turn < names.length; turn++) {
        const way = names[(turn + block) % names.length];
        const before = process.cpuUsage();
        for (let i = 0; i < requests / BLOCKS; i++) {
          const begun = process.hrtime.bigint();
          await ways[way]();
          times[way].push(Number(process.hrtime.bigint() - begun) / 1000);
        }
        const used = process.cpuUsage(before);
        cpu[way] += used.user + used.system;
      }
    }
    results[name] = { first, times, cpuUs: Object.fromEntries(names.map((way) => [way, cpu[way] / requests])) };
  }
  writeSync(3, JSON.stringify(results));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
