import type { Attributes } from './attributes';
import { fact, NUMBERS, required } from './compile-helpers';
import { classLabels, postTransform, requiredFloats } from './linear.compile';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';

const KERNELS = ['LINEAR', 'POLY', 'RBF', 'SIGMOID'];

/** https://onnx.ai/onnx/operators/onnx_aionnxml_SVMClassifier.html */
export const svmClassifier: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, NUMBERS);
  const labels = classLabels(attributes, 'classlabels_ints');
  const classes = labels.count;
  const counts = attributes.ints('vectors_per_class') ?? [];
  const transform = postTransform(attributes);
  const [coefficients, rho] = [requiredFloats(attributes, 'coefficients'), requiredFloats(attributes, 'rho')];
  const vectors = attributes.floats('support_vectors') ?? new Float32Array();
  const [probA, probB] = [attributes.floats('prob_a') ?? new Float32Array(), attributes.floats('prob_b') ?? new Float32Array()];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pairs = (classes * (classes - 1)) / 2;
  if (total === 0) throw new NotCovered('it has no support vectors, but a row of coefficients for each class');
  if (classes < 2 || counts.length !== classes) throw new NotCovered(`it has ${classes} labels and vectors for ${counts.length} classes`);
  if (vectors.length % total !== 0 || coefficients.length < (classes - 1) * total || rho.length < pairs) throw new NotCovered('the lengths of its lists do not fit together');
  const hasProbabilities = probA.length > 0;
  if (hasProbabilities && (probA.length < pairs || probB.length < pairs)) throw new NotCovered('the lengths of its lists do not fit together');
  if (classes === 2 && !hasProbabilities && transform === 'PROBIT') throw new NotCovered('its post_transform PROBIT is for more than one score');
  const rows = shape === undefined ? -1 : shape.length === 1 ? 1 : shape[0]!;
  return {
    run: 'SVMClassifier',
    parameters: { classes, features: vectors.length / total, counts, transform, ...kernelOf(attributes), ...labels.parameters },
    arrays: { vectors, coefficients, rho, ...labels.arrays, ...(hasProbabilities ? { probA, probB } : {}) },
    outputs: [fact(labels.datatype, [rows]), fact('FP32', [rows, hasProbabilities || classes === 2 ? classes : pairs])],
  };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_SVMRegressor.html; its post_transform onnxruntime passes over. */
export const svmRegressor: CompileOperator = ({ attributes, inputs }) => {
  const { shape } = required(inputs, 0, ['FP32']);
  attributes.ignore('post_transform');
  const count = attributes.int('n_supports', 0);
  const coefficients = requiredFloats(attributes, 'coefficients');
  const rho = requiredFloats(attributes, 'rho')[0]!;
  const oneClass = attributes.int('one_class', 0) !== 0;
  const vectors = attributes.floats('support_vectors') ?? new Float32Array();
  const kernel = kernelOf(attributes);
  const rows = shape === undefined ? -1 : shape.length === 1 ? 1 : shape[0]!;
  if (count > 0 && (vectors.length % count !== 0 || coefficients.length !== count)) throw new NotCovered('the lengths of its lists do not fit together');
  const features = count === 0 ? coefficients.length : vectors.length / count;
  return {
    run: 'SVMRegressor',
    parameters: { ...kernel, features, rho, oneClass },
    arrays: { coefficients, ...(count === 0 ? {} : { vectors }) },
    outputs: [fact('FP32', [rows, 1])],
  };
};

function kernelOf(attributes: Attributes): { kernel: string; gamma: number; coef0: number; degree: number } {
  const kernel = attributes.string('kernel_type', 'LINEAR');
  if (!KERNELS.includes(kernel)) throw new NotCovered(`its kernel_type is ${kernel}`);
  const [gamma = 0, coef0 = 0, degree = 0] = attributes.floats('kernel_params') ?? [];
  return { kernel, gamma, coef0, degree };
}
