import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileOnnx } from '../../../lib/engine/compile';
import { compiledHead } from '../../../lib/engine/format/layout';
import { COMPILED_FILE, type ModelManifest } from '../../../lib/model/manifest';
import type { RowValues } from '../../../lib/model/rows';
import { CONTEXT, door, EXAMPLES, modelFolder, rowsOf, sha256, urlEvent, type HttpResult, type TestDoor } from './support';

// Whoever loads it here fails.
jest.mock('onnxruntime-node', () => { throw new Error('onnxruntime-node was loaded'); });

function compiled(onnx: Uint8Array): Uint8Array {
  const result = compileOnnx(onnx);
  if (result.kind === 'not-covered') throw new Error(result.reasons.join('; '));
  return result.bytes;
}

/** As a function's code is: what was compiled lies in the place of the ONNX file. */
function compiledFolder(onnx: Uint8Array, manifest: Partial<ModelManifest> = {}, bytes = compiled(onnx), transform?: string, promised = bytes): string {
  return modelFolder({ [COMPILED_FILE]: bytes }, {
    entry: 'model.onnx',
    files: [{ path: 'model.onnx', bytes: onnx.length, sha256: sha256(onnx) }],
    compiled: { path: COMPILED_FILE, bytes: promised.length, sha256: sha256(promised), head: promised.length < 40 ? '' : compiledHead(promised) },
    ...manifest,
  }, transform).folder;
}

const example = (name: string): Uint8Array => readFileSync(join(EXAMPLES, name, 'model.onnx'));
const rows = rowsOf('breast-cancer/2');
const ONNX = example('breast-cancer/2');
const SIGNATURE = { signature: { inputs: rows.inputs, outputs: rows.outputs } };

function infer(...chosen: readonly RowValues[]): Record<string, unknown> {
  return { inputs: rows.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [chosen.length, ...shape.slice(1)], data: chosen.flatMap((values) => [...values[name]!]) })) };
}

interface Answer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly unknown[] }[];
}

async function opened(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<TestDoor> {
  const server = door(folder, environment);
  await server.init();
  return server;
}

describe('a compiled model', () => {
  let server: TestDoor;
  beforeAll(async () => { server = await opened(compiledFolder(ONNX, SIGNATURE)); });

  test('answers every row as the framework that trained it', async () => {
    const known = rows.rows.filter((row) => row.expected !== undefined);
    const { outputs } = (await server.handler(infer(...known.map(({ inputs }) => inputs)), CONTEXT)) as Answer;
    const label = outputs.find(({ name }) => name === rows.label)!.data;
    expect(label).toEqual(known.map(({ expected }) => expected![rows.label]![0]));
    for (const { name, data } of outputs.filter((output) => output.name !== rows.label)) {
      const expected = known.flatMap((row) => [...row.expected![name]!]) as number[];
      expect(Math.max(...expected.map((value, index) => Math.abs(value - Number(data[index]))))).toBeLessThan(1e-5);
    }
  });

  test('answers the outputs that are asked for, and a batch of no rows', async () => {
    const [first] = rows.rows;
    const one = (await server.handler({ ...infer(first!.inputs), outputs: [{ name: rows.label }] }, CONTEXT)) as Answer;
    expect(one.outputs.map(({ name }) => name)).toEqual([rows.label]);
    const none = (await server.handler(infer(), CONTEXT)) as Answer;
    expect(none.outputs.map(({ data }) => data)).toEqual(rows.outputs.map(() => []));
  });

  test('says in metadata, metrics and log what evaluates it', async () => {
    const metadata = (await server.handler(urlEvent(`/v2/models/sample`), CONTEXT)) as HttpResult;
    expect(JSON.parse(metadata.body)).toMatchObject({ name: 'sample', platform: 'csi_compiled' });
    expect(server.metrics()[0]).toMatchObject({ engine: 'compiled', ServerErrors: 0, ColdStart: 1 });
    const directive = (server.metrics()[0] as { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } })._aws.CloudWatchMetrics[0];
    expect(directive!.Dimensions.flat()).not.toContain('engine');
  });

  test('is given what a transform makes of a request', async () => {
    const transform = 'exports.postprocess = (outputs) => outputs;';
    const { handler } = await opened(compiledFolder(ONNX, SIGNATURE, undefined, transform));
    const { outputs } = (await handler(infer(rows.rows[0]!.inputs), CONTEXT)) as Answer;
    expect(outputs.find(({ name }) => name === rows.label)!.data).toEqual(rows.rows[0]!.expected![rows.label]);
  });
});

describe('what cannot be served is as visible as with ONNX Runtime', () => {
  const failed = async (folder: string): Promise<string> => {
    const server = await opened(folder);
    await expect(server.handler(infer(rows.rows[0]!.inputs), CONTEXT)).rejects.toThrow('could not be loaded');
    expect(server.metrics().at(-1)).toMatchObject({ ServerErrors: 1, engine: 'compiled' });
    const line = server.lines.find(({ message }) => message === 'the model could not be loaded');
    expect(line).toMatchObject({ level: 'ERROR', engine: 'compiled' });
    return String(line!['error']);
  };

  test.each<[string, () => string, RegExp]>([
    ['a file of other bytes', () => {
      const bytes = Uint8Array.from(compiled(ONNX));
      bytes[bytes.length - 1]! ^= 1;
      return compiledFolder(ONNX, { compiled: { path: COMPILED_FILE, bytes: bytes.length, sha256: sha256(compiled(ONNX)) } }, bytes);
    }, /'csi-compiled\.bin' has sha256 [0-9a-f]{64}, the manifest says/],
    ['the file of another model', () => compiledFolder(ONNX, {}, compiled(example('breast-cancer/1')), undefined, compiled(ONNX)), /has (\d+ bytes|head \w+), the manifest says/],
    ['a file that was cut off', () => compiledFolder(ONNX, { compiled: { path: COMPILED_FILE, bytes: compiled(ONNX).length, sha256: '' } }, compiled(ONNX).slice(0, -1)), /has \d+ bytes, the manifest says \d+/],
    ['no file', () => compiledFolder(ONNX, { compiled: { path: 'elsewhere.bin', bytes: 1, sha256: '' } }), /names the file 'elsewhere\.bin', which cannot be read: ENOENT/],
    ['a file that is no compiled model', () => compiledFolder(ONNX, {}, Buffer.from('something else, of some length')), /./],
    ['a path that leads out of the folder', () => compiledFolder(ONNX, { compiled: { path: '../x', bytes: 1, sha256: '' } }), /outside of the model's folder/],
    ['another signature', () => compiledFolder(ONNX, { signature: { inputs: [], outputs: rows.outputs } }), /the model is not the one that was synthesized/],
    ['another place', () => compiledFolder(ONNX, { location: 'remote' }), /names a compiled model and the location "remote"/],
  ])('%s', async (_what, folder, message) => {
    if (_what === 'another place') {
      const server = await opened(folder());
      expect(server.lines[0]).toMatchObject({ level: 'ERROR', error: expect.stringMatching(message) as string });
      return;
    }
    expect(await failed(folder())).toMatch(message);
  });
});
