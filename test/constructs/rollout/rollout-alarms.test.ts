import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { ModelFunction, Rollout } from '../../../constructs';
import { parseMetricAlarm, type MetricAlarmDefinition } from '../../../lib/cloudwatch/alarm-definition';
import { evaluateAlarm, evaluationRange } from '../../../lib/cloudwatch/alarm-evaluation';
import { evaluateQueries, type MetricStat } from '../../../lib/cloudwatch/metric-queries';
import { digits, resources, templateOf } from '../stack';

// What the alarms of a rendered app make of a minute's requests, by the rules of CloudWatch that this package has.

const NEW = '2';

/** What happened in a minute: requests to the alias and to each version, and the slowest of the new one in milliseconds. */
interface Minute {
  readonly old?: { readonly requests: number; readonly thrown?: number };
  readonly new?: { readonly requests: number; readonly thrown?: number; readonly answered500?: number; readonly p99?: number };
  readonly throttles?: number;
  /** Requests of the hook, which are none of the alias. */
  readonly golden?: number;
}

function alarmsOf(rollout: Rollout): ReadonlyMap<string, MetricAlarmDefinition> {
  const template = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), rollout, timeout: Duration.seconds(10) }));
  return new Map(resources(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => {
    // The names that only the deploy knows, as they will be.
    const known = JSON.parse(JSON.stringify(Properties), (_, value: unknown) => {
      const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: unknown; 'Fn::Join'?: [string, string[]] };
      return Ref === undefined ? attribute === undefined ? joined === undefined ? value : joined[1].join(joined[0]) : NEW : 'digits';
    }) as Record<string, unknown>;
    return [/NewVersion([A-Z][a-z]+(?:Errors)?)/.exec(id)![1]!, parseMetricAlarm({ ...known, AlarmName: id }, '111122223333')];
  }));
}

/** What a metric's value is in a minute; undefined where nobody reported any. */
function valueOf(minute: Minute, { namespace, name, dimensions }: MetricStat, isWeighted: boolean): number | undefined {
  const { old = { requests: 0 }, new: next = { requests: 0 }, throttles, golden = 0 } = minute;
  if (namespace !== 'AWS/Lambda') {
    expect(dimensions).toEqual({ FunctionName: 'digits', FunctionVersion: NEW });
    if (next.requests + golden === 0) return undefined;
    return name === 'ServerErrors' ? (next.thrown ?? 0) + (next.answered500 ?? 0) : next.requests + golden;
  }
  expect(dimensions).toMatchObject({ FunctionName: 'digits', Resource: 'digits:live' });
  if (name === 'Throttles') return throttles;
  const version = dimensions['ExecutedVersion'];
  if (version !== undefined && !isWeighted) return undefined;
  const counted = version === undefined ? [old, next] : [next];
  const requests = counted.reduce((sum, each) => sum + each.requests, 0);
  if (requests === 0) return undefined;
  if (name === 'Invocations') return requests;
  if (name === 'Errors') return counted.reduce((sum, { thrown = 0 }) => sum + thrown, 0);
  return next.p99 ?? 10;
}

/** The alarms that are red at the end of some minutes, the oldest first. */
function red(alarms: ReadonlyMap<string, MetricAlarmDefinition>, minutes: readonly Minute[], isWeighted: boolean): readonly string[] {
  const end = minutes.length * 60_000;
  return [...alarms].filter(([, alarm]) => {
    const [result] = evaluateQueries(alarm.queries, { start: 0, end }, (stat) => new Map(minutes.flatMap((minute, index) => {
      const value = valueOf(minute, stat, isWeighted);
      return value === undefined ? [] : [[index * 60_000, value] as const];
    })));
    const range = Array.from({ length: evaluationRange(alarm.evaluationPeriods) }, (_, index) => ({ time: end - (index + 1) * 60_000, value: result?.series[0]?.points.get(end - (index + 1) * 60_000) }));
    return evaluateAlarm(alarm, range).state === 'ALARM';
  }).map(([name]) => name);
}

const canary = alarmsOf(Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }));
const atOnce = alarmsOf(Rollout.allAtOnce());
const weighted = (...minutes: readonly Minute[]): readonly string[] => red(canary, minutes, true);
const moved = (...minutes: readonly Minute[]): readonly string[] => red(atOnce, minutes, false);

const some = (max: number): fc.Arbitrary<number> => fc.nat({ max });
const failing = fc.record({ requests: some(2), thrown: some(2), answered500: some(2) }).map(({ requests, thrown, answered500 }) => ({
  requests, thrown: Math.min(thrown, requests), answered500: Math.min(answered500, requests - Math.min(thrown, requests)), p99: 10_000,
}));

test('no traffic, or one or two requests a minute, turns nothing back, however they end', () => {
  expect([weighted(), weighted({}), moved({}, {})]).toEqual([[], [], []]);
  fc.assert(fc.property(fc.array(fc.record({ old: fc.record({ requests: some(5000) }), new: failing, throttles: fc.option(some(2), { nil: undefined }) }), { minLength: 1, maxLength: 8 }), (minutes) => {
    expect(weighted(...minutes)).toEqual([]);
    expect(moved(...minutes)).toEqual([]);
  }));
});

test('three that fail of three turn it back, whether they throw or answer 500', () => {
  const old = { requests: 27 };
  expect(weighted({ old, new: { requests: 3, thrown: 3 } })).toEqual(['Errors', 'ServerErrors']);
  expect(weighted({ old, new: { requests: 3, answered500: 3 } })).toEqual(['ServerErrors']);
  expect(weighted({ old, new: { requests: 3 }, throttles: 3 })).toEqual(['Throttles']);
  expect(weighted({ throttles: 3 })).toEqual(['Throttles']);
});

test('in much traffic it is a share that turns it back, and never a single request', () => {
  fc.assert(fc.property(some(100_000), some(3000), (healthy, thrown) => {
    const requests = healthy + thrown;
    const isRed = thrown >= 3 && 100 * thrown >= requests;
    expect(weighted({ new: { requests, thrown } }).includes('Errors')).toBe(isRed);
    expect(weighted({ new: { requests, answered500: thrown } }).includes('ServerErrors')).toBe(isRed);
    expect(weighted({ new: { requests, thrown: 1 } })).toEqual([]);
  }));
});

test('a single bad minute is enough, and one that is over is forgotten', () => {
  const bad = { new: { requests: 30, thrown: 30 } };
  expect([weighted({ new: { requests: 30 } }, bad), weighted(bad, { new: { requests: 30 } })]).toEqual([['Errors', 'ServerErrors'], []]);
});

test('what the old version does, while it has the most of the traffic, is not held against the new one', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), some(5000), fc.boolean(), (requests, thrown, all) => {
    const old = { requests, thrown: all ? requests : Math.min(thrown, requests) };
    expect(weighted({ old, new: { requests: 5 } })).toEqual([]);
    // All at once: until the traffic moves, the hook is all that asks the new version.
    expect(moved({ old }, { old })).toEqual([]);
    expect(moved({ old }, { old }, { old, golden: 40 })).toEqual([]);
  }));
});

test('all at once, a new version that fails is seen after two minutes, and one that mends is not stopped', () => {
  const before = { old: { requests: 100, thrown: 100 } };
  const bad = { new: { requests: 100, thrown: 20 } };
  expect([moved(before, bad), moved(before, bad, bad)]).toEqual([['ServerErrors'], ['Errors', 'ServerErrors']]);
  expect(moved(before, before, { golden: 40, old: { requests: 20, thrown: 20 }, new: { requests: 80 } })).toEqual([]);
});

test('a percentile of few requests is the slowest of them, and tells nothing', () => {
  const slow = (requests: number): Minute => ({ new: { requests, p99: 9_000 } });
  expect([weighted(slow(99)), weighted(slow(100)), weighted({ new: { requests: 100, p99: 8_999 } })]).toEqual([[], ['Latency'], []]);
  expect([moved(slow(99), slow(99)), moved(slow(100), slow(100))]).toEqual([[], ['Latency']]);
});
