/** A refusal by CloudWatch: the name of its error in the service's model, and what it says. */
export class CloudWatchError extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }

  static validation(message: string): CloudWatchError {
    return new CloudWatchError('ValidationException', message);
  }
}

/** What a caller sent, in any protocol: numbers may be texts, and times may be dates, texts or seconds. */
export type Input = Readonly<Record<string, unknown>>;

/** The member's value, or undefined where it is absent. */
export function textOf(input: Input, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function requiredText(input: Input, name: string): string {
  const value = textOf(input, name);
  if (value === undefined) throw missing(name);
  return value;
}

export function numberOf(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : parseNumber(String(value));
  if (number === undefined) throw new CloudWatchError('SerializationException', `${name} is ${String(value)}, but must be a number`);
  return number;
}

export function integerOf(input: Input, name: string, bounds: { readonly min?: number; readonly max?: number } = {}): number | undefined {
  const value = numberOf(input, name);
  if (value === undefined) return undefined;
  if (!Number.isInteger(value)) throw new CloudWatchError('SerializationException', `${name} is ${value}, but must be a whole number`);
  const { min = -Infinity, max = Infinity } = bounds;
  if (value < min) throw constraint(name, value, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw constraint(name, value, `Member must have value less than or equal to ${max}`);
  return value;
}

export function flagOf(input: Input, name: string): boolean | undefined {
  const value = input[name];
  return value === undefined || value === null ? undefined : String(value).toLowerCase() === 'true';
}

export function listOf(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value as readonly unknown[] : [];
}

export function textsOf(input: Input, name: string, max = Infinity): readonly string[] {
  const list = listOf(input, name);
  if (list.length > max) throw constraint(name, `[${list.join(', ')}]`, `Member must have length less than or equal to ${max}`);
  return list.map(String);
}

export function objectsOf(input: Input, name: string): readonly Input[] {
  return listOf(input, name) as readonly Input[];
}

export function objectOf(input: Input, name: string): Input | undefined {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Input : undefined;
}

/** In milliseconds. */
export function timeOf(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (value instanceof Date) return value.getTime();
  const seconds = typeof value === 'number' ? value : parseNumber(String(value));
  const time = seconds === undefined ? Date.parse(String(value)) : seconds * 1000;
  if (Number.isNaN(time)) throw new CloudWatchError('SerializationException', `timestamp ${String(value)} must follow ISO8601`);
  return time;
}

export function requiredTime(input: Input, name: string): number {
  const time = timeOf(input, name);
  if (time === undefined) throw missing(name);
  return time;
}

/** One of a few words; undefined where it is absent. */
export function wordOf<T extends string>(input: Input, name: string, words: readonly T[]): T | undefined {
  const value = textOf(input, name);
  if (value === undefined) return undefined;
  const word = words.find((each) => each === value);
  if (word === undefined) throw constraint(name, value, `Member must satisfy enum value set: [${words.join(', ')}]`);
  return word;
}

export function bounded(name: string, value: string | undefined, max: number, min = 1): string | undefined {
  if (value === undefined) return undefined;
  if (value.length > max) throw constraint(name, value, `Member must have length less than or equal to ${max}`);
  if (value.length < min) throw constraint(name, value, `Member must have length greater than or equal to ${min}`);
  return value;
}

export function missing(name: string): CloudWatchError {
  return CloudWatchError.validation(`1 validation error detected: Value null at '${lower(name)}' failed to satisfy constraint: Member must not be null`);
}

export function constraint(name: string, value: unknown, rule: string): CloudWatchError {
  return CloudWatchError.validation(`1 validation error detected: Value '${String(value)}' at '${lower(name)}' failed to satisfy constraint: ${rule}`);
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function parseNumber(text: string): number | undefined {
  const special: Readonly<Record<string, number>> = { NaN: NaN, Infinity, '-Infinity': -Infinity };
  if (Object.hasOwn(special, text)) return special[text];
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
