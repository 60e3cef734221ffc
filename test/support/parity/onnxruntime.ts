import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Datatype } from '../../../lib/tensor/datatype';
import type { Tensor, TensorData } from '../../../lib/tensor/tensor';
import { type Answer, type AnswerLine, type CorpusCase, type CorpusModel, decodeTensor, encodeAnswer } from './case';

const TYPES: Readonly<Partial<Record<Datatype, OrtTensor.Type>>> = {
  BOOL: 'bool', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64',
  INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64', FP32: 'float32', FP64: 'float64', BYTES: 'string',
};
const DATATYPES = new Map(Object.entries(TYPES).map(([datatype, type]) => [type, datatype as Datatype]));

/** What onnxruntime answers to each case of a model, as scripts/parity/answers.ts notes it; throws when it cannot load it. */
export async function answersOfOnnxRuntime(model: Uint8Array, corpus: CorpusModel): Promise<AnswerLine[]> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
  try {
    const answers: AnswerLine[] = [];
    for (const [index, { inputs }] of corpus.cases.entries()) answers.push(await answerLine(session, index, inputs));
    return answers;
  } finally {
    await session.release();
  }
}

export async function answerLine(session: InferenceSession, index: number, inputs: CorpusCase['inputs']): Promise<AnswerLine> {
  const tensors = Object.entries(inputs).map(([name, encoded]) => decodeTensor(name, encoded));
  const answer = await runOnnxRuntime(session, tensors);
  const inCompany = await runInCompany(session, tensors);
  return { case: index, answer: encodeAnswer(answer), ...(inCompany === undefined ? {} : { inCompany: encodeAnswer(inCompany) }) };
}

export async function runOnnxRuntime(session: InferenceSession, inputs: readonly Tensor[]): Promise<Answer> {
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrt(tensor)]));
  try {
    const outputs = await session.run(feeds);
    return session.outputNames.map((name) => fromOrt(name, outputs[name] as OrtTensor));
  } catch {
    return 'refused';
  }
}

/**
 * What it answers to a single row in a batch of two: on x86-64 its linear operators add up in another order then. Undefined where there
 * is not one row.
 */
export async function runInCompany(session: InferenceSession, inputs: readonly Tensor[]): Promise<Answer | undefined> {
  if (inputs.some(({ shape }) => shape[0] !== 1)) return undefined;
  const answer = await runOnnxRuntime(session, inputs.map((tensor) => ({ ...tensor, shape: [2, ...tensor.shape.slice(1)], data: twice(tensor.data) })));
  return answer === 'refused' || answer.some(({ shape }) => shape[0] !== 2) ? undefined : answer.map(firstRow);
}

function twice(data: TensorData): TensorData {
  const all = [...(data as Iterable<number>), ...(data as Iterable<number>)];
  return Array.isArray(data) ? (all as unknown as string[]) : (data.constructor as unknown as { from(items: number[]): Float32Array }).from(all);
}

function firstRow(tensor: Tensor): Tensor {
  return { ...tensor, shape: [1, ...tensor.shape.slice(1)], data: tensor.data.slice(0, tensor.data.length / 2) };
}

function toOrt({ datatype, shape, data }: Tensor): OrtTensor {
  const type = TYPES[datatype];
  if (type === undefined) throw new Error(`onnxruntime-node takes no ${datatype}`);
  return new OrtTensor(type as 'float32', data as Float32Array, shape);
}

function fromOrt(name: string, { type, dims, data }: OrtTensor): Tensor {
  const datatype = DATATYPES.get(type);
  if (datatype === undefined) throw new Error(`onnxruntime answers ${name} as ${type}`);
  return { name, datatype, shape: [...dims], data: data as TensorData };
}
