import { toStringMethod } from 'fast-check';
import type { World } from './world';

/** A value that is made where it is used, as constructs belong to one app; printed as what a user would write. */
export class Value {
  public constructor(
    private readonly text: string,
    /** A new one, or the world's own. */
    public readonly make: (world: World) => unknown,
  ) {}

  public toString(): string {
    return this.text;
  }

  public [toStringMethod](): string {
    return this.text;
  }
}

export function plain(value: unknown, text = show(value)): Value {
  return new Value(text, () => value);
}

export function listOf(items: readonly Value[]): Value {
  return new Value(`[${items.join(', ')}]`, (world) => items.map((item) => item.make(world)));
}

export function objectOf(entries: readonly (readonly [name: string, value: Value])[]): Value {
  return new Value(`{ ${entries.map(([name, value]) => `${JSON.stringify(name)}: ${value.toString()}`).join(', ')} }`, (world) => (
    // Not by assignment: a map may have a key named __proto__.
    Object.fromEntries(entries.map(([name, value]) => [name, value.make(world)]))
  ));
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `${JSON.stringify(value.slice(0, 20))}… (${value.length} characters)` : JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}
