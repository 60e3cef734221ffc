import { elementCount, type Tensor, type TensorData } from '../../../lib/tensor/tensor';
import { arrayType } from '../../../lib/tensor/data';
import { ELEMENT_BYTES, type Datatype } from '../../../lib/tensor/datatype';

/** A model of the corpus: what scripts/parity/generate.py and catboost_models.py write beside its ONNX file. */
export interface CorpusModel {
  readonly name: string;
  readonly family: string;
  readonly about: string;
  readonly cases: readonly CorpusCase[];
}

export interface CorpusCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, EncodedTensor>>;
}

/** Numbers as the bytes of the array, little-endian, in base64: JSON has no NaN. */
export interface EncodedTensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: string | readonly string[];
}

/** What an engine said: its outputs in the order of the graph, or that it refuses. */
export type Answer = readonly Tensor[] | 'refused';

/** What was noted of onnxruntime's answer to one case. */
export interface AnswerLine {
  readonly case: number;
  readonly answer?: EncodedAnswer;
  /** Of a single row: the answer to it in a batch of two. */
  readonly inCompany?: EncodedAnswer;
  /** onnxruntime does not load the model: why. */
  readonly notLoaded?: string;
  /** onnxruntime's process ended by this signal. */
  readonly crashed?: string;
}

export type EncodedAnswer = 'refused' | readonly (EncodedTensor & { readonly name: string })[];

export function encodeAnswer(answer: Answer): EncodedAnswer {
  return answer === 'refused' ? answer : answer.map((tensor) => ({ name: tensor.name, ...encodeTensor(tensor) }));
}

export function decodeAnswer(answer: EncodedAnswer): Answer {
  return answer === 'refused' ? answer : answer.map((tensor) => decodeTensor(tensor.name, tensor));
}

export function decodeTensor(name: string, { datatype, shape, data }: EncodedTensor): Tensor {
  return { name, datatype, shape, data: typeof data === 'string' ? decodeData(datatype, data, elementCount(shape)) : data };
}

export function encodeTensor({ datatype, shape, data }: Tensor): EncodedTensor {
  if (datatype === 'BYTES') return { datatype, shape, data: data as readonly string[] };
  const view = data as Float32Array;
  return { datatype, shape, data: Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64') };
}

function decodeData(datatype: Datatype, text: string, count: number): TensorData {
  if (datatype === 'BYTES') throw new Error('texts are a list');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== count * ELEMENT_BYTES[datatype]) throw new Error(`${bytes.length} bytes are no ${count} elements of ${datatype}`);
  const aligned = new Uint8Array(bytes).buffer;
  return new (arrayType(datatype))(aligned, 0, count);
}
