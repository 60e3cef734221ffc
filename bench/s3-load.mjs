// Models that are fetched from S3 at a cold start: what signing a request costs, what fetching adds to our server, and how long a large
// model takes. S3 is a process of its own on the loopback interface, over plain HTTP: TLS comes on top, the same for all.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';
import { firstAnswer } from './cold-start/runtime-api.mjs';
import { writeEmbedding } from './s3-load/embedding.mjs';
import { digitsRows, httpApiEvent, lambdaEnvironment, lambdaFolders } from './support/layers.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';

const require = createRequire(import.meta.url);
const { crc32 } = zlib;
const here = dirname(fileURLToPath(import.meta.url));
const bootstrap = join(here, 'cold-start', 'bootstrap.mjs');
const empty = join(here, 'cold-start', 'empty');
const MODEL = join(here, '..', 'examples', 'models', 'digits', '2', 'model.onnx');

const SIGNERS = { 'by hand': 'by-hand', aws4: 'aws4', '@smithy/signature-v4': 'smithy', '@aws-sdk/client-s3': 'sdk' };
/** "One concurrent request for each 85-90 MB/s": https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-design-patterns.html */
const S3_CONNECTION = 90e6;

export async function s3Load({ node, pack, short, slack, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  const lambda = await lambdaFolders(node, pack);
  const bench = { node, folder, lambda, short, say };
  try {
    const signers = await compareSigners(bench);
    const server = await compareServers(bench);
    const large = await compareLarge(bench);
    return {
      title: 'Models from S3: start of the process to first answer',
      samples: { signers: signers.samples, server: server.samples, large: large.samples },
      gates: [
        // What is bundled is measured beside it; what the engine costs is the cold-start bench's.
        stats.gate('S3: CPU time of 45 KB signed by aws4 over an empty handler', signers.ratio, 1.2, slack),
        stats.gate('S3: CPU time of our server with a small model from S3 over the same model bundled', server.ratio, 1.2, slack),
        stats.gate(`S3: wall time of ${large.megabytes} MB in parts over one GetObject, ${S3_CONNECTION / 1e6} MB/s a connection`, large.ratio, 0.6, slack),
      ],
      text: [signers.text, server.text, large.text].join('\n\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Handlers that fetch 45 KB and do next to nothing with it. */
async function compareSigners({ node, folder, lambda, short, say }) {
  const { buildSync } = require('esbuild');
  // The quick form has no time for those that were not chosen.
  const signers = Object.entries(SIGNERS).filter(([name]) => !short || name === 'aws4');
  for (const [, name] of signers) {
    buildSync({ entryPoints: [join(here, 's3-load', `${name}.cjs`)], outfile: join(folder, `${name}.js`), bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, mainFields: ['module', 'main'], logLevel: 'error' });
  }
  const model = Buffer.from(Float32Array.from({ length: (45 * 1024) / 4 }, (_, i) => Math.sin(i)).buffer);
  writeFileSync(join(folder, 'linear.bin'), model);
  const s3 = await fakeS3({ objects: { '/bucket/models/linear.bin': join(folder, 'linear.bin') } });
  const body = JSON.stringify({ inputs: [{ data: Array.from({ length: 64 }, (_, i) => i % 7) }] });
  const environment = { ...lambdaEnvironment(lambda.opt, folder), ...s3.environment, MODEL_SHA256: createHash('sha256').update(model).digest('hex') };
  const start = (handler) => () => cold({ node, handler, event: { body }, environment, expect: (answer) => answer.statusCode === 200 });
  const cases = { empty: start(join(empty, 'index.js')), ...Object.fromEntries(signers.map(([name, file]) => [name, start(join(folder, `${file}.js`))])) };
  try {
    const samples = await interleave(cases, { rounds: short ? 9 : 41, warmUp: 1, say: (text) => say(`signers, ${text}`) });
    return { samples, ratio: stats.ratioOfMedians(samples.aws4.cpuMs, samples.empty.cpuMs), text: figures('45 KB, checked, one prediction', samples, 'empty') };
  } finally {
    s3.stop();
  }
}

/** Our server with digits, bundled and fetched: the same engine, the same answer. */
async function compareServers({ node, folder, lambda, short, say }) {
  const [bundled, remote] = [join(folder, 'bundled'), join(folder, 'remote')];
  const { entry } = asStaged(lambda.model, bundled, 'bundled');
  asStaged(lambda.model, remote, 'remote');
  const s3 = await fakeS3({ objects: { [`/bucket/models/${entry}`]: MODEL } });
  const [{ pixels, label }] = digitsRows();
  const event = httpApiEvent({ path: '/v2/models/digits/infer', body: JSON.stringify({ inputs: [{ name: 'pixels', shape: [1, pixels.length], datatype: 'FP32', data: pixels }] }) });
  const handler = join(lambda.opt, 'nodejs', 'server', 'index.mjs');
  const right = ({ statusCode, body }) => statusCode === 200 && JSON.parse(body).outputs.find(({ name }) => name === 'label').data[0] === label;
  const start = (task, more = {}) => () => inFreshFolder(folder, (TMPDIR) => cold({ node, handler, event, environment: { ...lambdaEnvironment(lambda.opt, task), ...more, TMPDIR }, expect: right }));
  const cases = {
    empty: () => cold({ node, handler: join(empty, 'index.js'), event, environment: lambdaEnvironment(lambda.opt, empty), expect: ({ statusCode }) => statusCode === 200 }),
    'ours, bundled': start(bundled),
    'ours, from S3': start(remote, { ...s3.environment, CSI_ARTIFACT_URI: 's3://bucket/models/' }),
  };
  try {
    const samples = await interleave(cases, { rounds: short ? 9 : 41, warmUp: 1, say: (text) => say(`server, ${text}`) });
    return {
      samples,
      ratio: stats.ratioOfMedians(samples['ours, from S3'].cpuMs, samples['ours, bundled'].cpuMs),
      text: [figures('digits 2 in our server', samples, 'empty'), ratiosOver(samples, 'ours, from S3', 'ours, bundled')].join('\n\n'),
    };
  } finally {
    s3.stop();
  }
}

/** A model of 200 MB: by one GetObject, and by our server, which checks every byte as well. */
async function compareLarge({ node, folder, lambda, short, say }) {
  const megabytes = short ? 80 : 200;
  const file = join(folder, 'model.onnx');
  const { bytes, first } = writeEmbedding(file, megabytes * 1e6);
  const task = join(folder, 'large');
  mkdirSync(task);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const manifest = { schemaVersion: 1, name: 'embeddings', version: '1', format: 'onnx', digest: sha256, entry: 'model.onnx', files: [{ path: 'model.onnx', bytes, sha256 }], location: 'remote' };
  writeFileSync(join(task, 'csi-model.json'), JSON.stringify(manifest));
  const oneGet = join(folder, 'one-get.js');
  require('esbuild').buildSync({ entryPoints: [join(here, 's3-load', 'one-get.cjs')], outfile: oneGet, bundle: true, platform: 'node', format: 'cjs', external: ['onnxruntime-node'], logLevel: 'error' });

  const row = 7_777;
  const event = httpApiEvent({ path: '/v2/models/embeddings/infer', body: JSON.stringify({ inputs: [{ name: 'row', shape: [1], datatype: 'INT64', data: [row] }] }) });
  const right = ({ statusCode, body }) => statusCode === 200 && JSON.parse(body).outputs[0].data[0] === first(row);
  const samples = {};
  const parts = [];
  let ratio;
  for (const [limit, bytesPerSecond] of [[`${S3_CONNECTION / 1e6} MB/s a connection`, S3_CONNECTION], ...(short ? [] : [['no limit', undefined]])]) {
    const s3 = await fakeS3({ objects: { '/bucket/models/model.onnx': file }, bytesPerSecond });
    const start = (handler) => () => inFreshFolder(folder, (TMPDIR) =>
      cold({ node, handler, event, environment: { ...lambdaEnvironment(lambda.opt, task), ...s3.environment, TMPDIR, CSI_ARTIFACT_URI: 's3://bucket/models/' }, expect: right }));
    try {
      const found = await interleave(
        { 'one GetObject, unchecked': start(oneGet), 'ours, checked': start(join(lambda.opt, 'nodejs', 'server', 'index.mjs')) },
        { rounds: short ? 2 : 9, warmUp: short ? 0 : 1, say: (text) => say(`${megabytes} MB, ${limit}, ${text}`) },
      );
      samples[limit] = found;
      parts.push(figures(`${megabytes} MB, ${limit}`, found, 'one GetObject, unchecked'));
      ratio ??= stats.ratioOfMedians(found['ours, checked'].wallMs, found['one GetObject, unchecked'].wallMs);
    } finally {
      s3.stop();
    }
  }
  return { samples, ratio, megabytes, text: parts.join('\n\n') };
}

/**
 * The function as ModelFunction stages it for ONNX Runtime, with the model beside the manifest or in S3. What lies in S3 is not read at
 * synth, so nothing is compiled of it: like is compared with like.
 */
function asStaged(staged, folder, location) {
  const { compiled: _, ...manifest } = JSON.parse(readFileSync(join(staged, 'csi-model.json'), 'utf8'));
  mkdirSync(folder);
  const model = readFileSync(MODEL);
  // Node.js has it since 22.2; the checksum is what a bundled file is checked by.
  const checked = location === 'bundled' && crc32 !== undefined ? { crc32: crc32(model).toString(16).padStart(8, '0') } : {};
  const files = [{ path: manifest.entry, bytes: model.length, sha256: createHash('sha256').update(model).digest('hex'), ...checked }];
  writeFileSync(join(folder, 'csi-model.json'), JSON.stringify({ ...manifest, files, location }));
  if (location === 'bundled') cpSync(MODEL, join(folder, manifest.entry));
  return manifest;
}

async function cold({ node, handler, event, environment, expect }) {
  const { answer, ...sample } = await firstAnswer({ node: node.path, bootstrap, handler, event, environment });
  if (!expect(answer)) throw new Error(`${handler} answered ${JSON.stringify(answer)}`);
  return sample;
}

/** Nothing is left of what the run before fetched. */
async function inFreshFolder(folder, run) {
  const fresh = mkdtempSync(join(folder, 'tmp-'));
  try {
    return await run(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function fakeS3(options) {
  const child = spawn(process.execPath, [join(here, 'support', 'fake-s3.mjs'), JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the fake S3 ended with status ${status}`)));
    child.stdout.once('data', (line) => resolve(Number(line)));
  });
  const environment = { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
  return { environment, stop: () => child.kill() };
}

function figures(title, samples, base) {
  const rows = Object.entries(samples).map(([name, { wallMs, cpuMs, peakMiB }]) => [
    name,
    ...[stats.median(wallMs), stats.minimum(wallMs), stats.median(cpuMs), stats.minimum(cpuMs), stats.median(peakMiB)].map(figure),
    ratioText(stats.ratioOfMedians(wallMs, samples[base].wallMs)),
    ratioText(stats.ratioOfMedians(cpuMs, samples[base].cpuMs)),
  ]);
  return table([title, 'wall ms', 'wall min', 'CPU ms', 'CPU min', 'peak MiB', `wall over ${base}`, 'CPU over it'], rows);
}

function ratiosOver(samples, ours, base) {
  return `${ours} over ${base}: wall ${ratioText(stats.ratioOfMedians(samples[ours].wallMs, samples[base].wallMs))}, CPU ${ratioText(stats.ratioOfMedians(samples[ours].cpuMs, samples[base].cpuMs))}`;
}
