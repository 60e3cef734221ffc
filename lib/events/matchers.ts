import { inRange, parseCidr } from './cidr';

/** What is wrong with a pattern, in the words of EventBridge. */
export class PatternError extends Error {}

export type Scalar = string | number | boolean | null;

/** Whether a field has what is asked for: `values` are its leaves, none when it is not there. */
export type Matcher = (values: readonly Scalar[]) => boolean;

/**
 * The content filters of a field.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matcherOf(rule: unknown): Matcher {
  if (isScalar(rule)) return some((value) => value === rule);
  if (!isObject(rule)) throw new PatternError('Match value must be String, number, true, false, or null');
  const entries = Object.entries(rule);
  const [type, argument] = entries[0] ?? [];
  if (type === undefined) throw new PatternError('Match expression name not found');
  const matcher = Object.hasOwn(FILTERS, type) ? FILTERS[type]?.(argument) : undefined;
  if (matcher === undefined) throw new PatternError(`Unrecognized match type ${type}`);
  if (entries.length > 1) throw new PatternError('Only one key allowed in match expression');
  return matcher;
}

export const FILTER_NAMES: ReadonlySet<string> = new Set(['exactly', 'prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'anything-but', 'numeric', 'exists', 'cidr']);

const FILTERS: Readonly<Record<string, (argument: unknown) => Matcher>> = {
  'exactly': (argument) => {
    const wanted = text(argument, 'exact match pattern must be a string');
    return some((value) => value === wanted);
  },
  'prefix': (argument) => some(starting('prefix', argument)),
  'suffix': (argument) => some(starting('suffix', argument)),
  'equals-ignore-case': (argument) => some(ignoringCase(text(argument, 'equals-ignore-case match pattern must be a string'))),
  'wildcard': (argument) => some(wildcard(text(argument, 'wildcard match pattern must be a string'))),
  'anything-but': anythingBut,
  'numeric': numeric,
  'exists': (argument) => {
    if (typeof argument !== 'boolean') throw new PatternError('exists match pattern must be either true or false.');
    return (values) => (values.length > 0) === argument;
  },
  'cidr': (argument) => {
    const range = parseCidr(text(argument, 'prefix match pattern must be a string'));
    if (range === undefined) throw new PatternError(`Malformed CIDR: ${String(argument)}`);
    return some((value) => typeof value === 'string' && inRange(range, value));
  },
};

type Test = (value: Scalar) => boolean;

function some(test: Test): Matcher {
  return (values) => values.some(test);
}

/** Of a prefix or suffix, with or without regard to case. */
function starting(which: 'prefix' | 'suffix', argument: unknown): Test {
  if (isObject(argument)) {
    const [[key, inner] = [], ...more] = Object.entries(argument);
    if (key !== 'equals-ignore-case' || more.length > 0) throw new PatternError(`Unsupported ${which} match pattern: ${String(key)}`);
    const wanted = text(inner, `equals-ignore-case match pattern must be a string`).toLowerCase();
    return (value) => typeof value === 'string' && has(which, value.toLowerCase(), wanted);
  }
  const wanted = text(argument, `${which} match pattern must be a string`);
  return (value) => typeof value === 'string' && has(which, value, wanted);
}

function has(which: 'prefix' | 'suffix', value: string, wanted: string): boolean {
  return which === 'prefix' ? value.startsWith(wanted) : value.endsWith(wanted);
}

function ignoringCase(wanted: string): Test {
  return (value) => typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase();
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcard(pattern: string): Test {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '\\') {
      const escaped = pattern[at + 1];
      if (escaped !== '*' && escaped !== '\\') throw new PatternError(`Invalid escape character at pos ${at}`);
      source += `\\${escaped}`;
      at += 1;
    } else if (character === '*') {
      if (pattern[at + 1] === '*') throw new PatternError(`Consecutive wildcard characters at pos ${at}`);
      source += '[^]*?';
    } else {
      source += character.replace(/[\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
    }
  }
  const expression = new RegExp(`^${source}$`);
  return (value) => typeof value === 'string' && expression.test(value);
}

function anythingBut(argument: unknown): Matcher {
  const refused = anythingButTest(argument);
  return some((value) => !refused(value));
}

function anythingButTest(argument: unknown): Test {
  if (isObject(argument)) {
    const [[key, inner] = [], ...more] = Object.entries(argument);
    if (more.length > 0) throw new PatternError('Only one key allowed in match expression');
    const tests = listOf(inner).map((each) => {
      switch (key) {
        case 'prefix': case 'suffix':
          if (each === '') throw new PatternError('Null prefix/suffix not allowed');
          return starting(key, text(each, 'prefix/suffix match pattern must be a string'));
        case 'equals-ignore-case': return ignoringCase(text(each, 'Inside anything-but/ignore-case list, number|start|null|boolean is not supported.'));
        case 'wildcard': return wildcard(text(each, 'wildcard match pattern must be a string'));
        default: throw new PatternError(`Unsupported anything-but pattern: ${String(key)}`);
      }
    });
    if (tests.length === 0) throw new PatternError('Empty arrays are not allowed');
    return (value) => tests.some((test) => test(value));
  }
  if (!Array.isArray(argument) && typeof argument !== 'string' && typeof argument !== 'number') {
    throw new PatternError('Value of anything-but must be an array or single string/number value.');
  }
  const values = listOf(argument);
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) throw new PatternError('Inside anything but list, start|null|boolean is not supported.');
  if (new Set(values.map((value) => typeof value)).size !== 1) throw new PatternError('Inside anything but list, either all values are number or string, mixed type is not supported');
  return (value) => values.includes(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(argument: unknown): Matcher {
  if (!Array.isArray(argument)) throw new PatternError('Value of numeric must be an array.');
  const [operator, bound, secondOperator, secondBound, ...rest] = argument as readonly unknown[];
  if (typeof operator !== 'string') throw new PatternError(`Invalid member in numeric match: ${String(operator)}`);
  const first = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (first === undefined) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') throw new PatternError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  if (argument.length === 2) return some((value) => typeof value === 'number' && first(value, bound));

  if (!operator.startsWith('>')) throw new PatternError('Too many elements in numeric expression');
  if (typeof secondOperator !== 'string') throw new PatternError(`Bad value in numeric range: ${String(secondOperator)}`);
  const second = secondOperator === '<' || secondOperator === '<=' ? COMPARISONS[secondOperator] : undefined;
  if (second === undefined) throw new PatternError(`Bad numeric range operator: ${secondOperator}`);
  if (typeof secondBound !== 'number') throw new PatternError(`Value of ${secondOperator} must be numeric`);
  if (rest.length > 0) throw new PatternError('Too many terms in numeric range expression');
  if (bound >= secondBound) throw new PatternError('Bottom must be less than top');
  return some((value) => typeof value === 'number' && first(value, bound) && second(value, secondBound));
}

function text(value: unknown, refusal: string): string {
  if (typeof value !== 'string') throw new PatternError(refusal);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value as readonly unknown[] : [value];
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
