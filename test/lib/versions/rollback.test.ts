import * as fc from 'fast-check';
import { planRollback, type RollbackFacts } from '../../../lib/versions/rollback';

const served = (...versions: readonly string[]) => versions.map((version, index) => ({ version, since: 1000 - index }));
const facts = (more: Partial<RollbackFacts>): RollbackFacts => ({ versions: ['1', '2', '3'], live: '3', served: [], ...more });

test.each<[string, Partial<RollbackFacts>, string, number]>([
  ['the newest older version that carried all traffic', { served: served('3', '2', '1') }, '2', 0],
  ['not one that never did', { served: served('3', '1') }, '1', 0],
  ['not one that is gone', { versions: ['1', '3'], served: served('3', '2', '1') }, '1', 0],
  ['not the one that was gone back from', { live: '2', served: served('2', '3', '1') }, '1', 0],
  ['during a rollout, the version before it', { live: '2', rollingOut: '3', served: served('2', '1') }, '2', 0],
  ['during a rollout, one that is named', { live: '2', rollingOut: '3', served: served('2', '1'), wanted: '1' }, '1', 0],
  ['one that is named, newer and proven', { live: '1', served: served('1', '3'), wanted: '3' }, '3', 0],
  ['one that is named and never carried all traffic, with a warning', { served: served('3', '2'), wanted: '1' }, '1', 1],
])('a rollback takes %s', (_, more, to, warnings) => {
  const plan = planRollback(facts(more));
  expect(plan).toMatchObject({ to });
  expect(plan.refusal === undefined && plan.warnings.length).toBe(warnings);
});

test.each<[string, Partial<RollbackFacts>, RegExp]>([
  ['without an alias', { live: undefined }, /no alias live/],
  ['to $LATEST', { wanted: '$LATEST' }, /no published version/],
  ['to a version that there is not', { wanted: '7' }, /no version 7: there are 3, 2, 1/],
  ['to what is live', { wanted: '3' }, /version 3 has all traffic already/],
  ['where nothing is recorded', {}, /no older version is known to have carried all traffic: name one with --to. Besides version 3 there are 2, 1/],
  ['where only a newer one is', { live: '1', served: served('1', '3') }, /no older version/],
  ['where there is one version', { versions: ['3'] }, /version 3 is the only one/],
])('a rollback %s is refused', (_, more, message) => {
  expect(planRollback(facts(more)).refusal).toMatch(message);
});

test('whatever is known: it goes to a version that there is, and without a name only to one that carried all traffic', () => {
  const version = fc.integer({ min: 1, max: 6 }).map(String);
  fc.assert(fc.property(fc.uniqueArray(version), version, fc.option(version, { nil: undefined }), fc.uniqueArray(version), fc.option(version, { nil: undefined }), (versions, live, rollingOut, list, wanted) => {
    const there = [...new Set([...versions, live])];
    const plan = planRollback({ versions: there, live, rollingOut, served: served(...list), wanted });
    if (plan.refusal !== undefined) return;
    expect(there).toContain(plan.to);
    expect(plan.to === live && rollingOut === undefined).toBe(false);
    if (wanted === undefined) expect(plan.to === live || list.includes(plan.to)).toBe(true);
    else expect(plan.to).toBe(wanted);
    expect(plan.warnings.length).toBe(plan.to === live || list.includes(plan.to) ? 0 : 1);
  }));
});
