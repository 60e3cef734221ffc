import { compileOnnx } from '../../../../lib/engine/compile';
import { answer, bool, constant, float, fp32, fp64, int64, type OneNode, oneNode, texts } from '../../../support/parity/one-node';

const ML = { domain: 'ai.onnx.ml', version: 3 } as const;
const numbers = (given: OneNode) => answer(given).map(({ data }) => Array.from(data as ArrayLike<unknown>));
const shapes = (given: OneNode) => answer(given).map(({ shape }) => shape);
const reasons = (given: OneNode) => {
  const compiled = compileOnnx(oneNode(given).onnx);
  return compiled.kind === 'compiled' ? [] : compiled.reasons;
};
const x = fp32([2, 3], [1, 2, 3, 4, 5, 6]);

describe('what versions of operator sets differ in', () => {
  test.each([
    ['Squeeze', { operator: 'Squeeze', version: 11, attributes: { axes: [0] }, inputs: [fp32([1, 2], [1, 2])], outputs: ['FP32'] }, [2]],
    ['Squeeze', { operator: 'Squeeze', version: 13, inputs: [fp32([1, 2], [1, 2]), constant(int64([1], [0]))], outputs: ['FP32'] }, [2]],
    ['Unsqueeze', { operator: 'Unsqueeze', version: 11, attributes: { axes: [1] }, inputs: [x], outputs: ['FP32'] }, [2, 1, 3]],
    ['Unsqueeze', { operator: 'Unsqueeze', version: 13, inputs: [x, constant(int64([1], [-1]))], outputs: ['FP32'] }, [2, 3, 1]],
    ['ReduceSum', { operator: 'ReduceSum', version: 11, attributes: { axes: [1], keepdims: 0 }, inputs: [x], outputs: ['FP32'] }, [2]],
    ['ReduceSum', { operator: 'ReduceSum', version: 13, attributes: { keepdims: 0 }, inputs: [x, constant(int64([1], [1]))], outputs: ['FP32'] }, [2]],
    ['ReduceMax', { operator: 'ReduceMax', version: 13, attributes: { axes: [0], keepdims: 1 }, inputs: [x], outputs: ['FP32'] }, [1, 3]],
    ['ReduceMax', { operator: 'ReduceMax', version: 18, attributes: { keepdims: 1 }, inputs: [x, constant(int64([1], [0]))], outputs: ['FP32'] }, [1, 3]],
    ['TopK', { operator: 'TopK', version: 1, attributes: { k: 2, axis: 1 }, inputs: [x], outputs: ['FP32', 'INT64'] }, [2, 2]],
    ['TopK', { operator: 'TopK', version: 11, attributes: { axis: 1 }, inputs: [x, constant(int64([1], [1]))], outputs: ['FP32', 'INT64'] }, [2, 1]],
    ['Split', { operator: 'Split', version: 11, attributes: { axis: 1, split: [1, 2] }, inputs: [x], outputs: ['FP32', 'FP32'] }, [2, 1]],
    ['Split', { operator: 'Split', version: 13, attributes: { axis: 1 }, inputs: [x, constant(int64([2], [2, 1]))], outputs: ['FP32', 'FP32'] }, [2, 2]],
    ['Slice', { operator: 'Slice', version: 9, attributes: { starts: [1], ends: [3], axes: [1] }, inputs: [x], outputs: ['FP32'] }, [2, 2]],
  ] satisfies [string, OneNode, number[]][])('%s %#', (_, given, shape) => {
    expect(shapes(given)[0]).toEqual(shape);
  });

  test('Softmax goes over the axis and all behind it before 13, and over the axis alone from then on', () => {
    const given = { operator: 'Softmax', attributes: { axis: 1 }, inputs: [fp32([1, 2, 2], [0, 0, 0, 0])], outputs: ['FP32'] } as const;
    expect(numbers({ ...given, version: 11 })).toEqual([[0.25, 0.25, 0.25, 0.25]]);
    expect(numbers({ ...given, version: 13 })).toEqual([[0.5, 0.5, 0.5, 0.5]]);
  });

  test('Clip has limits as attributes before 11, and as inputs that may be left out', () => {
    expect(numbers({ operator: 'Clip', version: 6, attributes: { min: float(2), max: float(5) }, inputs: [x], outputs: ['FP32'] })).toEqual([[2, 2, 3, 4, 5, 5]]);
    expect(numbers({ operator: 'Clip', version: 13, inputs: [x, undefined, constant(fp32([], [4]))], outputs: ['FP32'] })).toEqual([[1, 2, 3, 4, 4, 4]]);
  });

  test('LabelEncoder takes places in a list in version 1, keys and values from 2 on', () => {
    expect(numbers({ ...ML, operator: 'LabelEncoder', version: 1, attributes: { classes_strings: ['p', 'q'], default_int64: -9 }, inputs: [texts([3], ['q', 'p', 'x'])], outputs: ['INT64'] }))
      .toEqual([[1n, 0n, -9n]]);
    expect(numbers({ ...ML, operator: 'LabelEncoder', version: 2, attributes: { keys_strings: ['p', 'q'], values_int64s: [7, 8] }, inputs: [texts([3], ['q', 'p', 'x'])], outputs: ['INT64'] }))
      .toEqual([[8n, 7n, -1n]]);
  });
});

// The examples of the specification's pages: https://onnx.ai/onnx/operators/
test.each([
  ['Round goes to even', { operator: 'Round', version: 11, inputs: [fp32([5], [0.5, 1.5, 2.5, -0.5, -4.5])], outputs: ['FP32'] }, [0, 2, 2, -0, -4]],
  ['Add broadcasts', { operator: 'Add', version: 13, inputs: [x, fp32([3], [10, 20, 30])], outputs: ['FP32'] }, [11, 22, 33, 14, 25, 36]],
  ['Add broadcasts columns', { operator: 'Add', version: 13, inputs: [x, fp32([2, 1], [10, 20])], outputs: ['FP32'] }, [11, 12, 13, 24, 25, 26]],
  ['Mul of 64-bit integers wraps', { operator: 'Mul', version: 13, inputs: [int64([1], [2n ** 62n]), int64([1], [2])], outputs: ['INT64'] }, [-(2n ** 63n)]],
  ['Div of integers cuts off', { operator: 'Div', version: 13, inputs: [int64([2], [-7, 7]), int64([1], [2])], outputs: ['INT64'] }, [-3n, 3n]],
  ['Add rounds to 32 bits', { operator: 'Add', version: 13, inputs: [fp32([1], [16777216]), fp32([1], [1])], outputs: ['FP32'] }, [16777216]],
  ['Add keeps 64 bits', { operator: 'Add', version: 13, inputs: [fp64([1], [16777216]), fp64([1], [1])], outputs: ['FP64'] }, [16777217]],
  ['Gather takes rows', { operator: 'Gather', version: 13, attributes: { axis: 0 }, inputs: [x, int64([2], [1, -2])], outputs: ['FP32'] }, [4, 5, 6, 1, 2, 3]],
  ['GatherElements takes by column', { operator: 'GatherElements', version: 13, attributes: { axis: 1 }, inputs: [x, int64([2, 1], [2, 0])], outputs: ['FP32'] }, [3, 4]],
  ['Concat puts side by side', { operator: 'Concat', version: 13, attributes: { axis: 1 }, inputs: [fp32([2, 1], [0, 9]), x], outputs: ['FP32'] }, [0, 1, 2, 3, 9, 4, 5, 6]],
  ['Transpose', { operator: 'Transpose', version: 13, inputs: [x], outputs: ['FP32'] }, [1, 4, 2, 5, 3, 6]],
  ['Slice goes backwards', { operator: 'Slice', version: 13, inputs: [fp32([4], [0, 1, 2, 3]), ...[[3], [-(2n ** 63n)], [0], [-2]].map((list) => constant(int64([1], list)))], outputs: ['FP32'] }, [3, 1]],
  ['ArgMax takes the first of equals', { operator: 'ArgMax', version: 13, attributes: { axis: 0 }, inputs: [fp32([3], [1, 2, 2])], outputs: ['INT64'] }, [1n]],
  ['ArgMax takes the last when asked', { operator: 'ArgMax', version: 13, attributes: { axis: 0, select_last_index: 1 }, inputs: [fp32([3], [1, 2, 2])], outputs: ['INT64'] }, [2n]],
  ['CumSum, exclusive and in reverse', { operator: 'CumSum', version: 14, attributes: { exclusive: 1, reverse: 1 }, inputs: [fp64([3], [1, 2, 3]), constant(int64([], [0]))], outputs: ['FP64'] }, [5, 3, 0]],
  ['OneHot', { operator: 'OneHot', version: 11, inputs: [int64([2], [1, -1]), constant(int64([], [3])), constant(fp32([2], [0, 1]))], outputs: ['FP32'] }, [0, 1, 0, 0, 0, 1]],
  ['Where', { operator: 'Where', version: 9, inputs: [bool([2], [1, 0]), texts([2], ['a', 'b']), texts([1], ['c'])], outputs: ['BYTES'] }, ['a', 'c']],
  ['Cast of 64-bit integers rounds once', { operator: 'Cast', version: 13, attributes: { to: 1 }, inputs: [int64([1], [9007199791611905n])], outputs: ['FP32'] }, [9007200328482816]],
  ['Cast to text', { operator: 'Cast', version: 13, attributes: { to: 8 }, inputs: [fp64([6], [1, 0.1, 1e21, NaN, -Infinity, 123456789])], outputs: ['BYTES'] }, ['1', '0.1', '1e+21', 'NaN', '-INF', '1.2345679e+08']],
  ['Gemm with everything', { operator: 'Gemm', version: 13, attributes: { transB: 1, alpha: float(2), beta: float(3) }, inputs: [fp32([1, 2], [1, 2]), fp32([2, 2], [3, 4, 5, 6]), fp32([2], [1, -1])], outputs: ['FP32'] }, [25, 31]],
  ['Scaler', { ...ML, operator: 'Scaler', attributes: { offset: [float(1), float(0)], scale: [float(2), float(10)] }, inputs: [fp32([1, 2], [3, 4])], outputs: ['FP32'] }, [4, 40]],
  ['Imputer', { ...ML, operator: 'Imputer', attributes: { imputed_value_floats: [float(8), float(9)], replaced_value_float: float(NaN) }, inputs: [fp32([2, 2], [NaN, 1, 2, NaN])], outputs: ['FP32'] }, [8, 1, 2, 9]],
  ['Normalizer L1', { ...ML, operator: 'Normalizer', attributes: { norm: 'L1' }, inputs: [fp32([2, 2], [1, -3, 0, 0])], outputs: ['FP32'] }, [0.25, -0.75, 0, 0]],
  ['OneHotEncoder of an unknown category', { ...ML, operator: 'OneHotEncoder', attributes: { cats_strings: ['a', 'b'] }, inputs: [texts([2], ['b', 'z'])], outputs: ['FP32'] }, [0, 1, 0, 0]],
  ['Binarizer', { ...ML, operator: 'Binarizer', attributes: { threshold: float(2) }, inputs: [fp32([3], [1, 2, 3])], outputs: ['FP32'] }, [0, 0, 1]],
  ['ArrayFeatureExtractor', { ...ML, operator: 'ArrayFeatureExtractor', inputs: [x, constant(int64([2], [2, 0]))], outputs: ['FP32'] }, [3, 1, 6, 4]],
] satisfies [string, OneNode, unknown[]][])('%s', (_, given, expected) => {
  expect(numbers(given)[0]).toEqual(expected);
});

test.each([
  ['shapes that do not fit', { operator: 'Add', version: 13, inputs: [x, fp32([2], [1, 2])], outputs: ['FP32'] }, /\[2, 3\] and \[2\] do not fit together/],
  ['an index past the end', { operator: 'Gather', version: 13, attributes: { axis: 1 }, inputs: [x, int64([1], [3])], outputs: ['FP32'] }, /index 3 of a dimension of length 3/],
  ['no indices', { ...ML, operator: 'ArrayFeatureExtractor', inputs: [x, int64([0], [])], outputs: ['FP32'] }, /no index/],
  ['text that is no number', { operator: 'Cast', version: 13, attributes: { to: 1 }, inputs: [texts([1], ['one'])], outputs: ['FP32'] }, /'one' is no number/],
  ['division of integers by 0', { operator: 'Div', version: 13, inputs: [int64([1], [1]), int64([1], [0])], outputs: ['INT64'] }, /divided by 0/],
  ['NaN that is neither above nor below', { ...ML, operator: 'Binarizer', inputs: [fp32([1], [NaN])], outputs: ['FP32'] }, /element 0 is NaN/],
  ['a category that is not known', { ...ML, operator: 'OneHotEncoder', attributes: { cats_strings: ['a'], zeros: 0 }, inputs: [texts([1], ['z'])], outputs: ['FP32'] }, /"z" is no category/],
  ['rows of another length', { ...ML, operator: 'LinearRegressor', attributes: { coefficients: [float(1), float(2)] }, inputs: [x], outputs: ['FP32'] }, /a row has 3 features, the model has 2/],
] satisfies [string, OneNode, RegExp][])('%s is refused in a request', (_, given, message) => {
  expect(() => answer(given)).toThrow(message);
  expect(() => answer(given)).toThrow(RangeError);
});

test.each([
  ['a datatype', { operator: 'Sqrt', version: 13, inputs: [int64([1], [4])], outputs: ['INT64'] }, 'a node Sqrt: its input 1 is INT64, which this engine does with FP32, FP64 only'],
  ['an old operator set', { operator: 'Add', version: 6, attributes: { broadcast: 1 }, inputs: [x, fp32([3], [1, 2, 3])], outputs: ['FP32'] }, 'a node Add: it is of operator set 6, and broadcasts by an attribute before 7'],
  ['an attribute that nobody knows', { operator: 'Exp', version: 13, attributes: { base: float(2) }, inputs: [x], outputs: ['FP32'] }, 'a node Exp: its attribute `base` is not known to this engine'],
  ['a norm', { ...ML, operator: 'Normalizer', attributes: { norm: 'L3' }, inputs: [x], outputs: ['FP32'] }, 'a node Normalizer: its norm is L3'],
  ['half-precision floats', { operator: 'Cast', version: 13, attributes: { to: 10 }, inputs: [x], outputs: ['FP16'] }, 'a node Cast: it casts to FP16'],
  ['an operator', { operator: 'Conv', version: 13, inputs: [x, x], outputs: ['FP32'] }, 'the operator Conv is not one that this engine has (1 node)'],
] satisfies [string, OneNode, string][])('%s that is not covered is said in words', (_, given, reason) => {
  expect(reasons(given)).toEqual([reason]);
});
