import { InferenceSession } from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import { DATATYPE_OF_ELEMENT } from '../../../lib/onnx/check-model';
import type { Datatype } from '../../../lib/tensor/datatype';
import type { Tensor } from '../../../lib/tensor/tensor';
import { message, model, number, text, value, varint } from '../../lib/onnx/onnx-writer';
import type { Answer } from './case';
import { answerOf } from './examine';
import { runOnnxRuntime } from './onnxruntime';

type Data = Pick<Tensor, 'datatype' | 'shape' | 'data'>;

/** Integers are INT or INTS, numbers with a point FLOAT or FLOATS (so write them as `float(1)`), texts STRING or STRINGS. */
export type AttributeValue = number | bigint | string | Float | readonly (number | bigint)[] | readonly string[] | readonly Float[] | { readonly tensor: Data };
export interface Float {
  readonly float: number;
}
export const float = (value: number): Float => ({ float: value });

export interface OneNode {
  readonly operator: string;
  readonly domain?: string;
  readonly version: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Undefined for one that is left out; `constant` for an initializer. */
  readonly inputs: readonly ((Data & { readonly constant?: boolean }) | undefined)[];
  readonly outputs: readonly Datatype[];
}

/** A model of one node with open dimensions, and the tensors for its inputs that are no constants. */
export function oneNode({ operator, domain = '', version, attributes = {}, inputs, outputs }: OneNode): { onnx: Uint8Array; feeds: Tensor[] } {
  const named = inputs.map((input, i) => (input === undefined ? undefined : { ...input, name: `in${i}` }));
  const node = [
    ...named.flatMap((input) => text(1, input?.name ?? '')),
    ...outputs.flatMap((_, i) => text(2, `out${i}`)),
    ...text(4, operator),
    ...Object.entries(attributes).flatMap(([name, given]) => message(5, attribute(name, given))),
    ...(domain === '' ? [] : text(7, domain)),
  ];
  const variable = named.filter((input) => input !== undefined && input.constant !== true) as (Data & { name: string })[];
  const constant = named.filter((input) => input?.constant === true) as (Data & { name: string })[];
  const onnx = model({
    opsets: domain === '' ? { '': version } : { '': 15, [domain]: version },
    nodes: [node],
    inputs: variable.map(({ name, datatype, shape }) => value(name, { elementType: elementOf(datatype), shape: shape.map((_, i) => `${name}_${i}`) })),
    outputs: outputs.map((datatype, i) => value(`out${i}`, { elementType: elementOf(datatype) })),
    initializers: constant.map((input) => tensor(input, input.name)),
  });
  return { onnx, feeds: variable.map(({ name, datatype, shape, data }) => ({ name, datatype, shape, data })) };
}

/** What onnxruntime and this engine answer to one node: 'not loaded' and the reasons why where they take no such model. */
export async function bothAnswers(given: OneNode): Promise<{ expected: Answer | 'not loaded'; found: Answer | readonly string[] }> {
  const { onnx, feeds } = oneNode(given);
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 4 }).catch(() => undefined);
  const expected = session === undefined ? 'not loaded' : await runOnnxRuntime(session, feeds);
  await session?.release();
  const compiled = compileOnnx(onnx);
  return { expected, found: compiled.kind === 'compiled' ? answerOf(() => loadCompiled(compiled.bytes).run(feeds)) : compiled.reasons };
}

/** This engine's answer alone: the data of every output. */
export function answer(given: OneNode): Tensor[] {
  const { onnx, feeds } = oneNode(given);
  const compiled = compileOnnx(onnx);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
  return [...loadCompiled(compiled.bytes).run(feeds)];
}

export const fp32 = (shape: readonly number[], data: readonly number[]): Data => ({ datatype: 'FP32', shape, data: Float32Array.from(data) });
export const fp64 = (shape: readonly number[], data: readonly number[]): Data => ({ datatype: 'FP64', shape, data: Float64Array.from(data) });
export const int64 = (shape: readonly number[], data: readonly (number | bigint)[]): Data => ({ datatype: 'INT64', shape, data: BigInt64Array.from(data, BigInt) });
export const bool = (shape: readonly number[], data: readonly number[]): Data => ({ datatype: 'BOOL', shape, data: Uint8Array.from(data) });
export const texts = (shape: readonly number[], data: readonly string[]): Data => ({ datatype: 'BYTES', shape, data });
export const constant = (data: Data): Data & { constant: true } => ({ ...data, constant: true });

function elementOf(datatype: Datatype): number {
  return Number(Object.entries(DATATYPE_OF_ELEMENT).find(([, name]) => name === datatype)?.[0]);
}

function tensor({ datatype, shape, data }: Data, name: string): number[] {
  const elements = datatype === 'BYTES' ? (data as readonly string[]).flatMap((element) => text(6, element)) : message(9, [...bytesOf(data as Float32Array)]);
  return [...shape.flatMap((length) => number(1, length)), ...number(2, elementOf(datatype)), ...elements, ...text(8, name)];
}

function attribute(name: string, given: AttributeValue): number[] {
  const typed = (type: number, fields: readonly number[]) => [...text(1, name), ...fields, ...number(20, type)];
  const float32 = (field: number, { float: x }: Float) => [...varint((field << 3) | 5), ...bytesOf(Float32Array.of(x))];
  if (typeof given === 'string') return typed(3, text(4, given));
  if (typeof given === 'number' || typeof given === 'bigint') return typed(2, number(3, given));
  if (!Array.isArray(given)) return 'tensor' in given ? typed(4, message(5, tensor(given.tensor, ''))) : typed(1, float32(2, given as Float));
  const list = given as readonly (number | string | Float)[];
  if (list.length === 0 || typeof list[0] === 'number' || typeof list[0] === 'bigint') return typed(7, list.flatMap((item) => number(8, item as number)));
  if (typeof list[0] === 'string') return typed(8, list.flatMap((item) => text(9, item as string)));
  return typed(6, list.flatMap((item) => float32(7, item as Float)));
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
