import fc from 'fast-check';
import { DAY_SECONDS } from '../../../lib/versions/prune';
import { planEndpointPruning, servedDigest, type EndpointFacts } from '../../../lib/versions/prune-endpoint';

const NOW = 1_790_000_000;
const digestOf = (index: number): string => String(index).padEnd(16, 'a');

/** An endpoint whose configurations were made every six hours, with a model each or one that two share. */
const facts: fc.Arbitrary<EndpointFacts> = fc.record({ configs: fc.integer({ min: 0, max: 25 }), models: fc.integer({ min: 1, max: 25 }) }).chain((count) => {
  const models = Array.from({ length: count.models }, (_, index) => ({ name: `m${index}`, created: NOW - (count.models - index) * 6 * 3600, ...(index % 7 === 6 ? { component: 'c' } : {}) }));
  const configs = Array.from({ length: count.configs }, (_, index) => ({ name: `c${index}`, digest: digestOf(index), created: NOW - (count.configs - index) * 6 * 3600, models: [`m${Math.floor(index / 2) % count.models}`] }));
  const configNames = configs.map(({ name }) => name);
  const modelNames = models.map(({ name }) => name);
  return fc.record({
    configs: fc.shuffledSubarray(configs, { minLength: configs.length }),
    models: fc.shuffledSubarray(models, { minLength: models.length }),
    served: fc.shuffledSubarray(configs).map((list) => list.map(({ digest }, index) => ({ version: servedDigest(digest), since: NOW - index * DAY_SECONDS }))),
    users: fc.array(fc.record({ name: fc.constant('endpoint e'), configs: fc.subarray(configNames, { maxLength: Math.min(2, configNames.length) }), models: fc.subarray(modelNames, { maxLength: 1 }) }), { maxLength: 3 }),
    declared: fc.subarray([...configNames, ...modelNames], { maxLength: 1 }),
  });
});
const limits = fc.record({ keepLast: fc.integer({ min: 0, max: 12 }), minimumAge: fc.constantFrom(0, DAY_SECONDS) });

test('each one is kept for a reason or deleted', () => {
  fc.assert(fc.property(facts, limits, (known, limit) => {
    const plan = planEndpointPruning(known, limit, NOW);
    for (const [judged, all] of [[plan.configs, known.configs], [plan.models, known.models]] as const) {
      expect([...judged.delete, ...judged.keep.map(({ name }) => name)].sort()).toEqual(all.map(({ name }) => name).sort());
      for (const { because } of judged.keep) expect(because.length).toBeGreaterThan(0);
    }
  }));
});

test('nothing goes that an endpoint uses, the stack declares or is young', () => {
  fc.assert(fc.property(facts, limits, (known, limit) => {
    const { configs, models } = planEndpointPruning(known, limit, NOW);
    const gone = new Set([...configs.delete, ...models.delete]);
    for (const name of [...known.declared, ...known.users.flatMap((user) => [...user.configs, ...user.models])]) expect(gone).not.toContain(name);
    for (const { name, created } of [...known.configs, ...known.models]) if (NOW - created < limit.minimumAge) expect(gone).not.toContain(name);
  }));
});

test('a model stays for as long as a configuration that stays names it', () => {
  fc.assert(fc.property(facts, limits, (known, limit) => {
    const { configs, models } = planEndpointPruning(known, limit, NOW);
    const named = known.configs.filter(({ name }) => !configs.delete.includes(name)).flatMap((config) => config.models);
    for (const name of models.delete) expect(named).not.toContain(name);
  }));
});

test('the last that served stay, as many as are asked for', () => {
  fc.assert(fc.property(facts, limits, (known, limit) => {
    const { configs } = planEndpointPruning(known, limit, NOW);
    const last = known.served.slice(0, limit.keepLast).map(({ version }) => version);
    for (const { name, digest } of known.configs) if (last.includes(servedDigest(digest!))) expect(configs.delete).not.toContain(name);
  }));
});

test('what never carried traffic counts for nothing, and what served longer ago than the last goes', () => {
  const configs = [1, 2, 3, 4, 5].map((index) => ({ name: `c${index}`, digest: digestOf(index), created: NOW - (10 - index) * DAY_SECONDS, models: [`m${index}`] }));
  const models = configs.map(({ created }, index) => ({ name: `m${index + 1}`, created }));
  const served = [{ version: servedDigest(digestOf(5)), since: NOW - 5 * DAY_SECONDS }, { version: servedDigest(digestOf(2)), since: NOW - 8 * DAY_SECONDS }, { version: servedDigest(digestOf(1)), since: NOW - 9 * DAY_SECONDS }];
  const plan = planEndpointPruning({ configs, models, served, users: [{ name: 'the endpoint digits', configs: ['c5'], models: [] }], declared: ['c5', 'm5'] }, { keepLast: 2, minimumAge: DAY_SECONDS }, NOW);
  expect(plan.configs.delete).toEqual(['c1', 'c3', 'c4']);
  expect(plan.models.delete).toEqual(['m1', 'm3', 'm4']);
  expect(plan.configs.keep).toEqual([
    { name: 'c2', because: ['it is one of the last 2 that carried all traffic'] },
    { name: 'c5', because: ['the endpoint digits uses it', 'the stack declares it', 'it is one of the last 2 that carried all traffic'] },
  ]);
  expect(plan.models.keep.find(({ name }) => name === 'm2')).toEqual({ name: 'm2', because: ['the configuration c2 names it'] });
});

test('models of an inference component, which no configuration names, stay by their age', () => {
  const models = [1, 2, 3].flatMap((index) => ['a', 'b'].map((component) => ({ name: `${component}${index}`, component, created: NOW - (10 - index) * DAY_SECONDS })));
  const plan = planEndpointPruning({ configs: [], models, served: [], users: [], declared: [] }, { keepLast: 2, minimumAge: DAY_SECONDS }, NOW);
  expect(plan.models.delete).toEqual(['a1', 'b1']);
});

test('a host that is gone keeps nothing but what others use', () => {
  const configs = [1, 2].map((index) => ({ name: `c${index}`, digest: digestOf(index), created: NOW + 60, models: [`m${index}`] }));
  const models = configs.map(({ created }, index) => ({ name: `m${index + 1}`, created }));
  const plan = planEndpointPruning({ configs, models, served: [], users: [{ name: 'the endpoint theirs', configs: ['c2'], models: ['m2'] }], declared: [] }, { keepLast: 0, minimumAge: 0 }, NOW);
  expect([plan.configs.delete, plan.models.delete]).toEqual([['c1'], ['m1']]);
});

test('of two configurations of one digest the newer is enough to go back to', () => {
  const configs = ['older', 'newer'].map((name, index) => ({ name, digest: digestOf(1), created: NOW - (9 - index) * DAY_SECONDS, models: ['m'] }));
  const served = [{ version: servedDigest(digestOf(1)), since: NOW - DAY_SECONDS }];
  const plan = planEndpointPruning({ configs, models: [{ name: 'm', created: NOW - 9 * DAY_SECONDS }], served, users: [], declared: [] }, { keepLast: 5, minimumAge: DAY_SECONDS }, NOW);
  expect([plan.configs.delete, plan.models.delete]).toEqual([['older'], []]);
});

test('what the stack declares stays, though the stack knows it by an ARN in small letters: after a rollback by hand that is what was rolled back from', () => {
  const configs = [{ name: 'S-ConfigA', digest: 'a'.repeat(16), created: 0, models: ['S-ModelA'] }, { name: 'S-ConfigB', digest: 'b'.repeat(16), created: 1, models: ['S-ModelB'] }];
  const models = [{ name: 'S-ModelA', created: 0 }, { name: 'S-ModelB', created: 1 }];
  const facts = { configs, models, served: [{ version: 'aaaaaaaa', since: 2 }], rolledBack: ['bbbbbbbb'], users: [{ name: 'the endpoint digits', configs: ['S-ConfigA'], models: [] }] };
  expect(planEndpointPruning({ ...facts, declared: ['s-configb', 's-modelb'] }, { keepLast: 1, minimumAge: 0 }, NOW).configs.delete).toEqual([]);
  expect(planEndpointPruning({ ...facts, declared: [] }, { keepLast: 1, minimumAge: 0 }, NOW).configs.delete).toEqual(['S-ConfigB']);
});
