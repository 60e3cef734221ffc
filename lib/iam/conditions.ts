import { matches, matchesArnParts, NotModelled, patternOf, patternWith, type Pattern } from './pattern';
import type { Condition } from './policy';

/** What a request says of itself. */
export interface RequestContext {
  /** The values of a condition key: none where the request does not have it. Names are compared without their case. */
  values(key: string): readonly string[];
  /** Whether `values` knows: of a key that it does not, nothing can be said. */
  isModelled(key: string): boolean;
}

/** A policy's value against one of the request. */
type Comparison = (wanted: string, found: string, context: RequestContext, hasVariables: boolean) => boolean;

interface Operator {
  readonly compare: Comparison;
  readonly negated?: true;
}

const equal: Comparison = (wanted, found, context, hasVariables) => literalText(wanted, context, hasVariables) === found;
const equalIgnoringCase: Comparison = (wanted, found, context, hasVariables) => literalText(wanted, context, hasVariables)?.toLowerCase() === found.toLowerCase();
const like: Comparison = (wanted, found, context, hasVariables) => {
  const pattern = patternIn(wanted, context, hasVariables);
  return pattern !== undefined && matches(pattern, found);
};
const arnLike: Comparison = (wanted, found, context, hasVariables) => {
  const pattern = patternIn(wanted, context, hasVariables);
  return pattern !== undefined && matchesArnParts(pattern, found);
};
const truth: Comparison = (wanted, found) => wanted.toLowerCase() === found.toLowerCase();
const compared = (parse: (text: string) => number, holds: (found: number, wanted: number) => boolean): Comparison => (wanted, found) => holds(parse(found), parse(wanted));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: equalIgnoringCase, negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: arnLike },
  ArnLike: { compare: arnLike },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnNotLike: { compare: arnLike, negated: true },
  Bool: { compare: truth },
  ...ordered('Numeric', numberOf),
  ...ordered('Date', timeOf),
};

function ordered(prefix: string, parse: (text: string) => number): Record<string, Operator> {
  const equals = compared(parse, (found, wanted) => found === wanted);
  return {
    [`${prefix}Equals`]: { compare: equals },
    [`${prefix}NotEquals`]: { compare: equals, negated: true },
    [`${prefix}LessThan`]: { compare: compared(parse, (found, wanted) => found < wanted) },
    [`${prefix}LessThanEquals`]: { compare: compared(parse, (found, wanted) => found <= wanted) },
    [`${prefix}GreaterThan`]: { compare: compared(parse, (found, wanted) => found > wanted) },
    [`${prefix}GreaterThanEquals`]: { compare: compared(parse, (found, wanted) => found >= wanted) },
  };
}

/** Whether a condition holds. Throws NotModelled where that cannot be said here. */
export function holds({ operator, key, values }: Condition, context: RequestContext, hasVariables: boolean): boolean {
  const [, quantifier, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (!context.isModelled(key)) throw new NotModelled(`the condition key ${key}`);
  const found = context.values(key);
  if (name === 'Null' && quantifier === undefined) return values.some((value) => (value.toLowerCase() === 'true') === (found.length === 0));
  const known = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (known === undefined) throw new NotModelled(`the condition operator ${operator}`);
  const negated = known.negated === true;
  const isMet = (value: string): boolean => values.some((wanted) => known.compare(wanted, value, context, hasVariables)) !== negated;

  if (found.length === 0) {
    if (ifExists !== undefined || quantifier === 'ForAllValues') return true;
    return quantifier === undefined && negated;
  }
  if (quantifier === 'ForAllValues') return found.every(isMet);
  if (quantifier === 'ForAnyValue') return found.some(isMet);
  return negated ? found.every(isMet) : found.some(isMet);
}

function patternIn(text: string, context: RequestContext, hasVariables: boolean): Pattern | undefined {
  return hasVariables ? patternWith(text, variablesOf(context)) : patternOf(text);
}

export function variablesOf(context: RequestContext) {
  return (key: string): { readonly value?: string; readonly modelled: boolean } => ({ value: context.values(key)[0], modelled: context.isModelled(key) });
}

/** Where `*` and `?` are only themselves. */
function literalText(text: string, context: RequestContext, hasVariables: boolean): string | undefined {
  const pattern = patternIn(text, context, hasVariables);
  return pattern?.map((token) => (typeof token === 'object' ? token.literal : token === 'one' ? '?' : '*')).join('');
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970. */
function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
