// What Lambda lays out for a function: both layers unpacked under one folder, and the function's own code.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/run.mjs';
import { runCase } from './child.mjs';
import { workFolder } from './package.mjs';

const require = createRequire(import.meta.url);
const MODEL = join(root, 'examples', 'models', 'digits', '2');

/**
 * Layers, a model function and the handler by hand, laid out as on Lambda. Not inside the repository: there
 * the handler by hand would find the engine of the repository's node_modules instead of the layer's.
 */
export async function lambdaFolders(node, pack) {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const opt = join(folder, 'opt');
  unpackLayers(pack, opt);
  const model = join(folder, 'ours');
  cpSync(await stagedModel(node, pack), model, { recursive: true });
  const byHand = join(folder, 'by-hand');
  cpSync(join(root, 'bench', 'cold-start', 'by-hand'), byHand, { recursive: true });
  // What ours is staged with may be compiled.
  cpSync(join(MODEL, 'model.onnx'), join(byHand, 'model.onnx'));
  return { opt, model, byHand };
}

/** Unpacks server and engine; on systems other than Linux the engine's binary is the host's. */
function unpackLayers(pack, opt) {
  for (const name of ['server', `engine-${process.arch === 'arm64' ? 'arm64' : 'x64'}`]) unzip(join(pack.folder, 'assets', `${name}.zip`), opt);
  if (process.platform !== 'linux') {
    const binaries = join('node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
    cpSync(join(root, binaries, process.platform, process.arch), join(opt, 'nodejs', binaries, process.platform, process.arch), { recursive: true });
  }
}

function unzip(file, folder) {
  const { unzipSync } = require('fflate');
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(file)))) {
    if (name.endsWith('/')) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode: 0o755 });
  }
}

/** The folder that ModelFunction stages for digits 2: the model and its manifest. */
async function stagedModel(node, pack) {
  const models = join(workFolder, 'one-model');
  cpSync(join(MODEL, 'model.onnx'), join(models, '0', 'model.onnx'));
  const script = join(root, 'bench', 'synth', 'app.cjs');
  const out = join(workFolder, 'staged');
  rmSync(out, { recursive: true, force: true });
  await runCase(node.path, [script, 'ours', '1', 'one', models, join(pack.folder, 'assets'), out], { cwd: pack.app });
  // Functions of the stack's own have assets too.
  const staged = readdirSync(out).find((name) => name.startsWith('asset.') && existsSync(join(out, name, 'csi-model.json')));
  if (staged === undefined) throw new Error(`ModelFunction staged no model into ${out}`);
  return join(out, staged);
}

/** Held-out rows of digits 2, and the label that the original framework gives each. */
export function digitsRows() {
  const { rows } = JSON.parse(readFileSync(join(MODEL, 'rows.json'), 'utf8'));
  return rows.map(({ inputs, expected }) => ({ pixels: inputs.pixels, label: expected.label[0] }));
}

/** The variables that Lambda sets, as far as a handler looks at them. */
export function lambdaEnvironment(opt, task) {
  return {
    LAMBDA_TASK_ROOT: task,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_LAMBDA_FUNCTION_NAME: 'digits',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'us-east-1',
    NODE_PATH: join(opt, 'nodejs', 'node_modules'),
  };
}

/** An event of an HTTP API, payload 2.0, with the headers that API Gateway adds. */
export function httpApiEvent({ path, body, base64 = false, headers = {} }) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: 'abc123.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'bench',
      'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: 'abc123.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'abc123',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'bench' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '21/Nov/2026:22:00:00 +0000',
      timeEpoch: 1795298400000,
    },
    body,
    isBase64Encoded: base64,
  };
}
