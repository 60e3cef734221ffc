import * as fc from 'fast-check';
import { parseRolledBack, recordRolledBack } from '../../../lib/versions/rolled-back';
import { planRollback, versionOfModel, type RollbackFacts } from '../../../lib/versions/rollback';

const served = (...versions: readonly string[]) => versions.map((version, index) => ({ version, since: 1000 - index }));
const facts = (more: Partial<RollbackFacts>): RollbackFacts => ({ versions: ['1', '2', '3'], live: '3', served: [], rolledBack: [], ...more });

test.each<[string, Partial<RollbackFacts>, string, number]>([
  ['the newest older version that carried all traffic', { served: served('3', '2', '1') }, '2', 0],
  ['not one that never did', { served: served('3', '1') }, '1', 0],
  ['not one that is gone', { versions: ['1', '3'], served: served('3', '2', '1') }, '1', 0],
  ['not the one that was gone back from', { live: '2', served: served('2', '3', '1') }, '1', 0],
  ['during a rollout, the version before it', { live: '2', rollingOut: '3', served: served('2', '1') }, '2', 0],
  ['during a rollout, one that is named', { live: '2', rollingOut: '3', served: served('2', '1'), wanted: '1' }, '1', 0],
  ['not one that was rolled back by hand', { served: served('3', '2', '1'), rolledBack: served('2') }, '1', 0],
  ['one that was rolled back by hand, if it is named, with a warning', { served: served('3', '2', '1'), rolledBack: served('2'), wanted: '2' }, '2', 1],
  ['during a rollout, not the version before it if that was rolled back by hand', { live: '2', rollingOut: '3', served: served('2', '1'), rolledBack: served('2') }, '1', 0],
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
  ['where only one that was rolled back is', { served: served('3', '2'), rolledBack: served('2') }, /no older version is known to have carried all traffic and was not rolled back by hand: name one/],
  ['where only a newer one is', { live: '1', served: served('1', '3') }, /no older version/],
  ['where there is one version', { versions: ['3'] }, /version 3 is the only one/],
])('a rollback %s is refused', (_, more, message) => {
  expect(planRollback(facts(more)).refusal).toMatch(message);
});

test('whatever is known: it goes to a version that there is, and without a name only to one that carried all traffic', () => {
  const version = fc.integer({ min: 1, max: 6 }).map(String);
  fc.assert(fc.property(fc.uniqueArray(version), version, fc.option(version, { nil: undefined }), fc.uniqueArray(version), fc.uniqueArray(version), fc.option(version, { nil: undefined }), (versions, live, rollingOut, list, bad, wanted) => {
    const there = [...new Set([...versions, live])];
    const plan = planRollback({ versions: there, live, rollingOut, served: served(...list), rolledBack: served(...bad), wanted });
    if (plan.refusal !== undefined) return;
    expect(there).toContain(plan.to);
    expect(plan.to === live && rollingOut === undefined).toBe(false);
    if (wanted === undefined) {
      expect(plan.to === live || list.includes(plan.to)).toBe(true);
      expect(bad).not.toContain(plan.to);
    } else {
      expect(plan.to).toBe(wanted);
    }
    expect(plan.warnings.length).toBe((plan.to === live || list.includes(plan.to) ? 0 : 1) + (bad.includes(plan.to) ? 1 : 0));
  }));
});

test('whatever is deployed and rolled back: without a name, no version that was left comes back', () => {
  const step = fc.oneof(fc.constant('deploy' as const), fc.constant('rollback' as const), fc.record({ to: fc.nat({ max: 30 }) }));
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    let [versions, live, carried, tag]: [string[], string, { version: string; since: number }[], string | undefined] = [['1'], '1', [{ version: '1', since: 0 }], undefined];
    let left = new Set<string>();
    steps.forEach((each, now) => {
      const from = live;
      if (each === 'deploy') {
        live = String(versions.length + 1);
        versions = [...versions, live];
      } else {
        const wanted = each === 'rollback' ? undefined : versions[each.to % versions.length];
        const before = parseRolledBack(tag);
        const plan = planRollback({ versions, live, served: carried, rolledBack: before, wanted });
        if (plan.refusal !== undefined) return;
        if (wanted === undefined) expect(left).not.toContain(plan.to);
        const marks = recordRolledBack(before, { from: [from], to: plan.to, versions }, now);
        ({ tag } = marks);
        left = left.has(plan.to) ? new Set([...left].filter((version) => version !== plan.to)) : left.add(from);
        carried = carried.filter(({ version }) => !marks.forgotten.includes(version));
        live = plan.to;
      }
      carried = [{ version: live, since: now }, ...carried.filter(({ version }) => version !== live)];
    });
  }));
});

test.each<[string, string | undefined, Parameters<typeof recordRolledBack>[1], string | undefined]>([
  ['what is left is marked', undefined, { from: ['3'], to: '1', versions: ['1', '3'] }, '3@99'],
  ['so is a rollout that is stopped, and not what it came from', '2@5', { from: ['3', '4'], to: '3', versions: ['2', '3', '4'] }, '4@99 2@5'],
  ['who names a marked version takes its rollback back', '3@5 2@4', { from: ['1'], to: '3', versions: ['1', '2', '3'] }, '2@4'],
  ['the last mark goes', '3@5', { from: ['1'], to: '3', versions: ['1', '3'] }, undefined],
  ['a version that is deleted has none', '2@5', { from: ['4'], to: '3', versions: ['3', '4'] }, '4@99'],
])('marks: %s', (_, before, facts_, tag) => {
  expect(recordRolledBack(parseRolledBack(before), facts_, 99.5)).toEqual({ tag, forgotten: [] });
});

test('a version whose mark has no room is no good one any more', () => {
  const before = Array.from({ length: 20 }, (_, index) => ({ version: String(120 - index), since: 1_790_000_000 }));
  const versions = [...before.map(({ version }) => version), '121', '1'];
  const { tag, forgotten } = recordRolledBack(before, { from: ['121'], to: '1', versions }, 1_790_000_001);
  expect([...parseRolledBack(tag).map(({ version }) => version), ...forgotten]).toEqual(['121', ...before.map(({ version }) => version)]);
  expect(forgotten.length).toBeGreaterThan(0);
});

test('of several that a version of the model was published with, the one that carried all traffic last is meant, else the newest', () => {
  const versions = [{ version: '10', modelVersion: 'b' }, { version: '9', modelVersion: 'a' }, { version: '2', modelVersion: 'a' }, { version: '1' }];
  expect(versionOfModel(versions, [{ version: '2', since: 5 }, { version: '9', since: 3 }], 'a')).toBe('2');
  expect(versionOfModel(versions, [{ version: '10', since: 5 }], 'a')).toBe('9');
  for (const none of ['c', '', '10']) expect(versionOfModel(versions, [], none)).toBeUndefined();
});
