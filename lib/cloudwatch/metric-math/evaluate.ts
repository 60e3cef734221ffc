import { FUNCTIONS, NOT_SUPPORTED } from './functions';
import { combine, type TimeSeries } from './series';
import { MathError, type BinaryOperator, type Expression } from './syntax';
import { each, isArray, type Argument, type MathScope, type MathValue } from './values';

/** Carries an expression out. Throws MathError. */
export function evaluateMetricMath(expression: Expression, scope: MathScope): MathValue {
  switch (expression.kind) {
    case 'number': return expression.value;
    case 'id': return scope.resolve(expression.id);
    case 'array': return arrayOf(expression.items.map((item) => evaluateMetricMath(item, scope)));
    case 'negate': return each(evaluateMetricMath(expression.of, scope), (value) => -value);
    case 'binary': return binary(expression.operator, evaluateMetricMath(expression.left, scope), evaluateMetricMath(expression.right, scope));
    case 'call': return call(expression.name, expression.args, scope);
    case 'text': throw new MathError(`the text "${expression.value}" stands where a value was expected`);
    case 'word': throw new MathError(`${expression.word} stands where a value was expected`);
  }
}

function call(name: string, args: readonly Expression[], scope: MathScope): MathValue {
  const why = Object.hasOwn(NOT_SUPPORTED, name) ? NOT_SUPPORTED[name] : undefined;
  if (why !== undefined) throw new MathError(`csi local does not evaluate ${name}: ${why}`);
  const fn = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (fn === undefined) throw new MathError(`there is no function ${name}`);
  return fn(args.map((arg) => argument(arg, scope)), scope, name);
}

function argument(expression: Expression, scope: MathScope): Argument {
  if (expression.kind === 'text') return { text: expression.value };
  if (expression.kind === 'word') return { word: expression.word };
  return evaluateMetricMath(expression, scope);
}

function arrayOf(values: readonly MathValue[]): readonly TimeSeries[] {
  return values.flatMap((value) => {
    if (typeof value === 'number') throw new MathError('an array holds time series: a scalar becomes one with TIME_SERIES');
    return isArray(value) ? value : [value as TimeSeries];
  });
}

const flag = (value: boolean): number => (value ? 1 : 0);

const OPERATIONS: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => flag(a === b),
  '!=': (a, b) => flag(a !== b),
  '<=': (a, b) => flag(a <= b),
  '>=': (a, b) => flag(a >= b),
  '<': (a, b) => flag(a < b),
  '>': (a, b) => flag(a > b),
  AND: (a, b) => flag(a !== 0 && b !== 0),
  OR: (a, b) => flag(a !== 0 || b !== 0),
};

/** "Missing values in a time series are treated as 0. If the value of a data point causes a function to attempt to divide by zero, the data point is dropped." */
function binary(operator: BinaryOperator, left: MathValue, right: MathValue): MathValue {
  const of = OPERATIONS[operator];
  if (typeof left === 'number') return typeof right === 'number' ? of(left, right) : each(right, (value) => of(left, value));
  if (typeof right === 'number') return each(left, (value) => of(value, right));
  if (isArray(left) && isArray(right)) throw new MathError(`${operator} takes two time series, or an array and a time series, but not two arrays`);
  // Each series of an array is called as before: it is what tells them apart.
  if (isArray(left)) return left.map((series) => ({ ...binary(operator, series, right) as TimeSeries, label: series.label }));
  if (isArray(right)) return right.map((series) => ({ ...binary(operator, left, series) as TimeSeries, label: series.label }));
  return combine([left as TimeSeries, right as TimeSeries], ([a = 0, b = 0]) => of(a, b));
}
