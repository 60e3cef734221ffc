import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { parseModelRows, rowShape, rowTensors, type ModelRow, type ModelRows, type RowValue, type RowValues } from '../../lib/model/rows';
import type { TensorSpec } from '../../lib/model/signature';
import type { Tensor } from '../../lib/tensor/tensor';

// Every committed model gives what the framework that trained it gives, straight from ONNX Runtime:
// where these tests pass and a host of the model disagrees, the host is wrong.

/** Absolute, or relative to the expected value where that is above 1. */
const TOLERANCE = 1e-5;

const folder = join(__dirname, '../../examples/models');
const versions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('rows.json'))
  .map((file) => file.replaceAll('\\', '/').replace('/rows.json', ''))
  .sort();

const load = (version: string): ModelRows => parseModelRows(readFileSync(join(folder, version, 'rows.json'), 'utf8'));
const open = (version: string) => InferenceSession.create(join(folder, version, 'model.onnx'), { intraOpNumThreads: 1, logSeverityLevel: 4 });
const answered = (rows: ModelRows) => rows.rows.filter((row) => !row.throws);

describe.each(versions)('%s', (version) => {
  const rows = load(version);
  let session: InferenceSession;
  beforeAll(async () => {
    session = await open(version);
  });
  afterAll(() => session.release());

  test('has a model and a name that fit its folder', () => {
    expect(`${rows.model}/${rows.version}`).toBe(version);
    expect(rows.rows.length).toBeGreaterThan(50);
  });

  test('declares the signature that ONNX Runtime reads', () => {
    expect(session.inputMetadata.map(describeMetadata)).toEqual(rows.inputs.map(describeSpec));
    expect(session.outputMetadata.map(describeMetadata)).toEqual(rows.outputs.map(describeSpec));
  });

  test('agrees with its framework row by row', async () => {
    for (const row of answered(rows)) {
      expect(disagreements(await run(session, rows, [row]), rows, [row])).toEqual([]);
    }
  });

  test('agrees with its framework in batches', async () => {
    for (const batch of sameShape(rows, answered(rows))) {
      expect(disagreements(await run(session, rows, batch), rows, batch)).toEqual([]);
    }
  });

  test('fails on exactly the rows that are marked', async () => {
    const failed: ModelRow[] = [];
    for (const row of rows.rows) await run(session, rows, [row]).catch(() => failed.push(row));
    expect(failed).toEqual(rows.rows.filter(({ throws }) => throws));
  });
});

describe('the versions of digits', () => {
  test('share one signature', () => {
    for (const version of ['2', '3', '4']) {
      const { inputs, outputs } = load(`digits/${version}`);
      expect({ inputs, outputs }).toEqual({ inputs: load('digits/1').inputs, outputs: load('digits/1').outputs });
    }
  });

  test('2 is clearly better than 1, and 3 is no better than chance', () => {
    expect(accuracy(load('digits/1'))).toBeGreaterThan(0.9);
    expect(accuracy(load('digits/2'))).toBeGreaterThan(accuracy(load('digits/1')) + 0.02);
    expect(accuracy(load('digits/3'))).toBeLessThan(0.2);
  });

  test('4 fails on some rows, and is right on most of the others', async () => {
    const rows = load('digits/4');
    const failing = rows.rows.filter(({ throws }) => throws);
    expect(failing.length).toBeGreaterThan(10);
    expect(failing.length).toBeLessThan(rows.rows.length / 10);
    expect(accuracy(rows)).toBeGreaterThan(0.9);
  });

  test('4 fails on a whole batch when one of its rows fails', async () => {
    const rows = load('digits/4');
    const session = await open('digits/4');
    const batch = [...answered(rows).slice(0, 3), ...rows.rows.filter(({ throws }) => throws).slice(0, 1)];
    await expect(run(session, rows, batch)).rejects.toThrow(/temperature_of_bucket/);
    await session.release();
  });
});

test('sessions of unequal length share a batch when they are filled up with 0', async () => {
  const rows = load('sessions/1');
  const longest = Math.max(...rows.rows.map((row) => row.inputs.events?.length ?? 0));
  const filled = rows.rows.map((row) => {
    const events = row.inputs.events ?? [];
    return { ...row, inputs: { events: [...events, ...Array<number>(longest - events.length).fill(0)] } };
  });
  const session = await open('sessions/1');
  expect(disagreements(await run(session, rows, filled), rows, filled)).toEqual([]);
  await session.release();
});

test('the table in the README states the rows and the accuracy of every version', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const stated = [...readme.matchAll(/^\| `(.+?)` \| .+? \| (\d+) \| ([\d.]+) %/gm)].map(([, version, count, percent]) => ({ version, count, percent }));
  expect(stated).toEqual(versions.map((version) => {
    const rows = load(version);
    return { version, count: String(rows.rows.length), percent: (100 * accuracy(rows)).toFixed(1) };
  }));
});

test('every folder that trains a model has versions to show for it', () => {
  const trained = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'train.py')));
  expect(trained).toEqual([...new Set(versions.map((version) => version.split('/')[0]))]);
});

async function run(session: InferenceSession, rows: ModelRows, batch: readonly ModelRow[]) {
  const inputs = rowTensors(rows.inputs, batch.map((row) => row.inputs));
  return session.run(Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrt(tensor)])));
}

function toOrt(tensor: Tensor): OrtTensor {
  switch (tensor.datatype) {
    case 'FP32': return new OrtTensor('float32', tensor.data as Float32Array, tensor.shape);
    case 'INT64': return new OrtTensor('int64', tensor.data as BigInt64Array, tensor.shape);
    case 'BYTES': return new OrtTensor('string', tensor.data as string[], tensor.shape);
    default: throw new Error(`no example model takes ${tensor.datatype} yet`);
  }
}

interface Disagreement {
  readonly name: string;
  /** The element; absent when the shapes differ. */
  readonly i?: number;
  readonly got: unknown;
  readonly expected: unknown;
}

/** What the outputs have that the framework did not say: empty when all agrees. */
function disagreements(outputs: InferenceSession.OnnxValueMapType, rows: ModelRows, batch: readonly ModelRow[]): Disagreement[] {
  const expected = rowTensors(rows.outputs, batch.map((row) => row.expected as RowValues));
  return expected.flatMap(({ name, datatype, shape, data }): Disagreement[] => {
    const output = outputs[name] as OrtTensor;
    if (output.dims.join() !== shape.join()) return [{ name, got: output.dims, expected: shape }];
    return Array.from(output.data as ArrayLike<number | bigint | string>, (got, i) => ({ name, i, got, expected: data[i] }))
      .filter((pair) => (datatype === 'FP32' ? !isClose(Number(pair.got), Number(pair.expected)) : pair.got !== pair.expected));
  });
}

function isClose(got: number, expected: number): boolean {
  return Math.abs(got - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
}

/** Rows that make one batch: all of them, or for models over sequences those of one length. */
function sameShape(rows: ModelRows, some: readonly ModelRow[]): ModelRow[][] {
  const groups = new Map<string, ModelRow[]>();
  for (const row of some) {
    const key = rows.inputs.map((spec) => rowShape(spec, row.inputs[spec.name]?.length ?? 0).join()).join(';');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** Of the rows that were answered. */
function accuracy(rows: ModelRows): number {
  const right = answered(rows).filter((row) => labelOf(rows, row) === row.truth).length;
  return right / answered(rows).length;
}

function labelOf(rows: ModelRows, row: ModelRow): RowValue | undefined {
  return row.expected?.[rows.label]?.[0];
}

const ORT_TYPES: Readonly<Record<string, string>> = { FP32: 'float32', INT64: 'int64', BYTES: 'string' };

function describeSpec(spec: TensorSpec) {
  return { name: spec.name, type: ORT_TYPES[spec.datatype], shape: [...spec.shape] };
}

function describeMetadata(value: InferenceSession.ValueMetadata) {
  if (!value.isTensor) throw new Error(`${value.name} is not a tensor`);
  return { name: value.name, type: value.type, shape: value.shape.map((length) => (typeof length === 'number' ? length : -1)) };
}
