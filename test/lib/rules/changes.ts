import { isDeepStrictEqual } from 'node:util';

export interface Change {
  /** As people write it: `Fn.Properties.MemorySize`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What is otherwise in the second value. */
export function changes(one: unknown, other: unknown): readonly Change[] {
  return differences(one, other).map((pointer) => {
    const way = pointer.split('/').slice(1);
    return { path: way.join('.'), before: at(one, way), after: at(other, way) };
  });
}

function at(value: unknown, way: readonly string[]): unknown {
  return way.reduce<unknown>((inside, name) => (typeof inside === 'object' && inside !== null && Object.hasOwn(inside, name) ? (inside as Record<string, unknown>)[name] : undefined), value);
}

/** The places where two values differ: a member that is only in one of them is one place. */
export function differences(one: unknown, other: unknown, at = ''): readonly string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return [at];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => (
    Object.hasOwn(one, key) && Object.hasOwn(other, key) ? differences(one[key], other[key], `${at}/${key}`) : [`${at}/${key}`]
  ));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
