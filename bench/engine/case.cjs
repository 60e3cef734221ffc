// One model in one process, as on Lambda: rows through the engine without native code and through onnxruntime, in turns.
// Arguments: a JSON file with the engine's and onnxruntime's files, the model, the compiled model, and how often.
'use strict';
const { readFileSync, writeSync } = require('node:fs');

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));

async function main() {
  const { loadCompiled } = require(plan.engine);
  const ort = require(plan.onnxruntime);
  const model = loadCompiled(readFileSync(plan.compiled));
  // As the server does it: one thread, which is what 1,769 MB of memory are.
  const session = await ort.InferenceSession.create(plan.model, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, enableMemPattern: false });
  const { name, shape } = model.signature.inputs[0];

  const results = {};
  for (const batch of plan.batches) {
    const requests = requestsOf(batch, shape[1]);
    const ways = {
      ours: (data) => model.run([{ name, datatype: 'FP32', shape: [batch, shape[1]], data }]),
      onnxruntime: (data) => session.run({ [name]: new ort.Tensor('float32', data, [batch, shape[1]]) }),
    };
    await compare(ways, requests[0]);
    for (const way of Object.values(ways)) await during(plan.warmUpMs, way, requests, []);
    const times = { ours: [], onnxruntime: [] };
    const cpu = { ours: 0, onnxruntime: 0 };
    for (let block = 0; block < plan.blocks; block++) {
      for (const way of block % 2 === 0 ? ['ours', 'onnxruntime'] : ['onnxruntime', 'ours']) {
        const before = process.cpuUsage();
        await during(plan.blockMs, ways[way], requests, times[way]);
        const used = process.cpuUsage(before);
        cpu[way] += used.user + used.system;
      }
    }
    results[batch] = Object.fromEntries(
      Object.keys(ways).map((way) => [way, { p50: quantile(times[way], 0.5), p99: quantile(times[way], 0.99), cpu: cpu[way] / times[way].length }]),
    );
  }
  writeSync(3, JSON.stringify(results));
}

/**
 * Different rows each time: a processor learns the ways of a row that it sees again and again. Uniform ones, or the held-out rows of
 * an example in any order.
 */
function requestsOf(batch, width) {
  const known = plan.rows === undefined ? undefined : JSON.parse(readFileSync(plan.rows, 'utf8')).rows.map(({ inputs }) => Object.values(inputs)[0]);
  let state = 20261122;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const row = () => (known === undefined ? Array.from({ length: width }, random) : known[Math.floor(random() * known.length)]);
  return Array.from({ length: Math.max(4, Math.min(256, Math.ceil(2048 / batch))) }, () => Float32Array.from(Array.from({ length: batch }, row).flat()));
}

async function during(milliseconds, run, requests, times) {
  const end = performance.now() + milliseconds;
  for (let i = 0; performance.now() < end || i < 3; i++) {
    const data = requests[i % requests.length];
    const begun = process.hrtime.bigint();
    // Awaited either way: that is how the server calls an engine.
    await run(data);
    times.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
}

/** A fast wrong answer is no answer. */
async function compare(ways, data) {
  const theirs = await ways.onnxruntime(data);
  for (const { name, data: elements } of ways.ours(data)) {
    elements.forEach((element, i) => {
      const expected = theirs[name].data[i];
      const isSame = typeof element === 'number' ? Math.abs(element - expected) <= 1e-6 * Math.abs(expected) : element === expected;
      if (!isSame) throw new Error(`${plan.model}: ${name}[${i}] is ${element}, onnxruntime says ${expected}`);
    });
  }
}

function quantile(samples, share) {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.floor((sorted.length - 1) * share)];
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
