import type { RuleResource } from '../template';
import { isMissing, listOf, numberOf, objectOf, PERHAPS, textOf, UNKNOWN, valueAt } from '../values';

/** Types whose resources watch metrics. */
export const WATCHERS = ['AWS::CloudWatch::Alarm', 'AWS::ApplicationAutoScaling::ScalingPolicy'];

export interface WatchedDimension {
  readonly name: string;
  /** With marks where it has references. */
  readonly value: unknown;
  readonly path: string;
}

/** A metric that an alarm or a scaling policy follows, as far as it is known. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  /** Undefined where not all of them are known by name. */
  readonly dimensions?: readonly WatchedDimension[];
  /** Seconds. */
  readonly period?: number;
  /** JSON pointers below the properties of the resource. */
  readonly namePath: string;
  readonly dimensionsPath: string;
  readonly periodPath: string;
}

const CUSTOMIZED = ['TargetTrackingScalingPolicyConfiguration', 'CustomizedMetricSpecification'];

export function watchedMetrics({ type, properties }: RuleResource): readonly WatchedMetric[] {
  const isAlarm = type === 'AWS::CloudWatch::Alarm';
  const from = isAlarm ? properties : objectOf(valueAt(properties, ...CUSTOMIZED));
  const base = isAlarm ? '' : `/${CUSTOMIZED.join('/')}`;
  const queries = listOf(from['Metrics']).map((query, index) => {
    const stat = objectOf(objectOf(query)['MetricStat']);
    const at = `${base}/Metrics/${index}/MetricStat`;
    // Of another account, other things may be true.
    return isMissing(objectOf(query)['AccountId']) ? watched(objectOf(stat['Metric']), stat['Period'], `${at}/Metric`, `${at}/Period`) : undefined;
  });
  return [watched(from, from['Period'], base, `${base}/Period`), ...queries].flatMap((each) => each ?? []);
}

function watched(metric: Readonly<Record<string, unknown>>, period: unknown, at: string, periodPath: string): WatchedMetric | undefined {
  const [namespace, name] = [textOf(metric['Namespace']), textOf(metric['MetricName'])];
  if (namespace === undefined || name === undefined) return undefined;
  const dimensions = dimensionsOf(metric['Dimensions'], `${at}/Dimensions`);
  const seconds = numberOf(period);
  return { namespace, name, ...(dimensions === undefined ? {} : { dimensions }), ...(seconds === undefined ? {} : { period: seconds }), namePath: `${at}/MetricName`, dimensionsPath: `${at}/Dimensions`, periodPath };
}

function dimensionsOf(written: unknown, at: string): readonly WatchedDimension[] | undefined {
  if (isMissing(written)) return [];
  if (!Array.isArray(written) || written.includes(UNKNOWN) || written.includes(PERHAPS)) return undefined;
  const all = listOf(written).map((each, index) => ({ name: textOf(objectOf(each)['Name']), value: objectOf(each)['Value'], path: `${at}/${index}` }));
  return all.flatMap(({ name, ...rest }) => (name === undefined ? [] : [{ name, ...rest }])).length === all.length ? all.map(({ name = '', ...rest }) => ({ name, ...rest })) : undefined;
}

/** The value of a dimension by its name. */
export function dimensionOf({ dimensions }: WatchedMetric, name: string): WatchedDimension | undefined {
  return dimensions?.find((each) => each.name === name);
}
