import fc from 'fast-check';
import { failurePercentageOf, fullestOf, groupsOf, METRICS_PER_ALARM, significantLatencyOf } from '../../../lib/sagemaker/alarms';

test('no alarm computes with more metrics than it may, and every variant is watched once', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), fc.constantFrom(1, 2), (count, metrics) => {
    const variants = Array.from({ length: count }, (_, index) => `v${index}`);
    const groups = groupsOf(variants, metrics);
    expect(groups.flat()).toEqual(variants);
    for (const group of groups) {
      expect(group.length * metrics).toBeLessThanOrEqual(METRICS_PER_ALARM);
      for (const { expression, ids } of [failurePercentageOf(group.length), significantLatencyOf(group.length)].slice(0, metrics)) {
        if (metrics === 2) expect(ids).toHaveLength(2 * group.length);
        for (const id of ids) expect(expression).toMatch(new RegExp(`\\b${id}\\b`));
      }
    }
  }));
});

test('of one variant', () => {
  expect(failurePercentageOf(1)).toEqual({ expression: 'IF(failures0 >= 3, 100 * failures0 / requests0, 0)', ids: ['failures0', 'requests0'] });
  expect(significantLatencyOf(1)).toEqual({ expression: 'IF(requests0 >= 100, latency0, 0)', ids: ['latency0', 'requests0'] });
  expect(fullestOf(1)).toEqual({ expression: 'used0', ids: ['used0'] });
});

test('of two', () => {
  expect(failurePercentageOf(2).expression).toBe('IF(SUM([failures0, failures1]) >= 3, 100 * SUM([failures0, failures1]) / SUM([requests0, requests1]), 0)');
  expect(significantLatencyOf(2).expression).toBe('MAX([IF(requests0 >= 100, latency0, 0), IF(requests1 >= 100, latency1, 0)])');
  expect(fullestOf(2).expression).toBe('MAX([used0, used1])');
});
