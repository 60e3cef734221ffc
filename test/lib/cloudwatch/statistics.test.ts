import * as fc from 'fast-check';
import { Aggregate, MAX_VALUES } from '../../../lib/cloudwatch/aggregate';
import { parseStatistic } from '../../../lib/cloudwatch/statistics';

function aggregateOf(values: readonly number[]): Aggregate {
  const aggregate = Aggregate.empty();
  for (const value of values) aggregate.add(value);
  return aggregate;
}

const of = (name: string, values: readonly number[]): number | undefined => {
  const statistic = parseStatistic(name);
  if (statistic === undefined) throw new Error(`${name} is no statistic`);
  return statistic(aggregateOf(values));
};

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100];

test.each([
  ['SampleCount', 10], ['Sum', 145], ['Average', 14.5], ['Minimum', 1], ['Maximum', 100],
  ['p0', 1], ['p10', 1], ['p10.1', 2], ['p50', 5], ['p90', 9], ['p99', 100], ['p99.9', 100], ['p100', 100],
  ['tm90', 5], ['TM(10%:90%)', 5.5], ['TM(:90%)', 5], ['TM(90%:)', 100], ['TM(2:4)', 3.5], ['IQM', 5.5],
  ['tc90', 9], ['TC(10%:90%)', 8], ['TC(2:4)', 2], ['ts90', 45], ['TS(80%:)', 109], ['wm90', 5.4], ['WM(10%:90%)', 5.5],
  ['PR(:5)', 50], ['PR(5:9)', 40], ['PR(9:)', 10],
])('%s of 1 to 9 and 100 is %d', (name, expected) => {
  expect(of(name, TEN)).toBeCloseTo(expected, 9);
});

test.each(['', 'sum', 'P99', 'p101', 'p-1', 'p', 'p100.1', 'tm', 'TM()', 'TM(:)', 'TM(10:90%)', 'TM(90%:10%)', 'TM(5%:101%)', 'PR(10%:20%)', 'PR()', 'constructor'])('%j is no statistic', (name) => {
  expect(parseStatistic(name)).toBeUndefined();
});

test('of one value every statistic but counts is that value', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), fc.constantFrom('Sum', 'Average', 'Minimum', 'Maximum', 'p50', 'p99.99', 'IQM', 'wm95'), (value, name) => {
    expect(of(name, [value])).toBeCloseTo(value, 6);
  }));
});

test('a percentile is a value that was seen, not below which so many percent lie', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
    const found = of(`p${percent}`, values) as number;
    expect(values).toContain(found);
    expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual((percent / 100) * values.length - 1e-9);
    expect(values.filter((value) => value < found).length).toBeLessThan((percent / 100) * values.length + 1e-9);
  }));
});

test('parts merge to the whole, in any order, and survive being written down', () => {
  fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), { minLength: 1 }), (parts) => {
    const merged = Aggregate.empty();
    for (const part of [...parts].reverse()) merged.merge(Aggregate.fromJSON(JSON.parse(JSON.stringify(aggregateOf(part))) as unknown[]));
    const whole = aggregateOf(parts.flat());
    expect([merged.sampleCount, merged.sum, merged.minimum, merged.maximum, merged.distribution()]).toEqual([whole.sampleCount, whole.sum, whole.minimum, whole.maximum, whole.distribution()]);
  }));
});

test('percentiles are exact up to a thousand different values, and within half a percent from there on', () => {
  for (const [size, error] of [[MAX_VALUES, 0], [MAX_VALUES + 1, 0.005]] as const) {
    const values = Array.from({ length: size }, (_, index) => 1000 + index * 1.37);
    const aggregate = aggregateOf(values);
    const p50 = parseStatistic('p50')?.(aggregate) as number;
    const exact = values[Math.ceil(size / 2) - 1] as number;
    expect(Math.abs(p50 - exact) / exact).toBeLessThanOrEqual(error);
    expect(aggregate.sampleCount).toBe(size);
    expect(aggregate.maximum).toBe(values.at(-1));
  }
});

test('there are never more different values than that, however many come', () => {
  const aggregate = Aggregate.empty();
  for (let index = 0; index < 50_000; index++) aggregate.add(Math.exp(index / 2000) * 1.000001);
  expect(aggregate.distribution()?.length).toBeLessThanOrEqual(MAX_VALUES);
  expect(aggregate.distribution()?.reduce((sum, [, count]) => sum + count, 0)).toBe(50_000);
});

test('a statistic set tells no percentiles, unless all its values are the same', () => {
  const aggregate = Aggregate.empty();
  aggregate.addStatistics({ sampleCount: 0, sum: 0, minimum: 0, maximum: 0 });
  expect(aggregate.sampleCount).toBe(0);
  aggregate.addStatistics({ sampleCount: 3, sum: 21, minimum: 7, maximum: 7 });
  expect([parseStatistic('p50')?.(aggregate), aggregate.sum]).toEqual([7, 21]);
  aggregate.addStatistics({ sampleCount: 2, sum: 11, minimum: 1, maximum: 10 });
  expect([parseStatistic('p50')?.(aggregate), aggregate.sum, aggregate.sampleCount, aggregate.minimum, aggregate.maximum]).toEqual([undefined, 32, 5, 1, 10]);
});
