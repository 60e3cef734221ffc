import { UNITS } from './units';

/** What a log line in embedded metric format says of one metric and one set of dimensions. */
export interface EmfMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string;
  /** Milliseconds, as the line has it. */
  readonly time: number;
  readonly values: readonly number[];
  readonly resolution: 1 | 60;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MAX_METRICS = 100;
const MAX_DIMENSIONS = 30;
const MAX_VALUES = 100;

type Json = Readonly<Record<string, unknown>>;

/**
 * The metrics in a log line; none for a line that holds none. CloudWatch Logs takes every line, and extracts no metrics
 * from one that is not as its specification says, or metrics that are not.
 */
export function parseEmf(line: string): readonly EmfMetric[] {
  // Almost no line is one: most are told apart without reading them.
  if (!line.includes('CloudWatchMetrics')) return [];
  const found = rootOf(line);
  if (found === undefined) return [];
  const { root, metadata } = found;
  const time = metadata['Timestamp'];
  const directives = metadata['CloudWatchMetrics'];
  if (typeof time !== 'number' || !Number.isFinite(time) || !Array.isArray(directives)) return [];
  return directives.flatMap((directive) => (isObject(directive) ? metricsOf(directive, root, time) : []));
}

/** A line is the object itself; the JSON log format of Lambda puts what was logged under `message`. */
function rootOf(line: string): { readonly root: Json; readonly metadata: Json } | undefined {
  const start = line.indexOf('{');
  const parsed = start < 0 ? undefined : parseObject(line.slice(start));
  if (parsed === undefined) return undefined;
  const inner = typeof parsed['message'] === 'string' ? parseObject(parsed['message']) : parsed['message'];
  for (const root of [parsed, inner]) {
    const metadata = isObject(root) ? root['_aws'] : undefined;
    if (isObject(root) && isObject(metadata)) return { root, metadata };
  }
  return undefined;
}

function metricsOf(directive: Json, root: Json, time: number): readonly EmfMetric[] {
  const { Namespace: namespace } = directive;
  const [sets, definitions]: readonly unknown[] = [directive['Dimensions'], directive['Metrics']];
  if (typeof namespace !== 'string' || namespace === '' || !Array.isArray(sets) || !Array.isArray(definitions) || definitions.length > MAX_METRICS) return [];
  const dimensionSets = (sets as readonly unknown[]).flatMap((set): readonly Readonly<Record<string, string>>[] => {
    const dimensions = dimensionsOf(set, root);
    return dimensions === undefined ? [] : [dimensions];
  });
  return (definitions as readonly unknown[]).flatMap((definition) => {
    if (!isObject(definition) || typeof definition['Name'] !== 'string' || definition['Name'] === '') return [];
    const { Name: name, Unit: unit } = definition;
    const values = valuesOf(root[name]);
    if (values === undefined) return [];
    const resolution = definition['StorageResolution'] === 1 ? 1 : 60;
    const known = UNITS.find((each) => each === unit);
    return dimensionSets.map((dimensions) => ({ namespace, name, dimensions, ...(known === undefined ? {} : { unit: known }), time, values, resolution } as const));
  });
}

/** Undefined where the line does not hold all that the set refers to. */
function dimensionsOf(set: unknown, root: Json): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(set) || set.length > MAX_DIMENSIONS) return undefined;
  const entries = (set as readonly unknown[]).map((name) => [name, typeof name === 'string' && Object.hasOwn(root, name) ? root[name] : undefined] as const);
  return entries.every((entry): entry is readonly [string, string] => typeof entry[1] === 'string' && entry[1] !== '') ? Object.fromEntries(entries) : undefined;
}

/** A number, or an array of at most a hundred. */
function valuesOf(value: unknown): readonly number[] | undefined {
  const values = Array.isArray(value) ? value as readonly unknown[] : [value];
  if (values.length === 0 || values.length > MAX_VALUES) return undefined;
  return values.every((each): each is number => typeof each === 'number' && Number.isFinite(each)) ? values : undefined;
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
