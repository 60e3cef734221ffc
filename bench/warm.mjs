// Warm: the whole path of a request, event in and response out, against the session called directly.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCase } from './support/child.mjs';
import { digitsRows, httpApiEvent, lambdaEnvironment, lambdaFolders } from './support/layers.mjs';
import { workFolder } from './support/package.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import stats from './support/stats.cjs';

const here = dirname(fileURLToPath(import.meta.url));
const PATH = '/v2/models/digits/infer';

export async function warm({ node, pack, short, slack, say }) {
  const { opt, model, byHand } = await lambdaFolders(node, pack);
  const known = digitsRows();
  const thousand = Array.from({ length: 1000 }, (_, i) => known[i % known.length]);
  const many = short ? 1 : 2;
  const cases = [
    { name: '1 row, JSON', ...jsonRequest(known.slice(0, 1)), requests: 5_000 * many, warmUp: 3_000 },
    { name: '1,000 rows, binary', ...binaryRequest(thousand), requests: 500 * many, warmUp: 500 },
    { name: '1,000 rows, JSON', ...jsonRequest(thousand), requests: 100 * many, warmUp: 100 },
  ];
  const planFile = join(workFolder, 'warm.json');
  writeFileSync(planFile, JSON.stringify({ opt, model: join(model, 'model.onnx'), byHand: join(byHand, 'index.js'), cases }));

  const rounds = short ? 3 : 7;
  const samples = Object.fromEntries(cases.map(({ name, json }) => [name, Object.fromEntries(waysOf(json).map((way) => [way, percentiles()]))]));
  for (let round = 0; round < rounds; round++) {
    const results = await runCase(node.path, [join(here, 'warm', 'requests.cjs'), planFile], { env: lambdaEnvironment(opt, model) });
    for (const { name, json, labels } of cases) {
      checkAnswer(name, results[name].first, labels);
      for (const way of waysOf(json)) {
        samples[name][way].p50.push(stats.quantile(results[name].times[way], 0.5));
        samples[name][way].p99.push(stats.quantile(results[name].times[way], 0.99));
        samples[name][way].cpu.push(results[name].cpuUs[way]);
      }
    }
    say(`process ${round + 1} of ${rounds}`);
  }

  const own = (name, key) => stats.median(samples[name].ours[key].map((value, i) => value - samples[name].direct[key][i]));
  const ratio = (name, key, way = 'direct') => stats.ratioOfMedians(samples[name].ours[key], samples[name][way][key]);
  const rows = cases.flatMap(({ name, json }) =>
    waysOf(json).map((way) => [
      name,
      way,
      ...['p50', 'p99', 'cpu'].map((key) => figure(stats.median(samples[name][way][key]))),
      way === 'ours' ? '' : ratioText(ratio(name, 'p50', way)),
      way === 'ours' ? '' : ratioText(ratio(name, 'cpu', way)),
    ]),
  );
  return {
    title: `Warm: an event of an HTTP API answered, in microseconds; ${cases.map(({ requests }) => requests.toLocaleString('en-US')).join(', ')} requests in each of ${rounds} processes`,
    samples,
    gates: [
      stats.gate('warm: time of our own for a single row, p50', own('1 row, JSON', 'p50'), 50, slack, { unit: ' us' }),
      stats.gate('warm: 1,000 rows of binary tensors over the session, p50', ratio('1,000 rows, binary', 'p50'), 1.2, slack),
    ],
    text: [
      table(['', '', 'p50', 'p99', 'CPU', 'p50 of ours over it', 'CPU of ours over it'], rows),
      table(['of our own, over direct', 'p50', 'CPU'], cases.map(({ name }) => [name, figure(own(name, 'p50')), figure(own(name, 'cpu'))])),
    ].join('\n\n'),
  };
}

/** The handler by hand reads JSON only. */
function waysOf(json) {
  return ['ours', 'direct', ...(json ? ['by hand'] : [])];
}

function percentiles() {
  return { p50: [], p99: [], cpu: [] };
}

function jsonRequest(rows) {
  const pixels = rows.flatMap((row) => row.pixels);
  const body = JSON.stringify({ inputs: [{ name: 'pixels', shape: [rows.length, 64], datatype: 'FP32', data: pixels }] });
  return { json: true, rows: rows.length, pixels, labels: rows.map(({ label }) => label), event: httpApiEvent({ path: PATH, body }) };
}

/** The binary tensor data extension, both ways; API Gateway hands over such a body in base64. */
function binaryRequest(rows) {
  const pixels = rows.flatMap((row) => row.pixels);
  const tensor = Buffer.from(Float32Array.from(pixels).buffer);
  const header = Buffer.from(
    JSON.stringify({
      inputs: [{ name: 'pixels', shape: [rows.length, 64], datatype: 'FP32', parameters: { binary_data_size: tensor.length } }],
      parameters: { binary_data_output: true },
    }),
  );
  const event = httpApiEvent({
    path: PATH,
    body: Buffer.concat([header, tensor]).toString('base64'),
    base64: true,
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(header.length) },
  });
  return { json: false, rows: rows.length, pixels, labels: rows.map(({ label }) => label), event };
}

/** A fast wrong answer is no answer: the labels are those of the original framework. */
function checkAnswer(name, response, labels) {
  const body = response.isBase64Encoded ? Buffer.from(response.body, 'base64') : Buffer.from(response.body);
  const headerLength = Number(response.headers['inference-header-content-length'] ?? body.length);
  if (response.statusCode !== 200) throw new Error(`${name}: answered ${response.statusCode} ${body.toString()}`);
  const { outputs } = JSON.parse(body.subarray(0, headerLength).toString());
  let at = headerLength;
  for (const { name: output, data, parameters } of outputs) {
    const bytes = parameters?.binary_data_size ?? 0;
    if (output === 'label') {
      const found = data ?? labels.map((_, i) => Number(body.readBigInt64LE(at + 8 * i)));
      if (JSON.stringify(found) !== JSON.stringify(labels)) throw new Error(`${name}: other labels than the original framework's`);
      return;
    }
    at += bytes;
  }
  throw new Error(`${name}: the answer has no label`);
}
