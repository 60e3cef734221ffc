// What Lambda lays out for a function: both layers unpacked under one folder, and the function's own code.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/run.mjs';
import { boosted } from '../engine/models.mjs';
import { runCase } from './child.mjs';

const require = createRequire(import.meta.url);
const MODEL = join(root, 'examples', 'models', 'digits', '2');

/**
 * Layers, functions of digits 2 by each engine and of 100 boosted trees, and the handler by hand, laid out as on Lambda. Not inside the
 * repository: there the handler by hand would find the engine of the repository's node_modules instead of the layer's.
 */
export async function lambdaFolders(node, pack) {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const opt = join(folder, 'opt');
  unpackLayers(pack, opt);
  const staged = await stagedModels(node, pack, folder);
  const byHand = join(folder, 'by-hand');
  cpSync(join(root, 'bench', 'cold-start', 'by-hand'), byHand, { recursive: true });
  cpSync(join(MODEL, 'model.onnx'), join(byHand, 'model.onnx'));
  return { opt, model: staged.digits, compiled: staged['digits-compiled'], trees: staged.trees, byHand };
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

/** The folders that ModelFunction stages: manifest, and the model or what it was compiled to. */
async function stagedModels(node, pack, folder) {
  const trees = join(folder, 'trees.onnx');
  writeFileSync(trees, boosted(100, 6));
  const digits = join(MODEL, 'model.onnx');
  const script = join(root, 'bench', 'support', 'stage-models.cjs');
  const out = join(folder, 'staged');
  return await runCase(node.path, [script, out, `digits=onnxRuntime=${digits}`, `digits-compiled=compiled=${digits}`, `trees=compiled=${trees}`], { cwd: pack.app });
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
