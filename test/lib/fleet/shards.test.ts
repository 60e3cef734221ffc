import * as fc from 'fast-check';
import { MODEL_RESOURCES, MODELS_PER_SHARD, OPERATION_RESOURCES, PLAIN_MODEL_RESOURCES, PLANNED_RESOURCES, SHARED_RESOURCES, SHARDS_PER_STACK, shardCapacity, sharesLogGroup, STACK_RESOURCES, TEMPLATE_BYTES } from '../../../lib/fleet/limits';
import { formatFleetLock, parseFleetLock } from '../../../lib/fleet/lock';
import { checkAssigned, checkShard, checkStackTree, describePlan, planFleet, stackOfShard } from '../../../lib/fleet/shards';

const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
const names = fc.uniqueArray(name, { maxLength: 60 });
const perShard = fc.integer({ min: MODELS_PER_SHARD.min, max: MODELS_PER_SHARD.max });

const countsOf = (models: ReadonlyMap<string, number>): number[] => [...new Set(models.values())].map((shard) => [...models.values()].filter((other) => other === shard).length);

test('a full shard fits a stack with everything turned on, and so do the shards of a stack one operation', () => {
  for (let modelsPerShard = MODELS_PER_SHARD.min; modelsPerShard <= MODELS_PER_SHARD.default; modelsPerShard++) {
    expect(modelsPerShard * MODEL_RESOURCES + SHARED_RESOURCES).toBeLessThanOrEqual(PLANNED_RESOURCES);
    expect(shardCapacity(modelsPerShard) * MODEL_RESOURCES + SHARED_RESOURCES).toBeLessThanOrEqual(STACK_RESOURCES.max);
  }
  expect(SHARDS_PER_STACK * STACK_RESOURCES.max).toBeLessThanOrEqual(OPERATION_RESOURCES.max);
});

test('with more in a shard, it fits with nothing turned on', () => {
  for (let modelsPerShard = MODELS_PER_SHARD.default + 1; modelsPerShard <= MODELS_PER_SHARD.max; modelsPerShard++) {
    expect(shardCapacity(modelsPerShard)).toBeGreaterThanOrEqual(modelsPerShard);
    expect(shardCapacity(modelsPerShard) * PLAIN_MODEL_RESOURCES + SHARED_RESOURCES).toBeLessThanOrEqual(PLANNED_RESOURCES);
  }
  expect([MODELS_PER_SHARD.min, MODELS_PER_SHARD.default].map(sharesLogGroup)).toEqual([false, false]);
  expect([MODELS_PER_SHARD.default + 1, MODELS_PER_SHARD.max].map(sharesLogGroup)).toEqual([true, true]);
});

test('every model gets a place, in shards that are never overfull', () => {
  fc.assert(fc.property(names, perShard, (all, modelsPerShard) => {
    const { lock, added } = planFleet(all, undefined, { modelsPerShard });
    expect([...lock.models.keys()].sort()).toEqual([...all].sort());
    expect([...added]).toEqual([...all].sort());
    expect(Math.max(0, ...countsOf(lock.models))).toBeLessThanOrEqual(modelsPerShard);
    expect(new Set(lock.models.values()).size).toBe(Math.ceil(all.length / modelsPerShard));
  }));
});

test('what comes, goes and comes back moves nothing, and finds its place again', () => {
  fc.assert(fc.property(names, names, names, perShard, (before, gone, come, modelsPerShard) => {
    const first = planFleet(before, undefined, { modelsPerShard }).lock;
    const second = planFleet([...before.filter((one) => !gone.includes(one)), ...come], first, { modelsPerShard }).lock;
    const third = planFleet([...before, ...come], second, { modelsPerShard });
    for (const [model, shard] of first.models) expect([second.models.get(model), third.lock.models.get(model)]).toEqual([shard, shard]);
    expect(Math.max(0, ...countsOf(third.lock.models))).toBeLessThanOrEqual(modelsPerShard);
    expect(third.added).toEqual([]);
  }));
});

test('the order of the names does not matter, and what is planned is planned', () => {
  fc.assert(fc.property(names, perShard, (all, modelsPerShard) => {
    const { lock } = planFleet(all, undefined, { modelsPerShard });
    expect(formatFleetLock(planFleet([...all].reverse(), undefined, { modelsPerShard }).lock)).toBe(formatFleetLock(lock));
    expect(formatFleetLock(planFleet(all, lock, { modelsPerShard: 3 }).lock)).toBe(formatFleetLock(lock));
  }));
});

test('pruning gives up the places of models that are gone, and only those', () => {
  const { lock } = planFleet(['a', 'b', 'c'], undefined, { modelsPerShard: 2 });
  const pruned = planFleet(['a', 'c'], lock, { modelsPerShard: 2, prune: true });
  expect([...pruned.lock.models]).toEqual([['a', 1], ['c', 2]]);
  expect(pruned.forgotten).toEqual(['b']);
  expect(planFleet(['a', 'c', 'd'], pruned.lock, { modelsPerShard: 2 }).lock.models.get('d')).toBe(1);
});

test('a lock is read as it was written, one line for each model', () => {
  fc.assert(fc.property(names, perShard, (all, modelsPerShard) => {
    const { lock } = planFleet(all, undefined, { modelsPerShard });
    const text = formatFleetLock(lock);
    const read = parseFleetLock(text);
    expect(read.problems).toEqual([]);
    expect(formatFleetLock(read.lock as NonNullable<typeof read.lock>)).toBe(text);
    expect(text.split('\n').filter((line) => /^ {4}"/.test(line))).toHaveLength(all.length);
  }));
});

describe('a lock is refused', () => {
  const lock = (models: string, more = '"lockVersion": 1, "modelsPerShard": 20'): string => `{ ${more}, "models": {\n${models}\n} }`;

  test.each([
    ['that is no JSON', '{', /is not JSON/],
    ['of another format', lock('', '"lockVersion": 2, "modelsPerShard": 20'), /`lockVersion`|lockVersion/],
    ['for other limits', lock('', '"lockVersion": 1, "modelsPerShard": 91'), /modelsPerShard/],
    ['for no models at all', lock('', '"lockVersion": 1, "modelsPerShard": 0'), /modelsPerShard/],
    ['with a shard of number 0', lock('"a": 0'), /models\.a/],
    ['with a model twice', lock('"a": 1,\n"b": 1,\n"a": 2'), /models\.a is there twice/],
    ['with an unknown member', lock('', '"lockVersion": 1, "modelsPershard": 20, "modelsPerShard": 20'), /modelsPershard is not known: did you mean modelsPerShard/],
  ])('%s', (_, text, message) => {
    const { lock: read, problems } = parseFleetLock(text);
    expect(read).toBeUndefined();
    expect(problems.map(({ prop, found }) => `${prop} ${found}`).join('\n')).toMatch(message);
  });

  test('with more models in a shard than branches may add at a time', () => {
    const models = (count: number): string => Array.from({ length: count }, (__, index) => `"m${index}": 1`).join(',\n');
    expect(parseFleetLock(lock(models(23))).problems).toEqual([]);
    expect(parseFleetLock(lock(models(24))).problems).toEqual([expect.objectContaining({ found: 'puts 24 models into shard 1', allowed: '23' })]);
  });
});

test('models without a place are named, with the command', () => {
  const { lock } = planFleet(['a'], undefined, { modelsPerShard: 2 });
  expect(checkAssigned(['a'], lock, 'x')).toEqual([]);
  expect(checkAssigned(['c', 'a', 'b'], lock, 'npx csi fleet plan models')).toEqual([
    { prop: 'lockFile', found: 'has no place for 2 models: b, c', remedy: 'run `npx csi fleet plan models` and commit the file' },
  ]);
});

test('a shard may have what CloudFormation takes, and nothing more', () => {
  expect(checkShard(1, { models: 20, resources: STACK_RESOURCES.max, bytes: TEMPLATE_BYTES.max })).toEqual([]);
  expect(checkShard(1, { models: 20, resources: STACK_RESOURCES.max + 1 })).toEqual([expect.objectContaining({ found: 'has 501 resources with its 20 models', remedy: expect.stringContaining('--models-per-shard 10') })]);
  expect(checkShard(1, { models: 20, bytes: TEMPLATE_BYTES.max + 1 })).toHaveLength(1);
  expect(checkStackTree(OPERATION_RESOURCES.max)).toEqual([]);
  expect(checkStackTree(OPERATION_RESOURCES.max + 1)).toHaveLength(1);
});

test('five shards go to a stack', () => {
  expect([1, 5, 6, 10, 11].map(stackOfShard)).toEqual([0, 0, 1, 1, 2]);
});

test('a plan says what changes', () => {
  expect(describePlan(planFleet(['a'], undefined, { modelsPerShard: 2 }), true)).toBe('1 model in 1 shard of up to 2\n1 added:\n  a in shard 1');
  const { lock } = planFleet(['a', 'b'], undefined, { modelsPerShard: 2 });
  expect(describePlan(planFleet(['a', 'c'], lock, { modelsPerShard: 2 }), true)).toBe(
    '3 models in 2 shards of up to 2\n1 added:\n  c in shard 2\n1 not in the fleet any more, their places are kept (--prune gives them up):\n  b',
  );
});
