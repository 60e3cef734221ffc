import type { TensorData } from '../../tensor/tensor';
import { floatOf } from './integers';
import { floatsOf } from './linear';
import type { RunOperator } from './operator';
import type { Value } from '../value';

const fround = Math.fround;

/** (x - offset) scale, a pair for each column or one for all: https://onnx.ai/onnx/operators/onnx_aionnxml_Scaler.html */
export const scaler: RunOperator = ({ arrays }) => {
  const offset = arrays.offset as Float32Array;
  const scale = arrays.scale as Float32Array;
  return ([x]) => {
    const { datatype, shape } = x!;
    const columns = columnsOf(x!);
    if (offset.length !== 1 && offset.length !== columns) throw new RangeError(`a row has ${columns} features, the model scales ${offset.length}`);
    // 64-bit floats are scaled as such and rounded once; integers become 32-bit floats first.
    const source = datatype === 'FP64' ? (x!.data as Float64Array) : floatsOf(x!.data);
    const data = new Float32Array(source.length);
    const step = offset.length === 1 ? 0 : 1;
    if (datatype === 'FP64') for (let i = 0, j = 0; i < data.length; i++, j = j + step === offset.length ? 0 : j + step) data[i] = (source[i]! - offset[j]!) * scale[j]!;
    else for (let i = 0, j = 0; i < data.length; i++, j = j + step === offset.length ? 0 : j + step) data[i] = fround(source[i]! - offset[j]!) * scale[j]!;
    return [{ datatype: 'FP32', shape, data }];
  };
};

/** Replaces one value, which may be NaN: https://onnx.ai/onnx/operators/onnx_aionnxml_Imputer.html */
export const imputer: RunOperator = ({ parameters, arrays }) => {
  const replaced = parameters.replaced === null ? NaN : Number(parameters.replaced);
  const imputed = arrays.imputed as Float64Array | BigInt64Array;
  return ([x]) => {
    const { datatype, shape } = x!;
    const columns = columnsOf(x!);
    const each = imputed.length === columns;
    if (datatype === 'INT64') {
      const [data, wanted] = [BigInt64Array.from(x!.data as BigInt64Array), BigInt(parameters.replaced as string)];
      for (let i = 0; i < data.length; i++) if (data[i] === wanted) data[i] = (imputed as BigInt64Array)[each ? i % columns : 0]!;
      return [{ datatype, shape, data }];
    }
    const data = Float32Array.from(x!.data as Float32Array);
    const missing = Number.isNaN(replaced);
    for (let i = 0; i < data.length; i++) if (missing ? data[i] !== data[i] : data[i] === replaced) data[i] = (imputed as Float64Array)[each ? i % columns : 0]!;
    return [{ datatype, shape, data }];
  };
};

/** 1 above the threshold: https://onnx.ai/onnx/operators/onnx_aionnxml_Binarizer.html */
export const binarizer: RunOperator = ({ parameters }) => {
  const threshold = fround(parameters.threshold as number);
  return ([x]) => {
    const source = x!.data as Float32Array;
    const data = new Float32Array(source.length);
    for (let i = 0; i < data.length; i++) {
      if (Number.isNaN(source[i]!)) throw new RangeError(`element ${i} is NaN, which is neither above the threshold nor not`);
      data[i] = source[i]! > threshold ? 1 : 0;
    }
    return [{ datatype: 'FP32', shape: x!.shape, data }];
  };
};

/** Each row over its largest value, its sum or its length: https://onnx.ai/onnx/operators/onnx_aionnxml_Normalizer.html */
export const normalizer: RunOperator = ({ parameters }) => {
  const norm = parameters.norm as 'MAX' | 'L1' | 'L2';
  return ([x]) => {
    const { shape } = x!;
    if (shape.length === 0 || shape.length > 2) throw new RangeError(`rows of numbers are needed, and the shape is [${shape.join(', ')}]`);
    const columns = shape.at(-1)!;
    const source = floatsOf(x!.data);
    const parts = norm === 'L2' ? squaresOf(x!.data) : norm === 'L1' ? sizesOf(x!.data) : source;
    const data = new Float32Array(source.length);
    for (let start = 0; start < source.length; start += columns) normalizeRow(source, parts, data, start, start + columns, norm);
    return [{ datatype: 'FP32', shape, data }];
  };
};

/** Squares are of the input's own datatype, and then rounded. */
function squaresOf(data: TensorData): Float32Array {
  if (data instanceof BigInt64Array) return Float32Array.from(data, (x) => floatOf(BigInt.asIntN(64, x * x)));
  if (data instanceof Int32Array) return Float32Array.from(data, (x) => Math.imul(x, x));
  return Float32Array.from(data as Float64Array, (x) => x * x);
}

/** Likewise: the smallest 64-bit integer has no positive counterpart. */
function sizesOf(data: TensorData): Float32Array {
  if (data instanceof BigInt64Array) return Float32Array.from(data, (x) => floatOf(BigInt.asIntN(64, x < 0n ? -x : x)));
  return Float32Array.from(data as Float64Array, Math.abs);
}

/** In 32 bits, from left to right. */
function normalizeRow(source: Float32Array, parts: Float32Array, data: Float32Array, start: number, end: number, norm: 'MAX' | 'L1' | 'L2'): void {
  let sum = norm === 'MAX' ? -3.4028234663852886e38 : 0;
  for (let i = start; i < end; i++) {
    if (norm === 'MAX') sum = sum < source[i]! ? source[i]! : sum;
    else sum = fround(sum + parts[i]!);
  }
  for (let i = start; i < end; i++) {
    const value = source[i]!;
    if (sum === 0) data[i] = value;
    else if (norm !== 'L2') data[i] = value / sum;
    else data[i] = (value < 0 ? -1 : 1) * fround(Math.sqrt(fround(parts[i]! / sum)));
  }
}

/** Columns of several tensors side by side, filled up with 0: https://onnx.ai/onnx/operators/onnx_aionnxml_FeatureVectorizer.html */
export const featureVectorizer: RunOperator = ({ parameters }) => {
  const widths = parameters.widths as readonly number[];
  const total = widths.reduce((sum, width) => sum + width, 0);
  return (inputs) => {
    const rows = inputs[0]!.shape.length === 1 ? 1 : inputs[0]!.shape[0]!;
    const data = new Float32Array(rows * total);
    let at = 0;
    inputs.forEach((input, index) => {
      const { shape } = input!;
      if ((shape.length === 1 ? 1 : shape[0]) !== rows) throw new RangeError(`${rows} rows and ${shape[0]} are put side by side`);
      const source = floatsOf(input!.data);
      const own = rows === 0 ? 0 : source.length / rows;
      const taken = Math.min(own, widths[index]!);
      for (let row = 0; row < rows; row++) for (let i = 0; i < taken; i++) data[row * total + at + i] = source[row * own + i]!;
      at += widths[index]!;
    });
    return [{ datatype: 'FP32', shape: [rows, total], data }];
  };
};

function columnsOf({ shape }: Value): number {
  if (shape.length === 0) throw new RangeError('rows of features are needed, and a single number is there');
  return shape.length === 1 ? shape[0]! : shape[1]!;
}
