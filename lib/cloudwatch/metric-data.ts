import { CloudWatchError, integerOf, numberOf, objectOf, objectsOf, textOf, timeOf, type Input } from './input';
import { UNITS } from './units';

/** What PutMetricData reports of one metric. */
export interface ReportedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string;
  /** Milliseconds. */
  readonly time: number;
  readonly resolution: 1 | 60;
  readonly data:
    | { readonly values: readonly number[]; readonly counts?: readonly number[] }
    | { readonly set: { readonly sampleCount: number; readonly sum: number; readonly minimum: number; readonly maximum: number } };
}

const MAX_METRICS = 1000;
const MAX_DIMENSIONS = 30;
const MAX_VALUES = 150;
/** "Values must be in the range of -2^360 to 2^360." */
const MAX_VALUE = 2 ** 360;
const TWO_WEEKS_MS = 14 * 24 * 3600 * 1000;
const TWO_HOURS_MS = 2 * 3600 * 1000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export function parseMetricData(input: Input, now: number): readonly ReportedMetric[] {
  const namespace = required(input, 'Namespace', 'Namespace');
  if (namespace.startsWith(':') || namespace.length > 255) throw invalid(`The value ${namespace} for parameter Namespace is invalid.`);
  if (namespace.startsWith('AWS/')) throw invalid(`The value ${namespace} for parameter Namespace is invalid: namespaces that begin with AWS/ are reserved for the services.`);
  if (objectsOf(input, 'EntityMetricData').length > 0) throw invalid('csi local keeps no entities: EntityMetricData is not allowed here');
  const data = objectsOf(input, 'MetricData');
  if (data.length === 0) throw missing('The parameter MetricData is required.');
  sized('MetricData', data.length, MAX_METRICS);
  return data.map((datum, index) => parseDatum(datum, `MetricData.member.${index + 1}`, namespace, now));
}

function parseDatum(datum: Input, path: string, namespace: string, now: number): ReportedMetric {
  const name = required(datum, 'MetricName', `${path}.MetricName`);
  shorter(`${path}.MetricName`, name, 255);
  const given = objectsOf(datum, 'Dimensions');
  sized(`${path}.Dimensions`, given.length, MAX_DIMENSIONS);
  const dimensions = given.map((dimension, index) => {
    const at = `${path}.Dimensions.member.${index + 1}`;
    const [key, value] = [required(dimension, 'Name', `${at}.Name`), required(dimension, 'Value', `${at}.Value`)];
    shorter(`${at}.Name`, key, 255);
    shorter(`${at}.Value`, value, 1024);
    return [key, value] as const;
  });
  const unit = textOf(datum, 'Unit');
  if (unit !== undefined && !UNITS.some((known) => known === unit)) throw invalid(`The parameter ${path}.Unit must be a value in the set [ ${UNITS.join(', ')} ].`);
  const resolution = integerOf(datum, 'StorageResolution') ?? 60;
  if (resolution !== 1 && resolution !== 60) throw invalid(`The parameter ${path}.StorageResolution must be a value in the set [ 1, 60 ].`);
  return {
    namespace, name, dimensions: Object.fromEntries(dimensions), ...(unit === undefined ? {} : { unit }), time: timestamp(datum, path, now), resolution, data: dataOf(datum, path),
  };
}

function timestamp(datum: Input, path: string, now: number): number {
  const time = timeOf(datum, 'Timestamp') ?? now;
  if (time < now - TWO_WEEKS_MS) throw invalid(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
  if (time > now + TWO_HOURS_MS) throw invalid(`The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`);
  return time;
}

function dataOf(datum: Input, path: string): ReportedMetric['data'] {
  const present = (['Value', 'Values', 'StatisticValues'] as const).filter((member) => {
    const value = datum[member];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  const [kind, other] = present;
  if (other !== undefined) {
    throw new CloudWatchError('InvalidParameterCombinationException', `The parameters ${path}.${kind} and ${path}.${other} are mutually exclusive and you have specified both.`);
  }
  switch (kind) {
    case undefined: throw missing(`At least one of the parameters ${path}.Value, ${path}.Values and ${path}.StatisticValues is required.`);
    case 'Value': return { values: [inRange(`${path}.Value`, numberOf(datum, 'Value') as number)] };
    case 'StatisticValues': return { set: statisticSet(objectOf(datum, 'StatisticValues') ?? {}, `${path}.StatisticValues`) };
    case 'Values': {
      const values = numbers(datum, 'Values').map((value, index) => inRange(`${path}.Values.member.${index + 1}`, value));
      sized(`${path}.Values`, values.length, MAX_VALUES);
      const counts = numbers(datum, 'Counts');
      if (counts.length === 0) return { values };
      if (counts.length !== values.length) throw invalid(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
      const wrong = counts.find((count) => !(count >= 0 && count <= MAX_VALUE));
      if (wrong !== undefined) throw invalid(`The value ${wrong} for parameter ${path}.Counts is invalid.`);
      return { values, counts };
    }
  }
}

function statisticSet(set: Input, path: string) {
  const of = (member: string): number => {
    const value = numberOf(set, member);
    if (value === undefined) throw missing(`The parameter ${path}.${member} is required.`);
    return inRange(`${path}.${member}`, value);
  };
  const found = { sampleCount: of('SampleCount'), sum: of('Sum'), minimum: of('Minimum'), maximum: of('Maximum') };
  if (found.maximum < found.minimum) throw invalid(`The parameter ${path}.Maximum must be greater than ${path}.Minimum.`);
  if (found.sampleCount < 0) throw invalid(`The value ${found.sampleCount} for parameter ${path}.SampleCount is invalid.`);
  return found;
}

function numbers(datum: Input, member: string): readonly number[] {
  const list = datum[member];
  return Array.isArray(list) ? list.map((value) => numberOf({ [member]: value as unknown }, member) ?? NaN) : [];
}

function inRange(path: string, value: number): number {
  if (!(Math.abs(value) <= MAX_VALUE)) throw invalid(`The value ${Number.isFinite(value) || Number.isNaN(value) ? value : value > 0 ? '∞' : '-∞'} for parameter ${path} is invalid.`);
  return value;
}

function required(input: Input, member: string, path: string): string {
  const value = textOf(input, member);
  if (value === undefined) throw missing(`The parameter ${path} is required.`);
  return value;
}

function shorter(path: string, value: string, max: number): void {
  if (value.length > max) throw invalid(`The parameter ${path} must be shorter than ${max + 1} characters.`);
}

function sized(path: string, size: number, max: number): void {
  if (size > max) throw invalid(`The collection ${path} must not have a size greater than ${max}.`);
}

function invalid(message: string): CloudWatchError {
  return new CloudWatchError('InvalidParameterValueException', message);
}

function missing(message: string): CloudWatchError {
  return new CloudWatchError('MissingRequiredParameterException', message);
}
