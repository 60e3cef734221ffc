import fc from 'fast-check';
import { DAY_SECONDS, planPruning, type PruningPlan, type VersionFacts } from '../../../lib/versions/prune';

const NOW = 1_790_000_000;
const AGE = { minimumAge: DAY_SECONDS };

/** Versions of a function, one published every ten days, and what points to them. */
const facts: fc.Arbitrary<VersionFacts> = fc.integer({ min: 0, max: 30 }).chain((count) => {
  const versions = Array.from({ length: count }, (_, index) => ({ version: String(index + 1), published: NOW - (count - index) * 10 * DAY_SECONDS }));
  const some = fc.subarray(versions.map(({ version }) => version), { maxLength: Math.min(4, count) });
  const one = fc.constantFrom('99', ...versions.map(({ version }) => version));
  return fc.record({
    versions: fc.shuffledSubarray(versions, { minLength: count }),
    served: fc.shuffledSubarray(versions).map((list) => list.map(({ version }, index) => ({ version, since: NOW - index * DAY_SECONDS }))),
    aliases: fc.array(fc.record({ name: fc.constantFrom('live', 'staging'), version: one, weighted: fc.subarray(versions.map(({ version }) => version), { maxLength: Math.min(1, count) }) }), { maxLength: 2 }),
    deployments: fc.array(fc.record({ id: fc.constant('d-1'), versions: some }), { maxLength: 1 }),
    declared: some,
    provisioned: some,
  });
});
const keepLast = fc.integer({ min: 1, max: 14 });

const kept = (plan: PruningPlan): readonly string[] => plan.keep.map(({ version }) => version);
const numbers = (list: readonly string[]): number[] => list.map(Number);

test('every version is kept for a reason or deleted, once, oldest first', () => {
  fc.assert(fc.property(facts, keepLast, (known, last) => {
    const plan = planPruning(known, { keepLast: last, ...AGE }, NOW);
    expect([...numbers(plan.delete), ...numbers(kept(plan))].sort((a, b) => a - b)).toEqual(numbers(known.versions.map(({ version }) => version)).sort((a, b) => a - b));
    for (const list of [plan.delete, kept(plan)]) expect(numbers(list)).toEqual([...numbers(list)].sort((a, b) => a - b));
    for (const { because } of plan.keep) expect(because.length).toBeGreaterThan(0);
  }));
});

test('nothing that an alias, a deployment, the stack or provisioned concurrency is at is deleted', () => {
  fc.assert(fc.property(facts, keepLast, (known, last) => {
    const held = [
      ...known.aliases.flatMap(({ version, weighted }) => [version, ...weighted]), ...known.deployments.flatMap(({ versions }) => versions), ...known.declared, ...known.provisioned,
    ];
    const { delete: deleted } = planPruning(known, { keepLast: last, ...AGE }, NOW);
    expect(deleted.filter((version) => held.includes(version))).toEqual([]);
  }));
});

test('of those that carried all traffic exactly the last are kept', () => {
  fc.assert(fc.property(facts, keepLast, (known, last) => {
    const idle: VersionFacts = { ...known, aliases: [], deployments: [], declared: [], provisioned: [] };
    const plan = planPruning(idle, { keepLast: last, ...AGE }, NOW);
    const served = known.served.map(({ version }) => version);
    expect(kept(plan)).toEqual(expect.arrayContaining(served.slice(0, last)));
    expect(plan.delete).toEqual(expect.arrayContaining(served.slice(last)));
    expect(kept(plan).length).toBeLessThanOrEqual(Math.max(last, 0));
  }));
});

test('what did not serve and nothing points to goes, once it is old enough', () => {
  const versions = [1, 2, 3, 4].map((number) => ({ version: String(number), published: NOW - (5 - number) * DAY_SECONDS }));
  const known: VersionFacts = {
    versions: [...versions, { version: '$LATEST', published: NOW }],
    served: [{ version: '4', since: NOW - 86_000 }, { version: '1', since: NOW - 4 * DAY_SECONDS + 60 }],
    aliases: [{ name: 'live', version: '4', weighted: [] }], deployments: [], declared: ['4'], provisioned: [],
  };
  expect(planPruning(known, { keepLast: 5, ...AGE }, NOW)).toEqual({
    delete: ['2', '3'],
    keep: [
      { version: '1', because: ['it is one of the last 5 that carried all traffic'] },
      { version: '4', because: ['the alias live points to it', 'the stack declares it', 'it is one of the last 5 that carried all traffic'] },
    ],
  });
  expect(planPruning(known, { keepLast: 1, ...AGE }, NOW).delete).toEqual(['1', '2', '3']);
  expect(planPruning(known, { keepLast: 5, minimumAge: 2.5 * DAY_SECONDS }, NOW)).toMatchObject({ delete: ['2'], keep: [{ version: '1' }, { version: '3', because: ['it is younger than 60 hours'] }, { version: '4' }] });
  // At the age itself it goes, a second before it stays.
  expect(planPruning({ ...known, versions: [{ version: '3', published: NOW - DAY_SECONDS }] }, { keepLast: 5, ...AGE }, NOW).delete).toEqual(['3']);
  expect(planPruning({ ...known, versions: [{ version: '3', published: NOW - DAY_SECONDS + 1 }] }, { keepLast: 5, ...AGE }, NOW).delete).toEqual([]);
});

test('where too few are recorded, older versions than the oldest record make up for them', () => {
  const versions = [1, 2, 3, 4, 5].map((number) => ({ version: String(number), published: NOW - (10 - number) * DAY_SECONDS }));
  const known: VersionFacts = { versions, served: [], aliases: [{ name: 'live', version: '5', weighted: [] }], deployments: [], declared: [], provisioned: [] };
  // Nothing is remembered: the newest are as good as any.
  expect(planPruning(known, { keepLast: 3, ...AGE }, NOW).delete).toEqual(['1', '2']);
  // Recording began with version 4, after 3 was published: 3 and 2 may have served, 5 has not.
  expect(planPruning({ ...known, aliases: [], served: [{ version: '4', since: NOW - 6 * DAY_SECONDS + 60 }] }, { keepLast: 3, ...AGE }, NOW).delete).toEqual(['1', '5']);
});

test("one that was rolled back by hand takes no good one's place, and goes no sooner", () => {
  const versions = [1, 2, 3, 4, 5].map((number) => ({ version: String(number), published: NOW - (10 - number) * DAY_SECONDS }));
  const served = [5, 4, 3, 2, 1].map((number, index) => ({ version: String(number), since: NOW - (index + 1) * DAY_SECONDS }));
  const known: VersionFacts = { versions, served, rolledBack: ['4'], aliases: [], deployments: [], declared: [], provisioned: [] };
  expect(planPruning(known, { keepLast: 3, ...AGE }, NOW).delete).toEqual(['1']);
  expect(planPruning({ ...known, rolledBack: [] }, { keepLast: 3, ...AGE }, NOW).delete).toEqual(['1', '2']);
});
