import * as fc from 'fast-check';
import { batches, refuseDeployment, type CopySize } from '../../../lib/sagemaker/component-rollout';

const sizes = fc.oneof(fc.record({ Type: fc.constant('COPY_COUNT' as const), Value: fc.integer({ min: 1, max: 40 }) }), fc.record({ Type: fc.constant('CAPACITY_PERCENT' as const), Value: fc.integer({ min: 5, max: 50 }) }));
const policy = (MaximumBatchSize: CopySize, WaitIntervalInSeconds = 60) => ({ RollingUpdatePolicy: { MaximumBatchSize, WaitIntervalInSeconds } });

test('batches replace every copy once, none is larger than it may be, and only the last is smaller', () => {
  fc.assert(fc.property(fc.nat(50), fc.option(sizes, { nil: undefined }), (copies, size) => {
    const steps = batches(copies, size);
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(copies);
    expect(steps.slice(0, -1).every((step) => step === steps[0])).toBe(true);
    expect(steps.every((step) => step >= 1)).toBe(true);
    if (size !== undefined && refuseDeployment(policy(size), copies) === undefined) expect(Math.max(0, ...steps)).toBeLessThanOrEqual(Math.max(1, copies / 2));
  }));
  expect([batches(0, undefined), batches(3, undefined), batches(4, { Type: 'CAPACITY_PERCENT', Value: 50 }), batches(5, { Type: 'COPY_COUNT', Value: 2 }), batches(1, { Type: 'CAPACITY_PERCENT', Value: 5 })])
    .toEqual([[], [3], [2, 2], [2, 2, 1], [1]]);
});

test('what SageMaker does not take is refused, at the limit and one past it', () => {
  const percent = (Value: number) => refuseDeployment(policy({ Type: 'CAPACITY_PERCENT', Value }), 4);
  expect([percent(5), percent(50)]).toEqual([undefined, undefined]);
  expect([percent(4), percent(51)].join()).toContain('MaximumBatchSize must be between 5 and 50 percent of the copies, and is 4 percent.');
  const count = (Value: number, copies: number) => refuseDeployment(policy({ Type: 'COPY_COUNT', Value }), copies);
  expect([count(2, 4), count(1, 1), count(1, 0)]).toEqual([undefined, undefined, undefined]);
  expect([count(3, 4), count(2, 1)]).toEqual(['MaximumBatchSize must be at most 50 percent of the 4 copies, and is 3 copies.', 'MaximumBatchSize must be at most 50 percent of the 1 copies, and is 2 copies.']);
  expect([refuseDeployment(policy({ Type: 'COPY_COUNT', Value: 1 }, 3_600), 2), refuseDeployment(policy({ Type: 'COPY_COUNT', Value: 1 }, 3_601), 2)]).toEqual([undefined, 'WaitIntervalInSeconds must be between 0 and 3600, and is 3601.']);
});
