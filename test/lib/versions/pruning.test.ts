import fc from 'fast-check';
import { checkEndpointPruning, checkKeptVersions, formatPruning, MAX_KEPT_CONFIGURATIONS, MAX_KEPT_VERSIONS, parsePruning, type Pruning } from '../../../lib/versions/pruning';
import { formatServed, parseServed, parseServedDigests } from '../../../lib/versions/served';

test.each([[1, true], [5, true], [MAX_KEPT_VERSIONS, true], [0, false], [-1, false], [MAX_KEPT_VERSIONS + 1, false], [1.5, false], [Number.NaN, false]])('keeping %p versions', (versions, allowed) => {
  expect(checkKeptVersions(versions).length === 0).toBe(allowed);
});

test('a tag says what is kept; one that cannot be read keeps everything', () => {
  const pruning = fc.oneof(
    fc.constant<Pruning>({ kind: 'none' }),
    fc.record({ kind: fc.constant('keepLast' as const), versions: fc.integer({ min: 1, max: MAX_KEPT_VERSIONS }), dryRun: fc.boolean() }),
  );
  fc.assert(fc.property(pruning, (each) => { expect(parsePruning(formatPruning(each))).toEqual(each); }));
  expect([formatPruning({ kind: 'keepLast', versions: 5, dryRun: false }), formatPruning({ kind: 'keepLast', versions: 3, dryRun: true })]).toEqual(['5', '3 dry-run']);
  for (const tag of [undefined, '', '0', '15', '-1', '5 dryrun', 'five', '5 dry-run please', '1e1']) expect(parsePruning(tag)).toBeUndefined();
});

test('as many versions as may be kept are remembered, as long as they have six digits', () => {
  const served = Array.from({ length: 40 }, (_, index) => ({ version: String(999_999 - index), since: 9_999_999_999 }));
  expect(parseServed(formatServed(served))).toHaveLength(MAX_KEPT_VERSIONS);
});

test('an endpoint keeps as many as its tag has room for', () => {
  const served = Array.from({ length: 30 }, (_, index) => ({ version: String(index).padStart(8, 'a'), since: 1_790_000_000 }));
  expect(parseServedDigests(formatServed(served))).toHaveLength(MAX_KEPT_CONFIGURATIONS);
  expect(checkEndpointPruning({ kind: 'none' })).toEqual([]);
  expect(checkEndpointPruning({ kind: 'keepLast', versions: MAX_KEPT_CONFIGURATIONS, dryRun: false })).toEqual([]);
  expect(checkEndpointPruning({ kind: 'keepLast', versions: MAX_KEPT_CONFIGURATIONS + 1, dryRun: false })).toMatchObject([{ prop: 'pruning', found: 'keeps 13 versions' }]);
});
