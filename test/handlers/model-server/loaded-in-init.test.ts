import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from '../../../lib/archive/crc32';
import { compileOnnx } from '../../../lib/engine/compile';
import { compiledHead } from '../../../lib/engine/format/layout';
import { serverLayer } from './shipped-server';
import { EXAMPLES, modelFolder, rowsOf, sha256, temporaryFolder } from './support';

// A cold start pays for whatever it loads: what that is, is written down, so that nobody adds to it unseen.

const ROOT = join(__dirname, '../../..');
const LIST = 'test/handlers/model-server/loaded-in-init.txt';

test('the sources that every cold start reads are the known ones', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/loaded-in-init.mjs'), '--print']);
  const known = readFileSync(join(ROOT, LIST), 'utf8').split('\n');
  const read = stdout.split('\n');
  expect(changeOf(read, known)).toBeUndefined();
});

/** In words: what has come to the list or left it, and what to do. */
function changeOf(read: readonly string[], known: readonly string[]): string | undefined {
  const added = read.filter((source) => !known.includes(source));
  if (added.length > 0) {
    return `every cold start of the model server now reads ${added.join(', ')}, at 15 microseconds for each KB. If only some requests or models need it, require it ` +
      'inside of the function that does (handlers/), or name it and its functions in SERVER_LATER of scripts/server-bundle.mjs (lib/). ' +
      `If the first request of every function needs it: node scripts/loaded-in-init.mjs writes ${LIST} anew.`;
  }
  const gone = known.filter((source) => !read.includes(source));
  return gone.length === 0 ? undefined : `cold starts no longer read ${gone.join(', ')}: node scripts/loaded-in-init.mjs writes ${LIST} anew`;
}

/** What a process loads for a model and its first request, beyond what a handler that does nothing has loaded by then. */
async function loadedFor(folder: string, event: unknown): Promise<{ readonly files: string[]; readonly builtIn: string[] }> {
  const script = join(temporaryFolder(), 'main.mjs');
  const server = join(serverLayer(), 'nodejs/server/');
  writeFileSync(script, `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    // As Lambda's own runtime has.
    require('node:http');
    const before = new Set(process.moduleLoadList);
    const { handler } = await import(${JSON.stringify(join(server, 'index.mjs'))});
    const answer = await handler(${JSON.stringify(event)}, { awsRequestId: 'r' });
    if (answer.error !== undefined) throw new Error(answer.error);
    const builtIn = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule ')).map((name) => name.slice('NativeModule '.length));
    const files = Object.keys(require.cache).filter((path) => path.startsWith(${JSON.stringify(server)})).map((path) => path.slice(${server.length}));
    require('node:fs').writeSync(2, JSON.stringify({ files, builtIn: builtIn.filter((name) => !name.startsWith('internal/')) }));`);
  const { stderr } = await promisify(execFile)(process.execPath, [script], {
    env: { NODE_PATH: join(ROOT, 'node_modules'), LAMBDA_TASK_ROOT: folder, AWS_LAMBDA_FUNCTION_NAME: 'Digits', AWS_LAMBDA_FUNCTION_VERSION: '7', AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000' },
  });
  return JSON.parse(stderr) as { files: string[]; builtIn: string[] };
}

/** In words. Fewer is never wrong. */
function moreThan(loaded: readonly string[], known: readonly string[], what: string): string | undefined {
  const added = loaded.filter((name) => !known.includes(name));
  return added.length === 0 ? undefined :
    `${what} now loads ${added.join(', ')} with its model and first request: node:crypto takes 3 ms of a cold start, node:http's client, node:stream and node:fs/promises each about one. ` +
      'Require it inside of the function that cannot do without, and only if all need it, name it in this test.';
}

function bundledModel(content: Buffer): string {
  const file = { path: 'model.onnx', bytes: content.length, sha256: sha256(content), crc32: crc32(content).toString(16).padStart(8, '0') };
  return modelFolder({ 'model.onnx': content }, { files: [file] }).folder;
}

test('a model for onnxruntime loads no more of Node.js than is written here', async () => {
  const { files, builtIn } = await loadedFor(bundledModel(readFileSync(join(EXAMPLES, 'digits/2/model.onnx'))), {
    inputs: [{ name: 'pixels', shape: [1, 64], datatype: 'FP32', data: rowsOf('digits/2').rows[0]!.inputs['pixels'] }],
  });
  expect(files).toContain('model-server.cjs');
  expect(moreThan(files, ['model-server.cjs', 'model-file.cjs', 'table-layout.cjs'], 'a model for onnxruntime')).toBeUndefined();
  // node:worker_threads and its own are onnxruntime-node's.
  expect(moreThan(builtIn, ['os', 'zlib', 'worker_threads'], 'a model for onnxruntime')).toBeUndefined();
});

test('a compiled model loads its engine and nothing of the other', async () => {
  const result = compileOnnx(readFileSync(join(EXAMPLES, 'breast-cancer/2/model.onnx')));
  if (result.kind === 'not-covered') throw new Error(result.reasons.join());
  const { bytes, signature } = result;
  const file = { path: 'csi-compiled.bin', bytes: bytes.length, sha256: sha256(bytes), head: compiledHead(bytes) };
  const { folder } = modelFolder({ [file.path]: bytes }, { entry: 'model.onnx', files: [{ path: 'model.onnx', bytes: 1, sha256: '' }], compiled: file, signature });
  const [input] = signature.inputs;
  const { files, builtIn } = await loadedFor(folder, {
    inputs: [{ name: input!.name, shape: [1, input!.shape[1]], datatype: input!.datatype, data: rowsOf('breast-cancer/2').rows[0]!.inputs[input!.name] }],
  });
  expect(moreThan(files, ['model-server.cjs'], 'a compiled model')).toBeUndefined();
  expect(moreThan(builtIn, [], 'a compiled model')).toBeUndefined();
});
