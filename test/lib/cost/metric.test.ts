import fc from 'fast-check';
import { evaluateMetricMath } from '../../../lib/cloudwatch/metric-math/evaluate';
import type { TimeSeries } from '../../../lib/cloudwatch/metric-math/series';
import { parseMetricMath } from '../../../lib/cloudwatch/metric-math/syntax';
import { hostCost } from '../../../lib/cost/hosts';
import { costPerInference, plain, withIds, type CostExpression, type MeteredHost } from '../../../lib/cost/metric';
import { load, model, rates } from './hosts/cases';

const PERIOD = 300;

function of(host: MeteredHost): CostExpression {
  const { cost, problems } = costPerInference(host, rates, 'us-east-1');
  expect(problems).toEqual([]);
  return cost as CostExpression;
}

/** The value of a period in which the sources had these values; undefined for no datapoint. */
function valueOf(cost: CostExpression, values: Readonly<Record<string, number | undefined>>): number | undefined {
  const series = cost.sources.map(({ id }, index): TimeSeries => {
    const value = values[id];
    return { points: new Map(value === undefined ? [] : [[0, value]]), period: PERIOD, label: id, metricId: `m${index}` };
  });
  const text = withIds(cost, series.map(({ metricId }) => metricId as string));
  expect(text).not.toMatch(/[{}]|\de-/);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
  expect(text.length).toBeLessThanOrEqual(1024);
  const range = { start: 0, end: PERIOD * 1000 };
  const value = evaluateMetricMath(parseMetricMath(text), { range, period: PERIOD, metrics: series, resolve: (id) => series.find(({ metricId }) => metricId === id)! });
  return (value as TimeSeries).points.get(0);
}

const requests = fc.integer({ min: 1, max: 100_000 });

test('a function is billed for requests, their time and its memory, to half a millisecond', () => {
  fc.assert(fc.property(requests, fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(128, 512, 1024, 1769, 10_240), fc.constantFrom('arm64' as const, 'x86_64' as const), (count, ms, memoryMiB, architecture) => {
    const perMillion = hostCost({ kind: 'lambda', architecture }, load(1), model({ memoryMiB, ms }), rates).perMillion as number;
    // On the average of its rounding, a request of 80 ms took 79.5.
    const value = valueOf(of({ kind: 'function', architecture, memoryMiB }), { requests: count, ms: count * (ms - 0.5) }) as number;
    expect(Math.abs(value * 1e6 / perMillion - 1)).toBeLessThan(1e-6);
  }), { numRuns: 40 });
});

test('the time to load models is billed too', () => {
  const cost = of({ kind: 'function', architecture: 'arm64', memoryMiB: 1024 });
  // 1,000 requests of 80 ms and one model of 2,000 ms: 82,500 ms with the rounding, x 0.0000133334 / 1000, by 1,000 + 0.0000002
  expect(valueOf(cost, { requests: 1000, ms: 80_000, loading: 2_000 })).toBeCloseTo(82_500 * 0.0000133334 / 1000 / 1000 + 0.0000002, 12);
  expect(valueOf(cost, { requests: 1000, ms: 80_000 })).toBeCloseTo(80_500 * 0.0000133334 / 1000 / 1000 + 0.0000002, 12);
});

test('without an inference there is no datapoint', () => {
  expect(valueOf(of({ kind: 'function', architecture: 'arm64', memoryMiB: 1024 }), {})).toBeUndefined();
  expect(valueOf(of({ kind: 'real-time', instanceType: 'ml.m5.large' }), { each: 0 })).toBeUndefined();
  expect(valueOf(of({ kind: 'async', instanceType: 'ml.m5.large', least: 0 }), { cpu: 3 })).toBeUndefined();
});

test('environments that are kept ready are paid in the period by all of its inferences', () => {
  // 300 s x 4 x 2 GB x 0.0000033334 = 0.00800016; 600 requests of 99.5 + 0.5 ms on them: 0.1 s x 2 GB x 0.0000077778
  const fixed = of({ kind: 'function', architecture: 'arm64', memoryMiB: 2048, provisioned: 4 });
  expect(valueOf(fixed, { requests: 600, ms: 600 * 99.5, warm: 600 })).toBeCloseTo(0.00800016 / 600 + 0.2 * 0.0000077778 + 0.0000002, 12);
  // A third of them found none ready.
  expect(valueOf(fixed, { requests: 600, ms: 600 * 99.5, warm: 400 })).toBeCloseTo(0.00800016 / 600 + 0.2 * (0.0000077778 * 2 + 0.0000133334) / 3 + 0.0000002, 12);
  // Of 8, two were busy with each request: 2 / 0.25.
  const scaled = of({ kind: 'function', architecture: 'arm64', memoryMiB: 2048, provisioned: 'scaled' });
  expect(valueOf(scaled, { requests: 600, ms: 600 * 99.5, warm: 600, busy: 1200, used: 150 })).toBeCloseTo(2 * 0.00800016 / 600 + 0.2 * 0.0000077778 + 0.0000002, 12);
  expect(valueOf(scaled, { requests: 600, ms: 600 * 99.5 })).toBeCloseTo(0.2 * 0.0000133334 + 0.0000002, 12);
});

test('a serverless endpoint is billed for the time of its memory step', () => {
  // 0.0795 + 0.0005 s x 0.00004 for 2 GB
  expect(valueOf(of({ kind: 'serverless', memoryMiB: 1500 }), { requests: 100, model: 70_000 * 100, overhead: 9_500 * 100 })).toBeCloseTo(0.08 * 0.00004, 12);
  // 5 x 300 s x 0.00001 by 100, and 0.08 s x 0.0000233
  expect(valueOf(of({ kind: 'serverless', memoryMiB: 2048, provisioned: 5 }), { requests: 100, model: 79_500 * 100, overhead: 0, warm: 100 })).toBeCloseTo(0.015 / 100 + 0.08 * 0.0000233, 12);
});

test('instances are paid by the requests that each of them had', () => {
  fc.assert(fc.property(requests, fc.integer({ min: 1, max: 20 }), (count, instances) => {
    // Every request tells 1 / instances.
    const value = valueOf(of({ kind: 'real-time', instanceType: 'ml.m5.large' }), { each: count / instances }) as number;
    expect(value / (instances * 0.115 * PERIOD / 3600 / count)).toBeCloseTo(1, 6);
  }));
  expect(valueOf(of({ kind: 'component', instanceType: 'ml.m5.xlarge', share: 0.25 }), { each: 50 })).toBeCloseTo(0.23 * 0.25 * PERIOD / 3600 / 50, 12);
});

test('instances of an asynchronous endpoint are as many as share the backlog, or one that is measured', () => {
  const none = of({ kind: 'async', instanceType: 'ml.m5.large', least: 0 });
  const each = 0.115 * PERIOD / 3600 / 30;
  expect(valueOf(none, { requests: 30, backlog: 12, each: 4, cpu: 50 })).toBeCloseTo(3 * each, 12);
  expect(valueOf(none, { requests: 30, backlog: 0, each: 0, cpu: 50 })).toBeCloseTo(each, 12);
  // The processor may be measured at nothing.
  expect(valueOf(none, { requests: 30, backlog: 0, each: 0, cpu: 0 })).toBeCloseTo(each, 12);
  expect(valueOf(none, { requests: 30, backlog: 0, each: 0 })).toBe(0);
  expect(valueOf(of({ kind: 'async', instanceType: 'ml.m5.large', least: 2 }), { requests: 30, backlog: 0, each: 0, cpu: 1 })).toBeCloseTo(2 * each, 12);
});

test('what has no price is no metric', () => {
  const { cost, problems } = costPerInference({ kind: 'real-time', instanceType: 'ml.p5.48xlarge' }, rates, 'us-east-1');
  expect(cost).toBeUndefined();
  expect(problems).toEqual([expect.objectContaining({ found: expect.stringContaining('no estimate: no price of SageMaker hosting, ml.p5.48xlarge (sagemaker.hosting.ml.p5.48xlarge) in us-east-1 is known') as string })]);
  expect(costPerInference({ kind: 'function', architecture: 'arm64', memoryMiB: 512 }, () => undefined, 'eu-west-1').problems).toHaveLength(2);
});

test('numbers are written out, and keep ten digits', () => {
  expect(plain(0.0000133334 / 1000)).toBe('0.0000000133334');
  expect(plain(3)).toBe('3');
  expect(plain(0)).toBe('0');
  fc.assert(fc.property(fc.double({ min: 1e-12, max: 1000, noNaN: true }), (value) => {
    expect(plain(value)).toMatch(/^\d+(?:\.\d+)?$/);
    expect(Math.abs(Number(plain(value)) / value - 1)).toBeLessThan(1e-8);
  }));
});
