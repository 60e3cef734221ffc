import fc from 'fast-check';
import { checkAsync, defaultFolder, folder } from '../../../lib/sagemaker/async-endpoint';
import { checkComponent, checkConsolidation, checkFleet, checkManagedInstances, checkRoom, defaultComponentMemory, withoutRoomToReplace } from '../../../lib/sagemaker/check-component';
import type { PlacedComponent } from '../../../lib/sagemaker/component-placement';
import { mayBeZero } from '../../../lib/scaling/wake-up';

const room = { cpus: 4, memoryMb: 16_384, accelerators: 1 };
const component = fc.record({ copies: fc.integer({ min: 1, max: 6 }), cpus: fc.integer({ min: 1, max: 16 }), memoryMb: fc.integer({ min: 128, max: 16_384 }), strategy: fc.constantFrom('SPREAD' as const, 'BINPACK' as const) });
const components = fc.array(component, { minLength: 1, maxLength: 5 }).map((all) => all.map(({ copies, cpus, memoryMb, strategy }, index): PlacedComponent => (
  { name: `C${index}`, copies, strategy, needs: { cpus: cpus / 4, memoryMb, accelerators: 0 } }
)));

test('the default memory is one that is allowed, and grows with the model', () => {
  fc.assert(fc.property(fc.nat(2 ** 36), fc.nat(2 ** 36), (a, b) => {
    const [small, large] = [Math.min(a, b), Math.max(a, b)];
    expect(checkComponent({ memoryMiB: defaultComponentMemory(small) })).toEqual([]);
    expect(defaultComponentMemory(small)).toBeLessThanOrEqual(defaultComponentMemory(large));
    expect(defaultComponentMemory(small) * 2 ** 20).toBeGreaterThan(small);
  }));
});

test('what fits on some instances fits on more, and what is refused does not fit by its sum or its size', () => {
  fc.assert(fc.property(components, fc.integer({ min: 1, max: 8 }), (all, max) => {
    const fleet = { room, min: 0, max };
    const needed = (resource: 'cpus' | 'memoryMb') => all.reduce((sum, { copies, needs }) => sum + copies * needs[resource], 0);
    const problems = checkFleet(all, fleet);
    if (problems.length === 0) {
      expect(needed('cpus')).toBeLessThanOrEqual(max * room.cpus + 1e-6);
      expect(needed('memoryMb')).toBeLessThanOrEqual(max * room.memoryMb);
    }
    // An instance for each copy is always enough.
    expect(checkFleet(all, { ...fleet, max: 30 })).toEqual([]);
    expect(withoutRoomToReplace(all, { ...fleet, max: 31 })).toEqual([]);
  }));
});

test('one copy more on full instances is what cannot be replaced', () => {
  const full: PlacedComponent = { name: 'A', copies: 2, strategy: 'SPREAD', needs: { cpus: 4, memoryMb: 1024, accelerators: 0 } };
  expect(checkFleet([full], { room, min: 0, max: 2 })).toEqual([]);
  expect(checkFleet([full], { room, min: 0, max: 1 })).toEqual([expect.objectContaining({ found: 'leaves 1 of 2 of A without a place on 1 instance' })]);
  expect(withoutRoomToReplace([full], { room, min: 0, max: 2 })).toEqual(['A']);
  expect(withoutRoomToReplace([full], { room, min: 0, max: 3 })).toEqual([]);
});

test('every resource that an instance lacks is named', () => {
  expect(checkRoom({ cpus: 4, memoryMb: 16_384, accelerators: 1 }, room, 'ml.x')).toEqual([]);
  expect(checkRoom({ cpus: 4.25, memoryMb: 16_385, accelerators: 2 }, room, 'ml.x').map(({ prop }) => prop)).toEqual(['cpus', 'memory', 'accelerators']);
});

test('figures at their limits, and past them', () => {
  expect(checkComponent({ copies: 1, cpus: 0.25, memoryMiB: 128, accelerators: 1, startupSeconds: 60, downloadSeconds: 3_600 })).toEqual([]);
  expect(checkComponent({ copies: 0, cpus: 0.24, memoryMiB: 127, accelerators: 0.5, startupSeconds: 59, downloadSeconds: 3_601 })).toHaveLength(6);
  expect(checkManagedInstances({ min: 0, max: 1 })).toEqual([]);
  expect(checkManagedInstances({ min: 1.5, max: 0 })).toHaveLength(3);
  expect(checkConsolidation(100, 1_440)).toEqual([]);
  expect(checkConsolidation(101, 1_441)).toHaveLength(2);
});

test('requests at once from 1 to 1000, and a folder that fits into an output path', () => {
  const facts = { ownBucket: true, includesResponse: false, topics: 0 };
  fc.assert(fc.property(fc.integer({ min: -10, max: 1_100 }), (maxConcurrentInvocations) => {
    expect(checkAsync({ ...facts, prefixes: {}, maxConcurrentInvocations }).length === 0).toBe(maxConcurrentInvocations >= 1 && maxConcurrentInvocations <= 1_000);
  }));
  expect(checkAsync({ ...facts, prefixes: { p: 'a'.repeat(443) } })).toEqual([]);
  expect(checkAsync({ ...facts, prefixes: { p: 'a'.repeat(444) } })).toEqual([expect.objectContaining({ prop: 'p', allowed: '443' })]);
  expect(checkAsync({ ...facts, prefixes: {}, retentionDays: 1 })).toEqual([]);
  expect(checkAsync({ ...facts, prefixes: {}, retentionDays: 0 })).toHaveLength(1);
});

test('the folder of an endpoint is always one that is allowed', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 255 }).filter((id) => !id.includes('/')), { minLength: 1, maxLength: 6 }), (path) => {
    const made = defaultFolder(path);
    expect(folder(made)).toBe(made);
    expect(checkAsync({ ownBucket: true, includesResponse: false, topics: 0, prefixes: { p: `${made}output/` } })).toEqual([]);
  }));
});

test('zero is zero, and what nobody knows may be', () => {
  expect([0, 1, undefined].map(mayBeZero)).toEqual([true, false, true]);
});
