import fc from 'fast-check';
import { checkQualifiers, checkSplit, type Qualifier } from '../../../lib/rollout/split';

const qualifier: fc.Arbitrary<Qualifier> = fc.record({
  path: fc.constantFrom('A', 'B'), alias: fc.option(fc.constantFrom('live', 'trial'), { nil: undefined }), version: fc.constantFrom('1', '2'), keepsReady: fc.boolean(), most: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  isWeighted: fc.boolean(), isRolledOut: fc.boolean(),
});

test('what Lambda would take is not refused, and what it would not is', () => {
  fc.assert(fc.property(fc.array(qualifier, { maxLength: 4 }), fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }), (all, reserved) => {
    const ready = all.filter(({ keepsReady }) => keepsReady);
    const sum = ready.reduce((total, { most = 0 }) => total + most, 0);
    const wrong = all.some(({ isWeighted, keepsReady, isRolledOut }) => isWeighted && (keepsReady || isRolledOut))
      || new Set(ready.map(({ version }) => version)).size < ready.length
      || (reserved !== undefined && ready.filter(({ most }) => most !== undefined).length > 1 && sum > reserved);
    expect(checkQualifiers(all, reserved).length > 0).toBe(wrong);
  }));
});

test.each([
  [{ percentage: 1 }, 0], [{ percentage: 99 }, 0], [{ percentage: 0 }, 1], [{ percentage: 100 }, 1], [{ percentage: 1.5 }, 1],
  [{ aliasName: 'trial-1_b' }, 0], [{ aliasName: 'x'.repeat(128) }, 0], [{ aliasName: 'x'.repeat(129) }, 1], [{ aliasName: '' }, 1], [{ aliasName: '1' }, 1], [{ aliasName: 'a.b' }, 1], [{ aliasName: 'live' }, 1],
  [{ otherVersion: '1' }, 0], [{ otherVersion: '0' }, 1], [{ otherVersion: '$LATEST' }, 1], [{ otherVersion: '' }, 1], [{}, 0],
])('%j', (split, problems) => {
  expect(checkSplit(split)).toHaveLength(problems);
});
