import { fact, NUMBERS, required } from './compile-helpers';
import { requiredFloats } from './linear.compile';
import type { CompiledNode, CompileOperator } from './operator';
import { NotCovered } from './operator';

/** https://onnx.ai/onnx/operators/onnx_aionnxml_Scaler.html */
export const scaler: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, NUMBERS);
  const [offset, scale] = [requiredFloats(attributes, 'offset'), requiredFloats(attributes, 'scale')];
  if (offset.length !== scale.length) throw new NotCovered(`it has ${offset.length} offsets and ${scale.length} scales`);
  return { run: 'Scaler', arrays: { offset, scale }, outputs: [fact('FP32', shape)] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_Imputer.html */
export const imputer: CompileOperator = ({ attributes, inputs }) => {
  // Of the types that it may have, onnxruntime has these two.
  const { datatype, shape } = required(inputs, 0, ['FP32', 'INT64']);
  const [floats, integers] = [attributes.floats('imputed_value_floats') ?? new Float32Array(), attributes.bigints('imputed_value_int64s') ?? new BigInt64Array()];
  const [float, integer] = [attributes.float('replaced_value_float', 0), attributes.bigint('replaced_value_int64', 0n)];
  const imputed = datatype === 'FP32' ? floats : integers;
  if (imputed.length === 0) throw new NotCovered(`it has no values to put into ${datatype}`);
  const replaced = datatype === 'INT64' ? String(integer) : Number.isNaN(float) ? null : String(float);
  return { run: 'Imputer', parameters: { replaced }, arrays: { imputed }, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_Binarizer.html */
export const binarizer: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, ['FP32']);
  return { run: 'Binarizer', parameters: { threshold: attributes.float('threshold', 1) }, outputs: [fact('FP32', shape)] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_Normalizer.html */
export const normalizer: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, NUMBERS);
  const norm = attributes.string('norm', 'MAX');
  if (!['MAX', 'L1', 'L2'].includes(norm)) throw new NotCovered(`its norm is ${norm}`);
  return { run: 'Normalizer', parameters: { norm }, outputs: [fact('FP32', shape)] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_FeatureVectorizer.html */
export const featureVectorizer: CompileOperator = ({ attributes, inputs }) => {
  const facts = inputs.map((_, i) => required(inputs, i, NUMBERS));
  const widths = attributes.ints('inputdimensions') ?? [];
  if (widths.length !== facts.length) throw new NotCovered(`it has ${facts.length} inputs and says how long ${widths.length} are`);
  const [first] = facts;
  const rows = first?.shape === undefined ? -1 : first.shape.length === 1 ? 1 : first.shape[0]!;
  return { run: 'FeatureVectorizer', parameters: { widths }, outputs: [fact('FP32', [rows, widths.reduce((sum, width) => sum + width, 0)])] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_OneHotEncoder.html */
export const oneHotEncoder: CompileOperator = ({ attributes, inputs }): CompiledNode => {
  const { datatype, shape } = required(inputs, 0, ['FP32', 'FP64', 'INT64', 'BYTES']);
  const texts = attributes.strings('cats_strings') ?? [];
  const integers = attributes.bigints('cats_int64s') ?? new BigInt64Array();
  const strict = attributes.int('zeros', 1) === 0;
  const count = datatype === 'BYTES' ? texts.length : integers.length;
  if (count === 0) throw new NotCovered(`it has no categories for ${datatype}`);
  if (texts.length > 0 && integers.length > 0) throw new NotCovered('it has categories of text and of integers');
  const known = shape === undefined ? undefined : [...shape, count];
  const common: CompiledNode = { run: 'OneHotEncoder', outputs: [fact('FP32', known)] };
  if (datatype === 'BYTES') return { ...common, parameters: { strict, texts } };
  return { ...common, parameters: { strict }, arrays: { integers } };
};
