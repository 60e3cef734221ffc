import { constant, float, fp32, type OneNode, texts } from '../../../../support/parity/one-node';
import { FLOATS, NUMBERS, type Random } from './random';

type Make = (random: Random) => OneNode;

const binary = (operator: string): Make => (random) => {
  const datatype = random.pick(NUMBERS);
  const shape = random.shape();
  const other = random.narrower(shape);
  const right = operator === 'Div' && datatype === 'INT64' ? random.integers(other, 1, 6) : random.tensor(other, datatype);
  return { operator, version: 13, inputs: [random.tensor(shape, datatype), right], outputs: [datatype] };
};

const unary = (operator: string, datatypes: readonly ('FP32' | 'FP64')[] = FLOATS): Make => (random) => {
  const datatype = random.pick(datatypes);
  return { operator, version: 13, inputs: [random.reals(random.shape(), datatype)], outputs: [datatype] };
};

const comparison = (operator: string): Make => (random) => {
  const datatype = random.pick(NUMBERS);
  const shape = random.shape();
  return { operator, version: 13, inputs: [random.tensor(shape, datatype), random.tensor(random.narrower(shape), datatype)], outputs: ['BOOL'] };
};

const logical = (operator: string): Make => (random) => {
  const shape = random.shape();
  return { operator, version: 13, inputs: [random.booleans(shape), random.booleans(random.narrower(shape))], outputs: ['BOOL'] };
};

const several = (operator: string, datatypes: readonly ('FP32' | 'FP64')[]): Make => (random) => {
  const datatype = random.pick(datatypes);
  const shape = random.shape();
  return { operator, version: 13, inputs: [shape, random.narrower(shape), random.narrower(shape)].map((own) => random.reals(own, datatype)), outputs: [datatype] };
};

/** TensorProto.DataType of what a Cast goes to. */
const ELEMENTS = { FP32: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, BYTES: 8, BOOL: 9, FP64: 11, UINT32: 12 } as const;
const TEXTS = ['1', '-2', ' 3.5', '1e3', '', 'abc', '1.5x', 'nan', 'inf', '-INF', '1e400', '99999999999999999999', '0x1F', '+7', '1e-400', '.5', '5.', '2147483648', '\t4', '4 ', '1e'];

export const ELEMENTWISE: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'].map((operator) => [operator, binary(operator)])),
  ...Object.fromEntries(['Abs', 'Neg', 'Sign', 'Floor', 'Ceil', 'Round', 'Sqrt', 'Exp', 'Log', 'Reciprocal', 'Relu', 'Sigmoid', 'Tanh'].map((operator) => [operator, unary(operator)])),
  ...Object.fromEntries(['Softplus', 'Erf'].map((operator) => [operator, unary(operator, ['FP32'])])),
  ...Object.fromEntries(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((operator) => [operator, comparison(operator)])),
  ...Object.fromEntries(['And', 'Or', 'Xor'].map((operator) => [operator, logical(operator)])),
  Sum: several('Sum', FLOATS),
  Mean: several('Mean', ['FP32']),
  Not: (random) => ({ operator: 'Not', version: 13, inputs: [random.booleans(random.shape())], outputs: ['BOOL'] }),
  LeakyRelu: (random) => ({ operator: 'LeakyRelu', version: 13, attributes: { alpha: float(0.1) }, inputs: [random.reals(random.shape())], outputs: ['FP32'] }),
  Pow: (random) => {
    const datatype = random.pick(FLOATS);
    const shape = random.shape();
    const exponent = random.chance(0.5) ? constant(fp32([], [random.pick([2, 3, 0.5, -1])])) : random.reals(random.narrower(shape), datatype);
    return { operator: 'Pow', version: 13, inputs: [random.reals(shape, datatype), exponent], outputs: [datatype] };
  },
  Clip: (random) => {
    const datatype = random.pick(FLOATS);
    const limit = () => (random.chance(0.5) ? constant(random.plain([], datatype)) : undefined);
    return { operator: 'Clip', version: 13, inputs: [random.reals(random.shape(), datatype), limit(), limit()], outputs: [datatype] };
  },
  'Clip 6': (random) => ({ operator: 'Clip', version: 6, attributes: { min: float(-1), max: float(1.5) }, inputs: [random.reals(random.shape())], outputs: ['FP32'] }),
  IsNaN: (random) => ({ operator: 'IsNaN', version: 13, inputs: [random.reals(random.shape())], outputs: ['BOOL'] }),
  IsInf: (random) => ({ operator: 'IsInf', version: 13, attributes: { detect_negative: random.below(2), detect_positive: random.below(2) }, inputs: [random.reals(random.shape())], outputs: ['BOOL'] }),
  Where: (random) => {
    const shape = random.shape();
    const datatype = random.pick(['FP32', 'INT64', 'BYTES'] as const);
    return { operator: 'Where', version: 16, inputs: [random.booleans(random.narrower(shape)), random.tensor(shape, datatype), random.tensor(random.narrower(shape), datatype)], outputs: [datatype] };
  },
  Cast: (random) => {
    const from = random.pick(['FP32', 'FP64', 'INT64', 'BOOL'] as const);
    const to = random.pick(Object.keys(ELEMENTS) as (keyof typeof ELEMENTS)[]);
    // What an unsigned integer has no room for depends on the position in the tensor.
    const given = from === 'INT64' ? random.wideIntegers(random.shape()) : to === 'UINT32' && from !== 'BOOL' ? random.plain(random.shape(), from) : random.tensor(random.shape(), from);
    return { operator: 'Cast', version: 13, attributes: { to: ELEMENTS[to] }, inputs: [given], outputs: [to] };
  },
  'Cast of text': (random) => {
    const to = random.pick(['FP32', 'FP64', 'INT64', 'INT32'] as const);
    return { operator: 'Cast', version: 13, attributes: { to: ELEMENTS[to] }, inputs: [texts([1], [random.pick(TEXTS)])], outputs: [to] };
  },
  CastLike: (random) => ({ operator: 'CastLike', version: 15, inputs: [random.wideIntegers(random.shape()), constant(fp32([1], [0]))], outputs: ['FP32'] }),
};
