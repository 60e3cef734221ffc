import type { TypedArray } from '../../tensor/tensor';
import type { Attributes } from './attributes';
import { fact, NUMBERS, required } from './compile-helpers';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';
import { POST_TRANSFORMS, type PostTransform } from './scores';

/** https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html */
export const linearClassifier: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, NUMBERS);
  const coefficients = requiredFloats(attributes, 'coefficients');
  const intercepts = attributes.floats('intercepts') ?? new Float32Array();
  attributes.ignore('multi_class');
  const transform = postTransform(attributes);
  const labels = classLabels(attributes, 'classlabels_ints');
  const classes = intercepts.length;
  if (classes === 0) throw new NotCovered('it has no intercepts, which tell the number of its classes');
  const single = classes === 1;
  if (single && labels.count !== 2) throw new NotCovered(`it has one row of coefficients and ${labels.count} labels`);
  if (!single && labels.count < classes) throw new NotCovered(`it has ${classes} rows of coefficients and ${labels.count} labels`);
  if (coefficients.length % classes !== 0) throw new NotCovered(`its ${coefficients.length} coefficients are no rows for ${classes} classes`);
  if (single && transform === 'PROBIT') throw new NotCovered('its post_transform PROBIT is for more than one row of coefficients');
  const rows = shape === undefined ? -1 : shape.length === 1 ? 1 : shape[0]!;
  return {
    run: 'LinearClassifier',
    parameters: { classes, transform, second: single, ...labels.parameters },
    arrays: { coefficients, intercepts, ...labels.arrays },
    outputs: [fact(labels.datatype, [rows]), fact('FP32', [rows, single ? 2 : classes])],
  };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_LinearRegressor.html */
export const linearRegressor: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, ['FP32']);
  const targets = attributes.int('targets', 1);
  const coefficients = requiredFloats(attributes, 'coefficients');
  const intercepts = attributes.floats('intercepts');
  const transform = postTransform(attributes);
  if (coefficients.length % targets !== 0) throw new NotCovered(`its ${coefficients.length} coefficients are no rows for ${targets} targets`);
  return {
    run: 'LinearRegressor',
    parameters: { targets, transform },
    arrays: { coefficients, ...(intercepts?.length === targets ? { intercepts } : {}) },
    outputs: [fact('FP32', [shape === undefined ? -1 : shape.length === 1 ? 1 : shape[0]!, targets])],
  };
};

export function postTransform(attributes: Attributes): PostTransform {
  const transform = attributes.string('post_transform', 'NONE');
  if (!(POST_TRANSFORMS as readonly string[]).includes(transform)) throw new NotCovered(`its post_transform is ${transform}`);
  return transform as PostTransform;
}

export function requiredFloats(attributes: Attributes, name: string): Float32Array {
  const floats = attributes.floats(name);
  if (floats === undefined || floats.length === 0) throw new NotCovered(`it has no \`${name}\``);
  return floats;
}

interface ClassLabels {
  readonly datatype: 'INT64' | 'BYTES';
  readonly count: number;
  readonly parameters: { readonly labels?: readonly string[] };
  readonly arrays: Readonly<Record<string, TypedArray>>;
}

export function classLabels(attributes: Attributes, integersName: string): ClassLabels {
  const texts = attributes.strings('classlabels_strings') ?? [];
  const integers = attributes.bigints(integersName) ?? new BigInt64Array();
  if (texts.length > 0) return { datatype: 'BYTES', count: texts.length, parameters: { labels: texts }, arrays: {} };
  return { datatype: 'INT64', count: integers.length, parameters: {}, arrays: { labels: integers } };
}
