import fc from 'fast-check';
import { checkCapacityRange, checkRangeFromThen, checkTarget } from '../../../lib/scaling/capacity-range';
import { utilizationMetric } from '../../../lib/scaling/resource-utilization';
import { instanceTypes } from '../../../lib/sagemaker/instance-types';

const scalable = { least: 1 as const, zeroRemedy: 'use another host', most: { value: 20, because: 'which is said elsewhere' } };
const number = fc.integer({ min: -3, max: 25 });

test('a range is taken that lies between the least and the most, in order', () => {
  fc.assert(fc.property(number, number, (minCapacity, maxCapacity) => {
    const allowed = minCapacity >= 1 && maxCapacity <= 20 && minCapacity <= maxCapacity;
    expect(checkCapacityRange({ minCapacity, maxCapacity }, scalable).length === 0).toBe(allowed);
  }));
});

test('from then on, one end may be left as it is', () => {
  fc.assert(fc.property(number, (value) => {
    expect(checkRangeFromThen({ minCapacity: value }, scalable).length === 0).toBe(value >= 1 && value <= 20);
    expect(checkRangeFromThen({ maxCapacity: value }, { ...scalable, least: 0 }).length === 0).toBe(value >= 0 && value <= 20);
  }));
});

test('fractions of an instance are no capacity, and 0 says where it is possible', () => {
  expect(checkCapacityRange({ minCapacity: 1.5, maxCapacity: 2 }, scalable)).toHaveLength(1);
  expect(checkCapacityRange({ minCapacity: 0, maxCapacity: 2 }, scalable)).toEqual([expect.objectContaining({ prop: 'minCapacity', remedy: 'use another host' })]);
});

test('a target is above 0, and a fraction within its limits', () => {
  expect(checkTarget(Number.MIN_VALUE)).toEqual([]);
  for (const target of [0, -1, NaN, Infinity]) expect(checkTarget(target)).toHaveLength(1);
  for (const target of [0.1, 0.9]) expect(checkTarget(target, { min: 0.1, max: 0.9 })).toEqual([]);
  for (const target of [0.09, 0.91]) expect(checkTarget(target, { min: 0.1, max: 0.9 })).toHaveLength(1);
});

test('a whole instance is a hundred percent of each core, and of each GPU', () => {
  for (const [name, facts] of instanceTypes()) {
    const metric = utilizationMetric('CPU', [{ name, facts }]);
    if (facts.vcpus === undefined) expect(metric).toMatchObject({ problem: { prop: 'resource' } });
    else expect(metric).toEqual({ metricName: 'CPUUtilization', whole: 100 * facts.vcpus });
    expect('problem' in utilizationMetric('GPU', [{ name, facts }])).toBe(facts.accelerator?.kind !== 'gpu' || facts.accelerator.count === undefined);
    expect(utilizationMetric('MEMORY', [{ name, facts }])).toEqual({ metricName: 'MemoryUtilization', whole: 100 });
  }
});

test('pools of different sizes have no utilization in common', () => {
  const of = (name: string) => ({ name, facts: instanceTypes().get(name) });
  expect(utilizationMetric('CPU', [of('ml.m5.large'), of('ml.c7i.large')])).toMatchObject({ whole: 200 });
  expect(utilizationMetric('CPU', [of('ml.m5.large'), of('ml.m5.xlarge')])).toMatchObject({ problem: { found: expect.stringContaining('ml.m5.xlarge') } });
  expect(utilizationMetric('CPU', [{ name: 'ml.new.large', facts: undefined }])).toMatchObject({ problem: { remedy: expect.stringContaining('scaleOnMetric') } });
});
