import { FILTER_NAMES, isObject, isScalar, matcherOf, PatternError, type Scalar } from './matchers';

export { PatternError } from './matchers';

/** Whether an event is one that the pattern asks for. */
export type EventPattern = (event: unknown) => boolean;

/**
 * Reads the pattern of a rule; what EventBridge would not take throws PatternError.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function parsePattern(text: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new PatternError('Event pattern is not valid JSON');
  }
  if (!isObject(pattern)) throw new PatternError('Filter is not an object');
  return objectPattern(pattern);
}

function objectPattern(pattern: Readonly<Record<string, unknown>>): EventPattern {
  const fields = Object.entries(pattern).map(([name, rule]) => (name === '$or' ? orPattern(rule) : undefined) ?? fieldPattern(name, rule));
  if (fields.length === 0) throw new PatternError('Empty objects are not allowed');
  const matches = (event: unknown): boolean => fields.every((field) => field(event));
  // All fields are asked of the same element of an array of objects.
  return (event) => (Array.isArray(event) ? event.some((element) => isObject(element) && matches(element)) || (event.length === 0 && matches({})) : matches(event));
}

function fieldPattern(name: string, rule: unknown): EventPattern {
  const valueOf = (event: unknown): unknown => (isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  if (isObject(rule)) {
    const inner = objectPattern(rule);
    return (event) => inner(valueOf(event));
  }
  if (!Array.isArray(rule)) throw new PatternError(`"${name}" must be an object or an array`);
  if (rule.length === 0) throw new PatternError('Empty arrays are not allowed');
  const matchers = rule.map(matcherOf);
  return (event) => {
    const leaves = leavesOf(valueOf(event));
    return matchers.some((matches) => matches(leaves));
  };
}

/** A field may be called `$or` too: it is the operator where it lists patterns. */
function orPattern(rule: unknown): EventPattern | undefined {
  if (!Array.isArray(rule) || !rule.every((each) => isObject(each) && !Object.keys(each).some((key) => FILTER_NAMES.has(key)))) return undefined;
  if (rule.length < 2) throw new PatternError('There must have at least 2 Objects in "$or" relationship.');
  const patterns = (rule as readonly Readonly<Record<string, unknown>>[]).map(objectPattern);
  return (event) => patterns.some((matches) => matches(event));
}

/** "Exists matching only works on leaf nodes": an object has none. */
function leavesOf(value: unknown): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isScalar(value) ? [value] : [];
}
