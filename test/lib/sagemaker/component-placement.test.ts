import * as fc from 'fast-check';
import { instanceType } from '../../../lib/sagemaker/instance-types';
import { fits, needsOf, place, placedCopies, roomOf, type Load, type PlacedComponent, type Resources } from '../../../lib/sagemaker/component-placement';

const room: Resources = { cpus: 4, memoryMb: 16_384, accelerators: 1 };
const component = (name: string, copies: number, more: Partial<PlacedComponent> = {}): PlacedComponent => ({ name, copies, needs: { cpus: 1, memoryMb: 4096, accelerators: 0 }, strategy: 'SPREAD', ...more });

const components = fc.uniqueArray(fc.record({
  name: fc.constantFrom('a', 'b', 'c'), copies: fc.nat(6), strategy: fc.constantFrom('SPREAD' as const, 'BINPACK' as const),
  needs: fc.record({ cpus: fc.constantFrom(0.25, 1, 2, 5), memoryMb: fc.constantFrom(128, 4096, 10_000), accelerators: fc.constantFrom(0, 1) }),
}), { selector: ({ name }) => name });
const fleets = fc.record({ min: fc.nat(2), more: fc.nat(4) }).map(({ min, more }) => ({ room, min, max: min + more }));

const used = (load: Load, all: readonly PlacedComponent[]): Resources => Object.entries(load).reduce(({ cpus, memoryMb, accelerators }, [name, copies]) => {
  const needs = all.find((each) => each.name === name)?.needs ?? room;
  return { cpus: cpus + copies * needs.cpus, memoryMb: memoryMb + copies * needs.memoryMb, accelerators: accelerators + copies * needs.accelerators };
}, { cpus: 0, memoryMb: 0, accelerators: 0 });

test('no instance holds more than it has, none is beyond the bounds, and a copy is missing only where there is no room', () => {
  fc.assert(fc.property(components, components, fleets, (first, then, fleet) => {
    const before = place(first, [], fleet);
    const after = place(then, before.instances.map((load) => Object.fromEntries(Object.entries(load).filter(([name]) => (
      JSON.stringify(first.find((each) => each.name === name)?.needs) === JSON.stringify(then.find((each) => each.name === name)?.needs))))), fleet);
    expect(after.instances.length).toBeGreaterThanOrEqual(fleet.min);
    expect(after.instances.length).toBeLessThanOrEqual(Math.max(fleet.max, fleet.min));
    for (const load of after.instances) expect(fits(used(load, then), room)).toBe(true);
    for (const { name, copies, needs } of then) {
      expect(placedCopies(after.instances, name) + (after.missing[name] ?? 0)).toBe(copies);
      if ((after.missing[name] ?? 0) === 0) continue;
      expect(fits(needs, room) && after.instances.length < fleet.max ? 'room' : 'none').toBe('none');
      expect(after.instances.some((load) => fits({ cpus: used(load, then).cpus + needs.cpus, memoryMb: used(load, then).memoryMb + needs.memoryMb, accelerators: used(load, then).accelerators + needs.accelerators }, room))).toBe(false);
    }
  }));
});

test('what has its place keeps it: nothing changes where nothing is asked for', () => {
  fc.assert(fc.property(components, fleets, (all, fleet) => {
    const { instances } = place(all, [], fleet);
    expect(place(all, instances, fleet).instances).toEqual(instances);
    // More copies of one component move none of another.
    const [grown, ...others] = all;
    if (grown === undefined) return;
    const { instances: after } = place([...others, { ...grown, copies: grown.copies + 1 }], instances, fleet);
    for (const { name } of others) expect(after.slice(0, instances.length).map((load) => load[name] ?? 0)).toEqual(instances.map((load) => load[name] ?? 0));
  }));
});

test('SPREAD takes the instance with the fewest copies, BINPACK the fullest with room', () => {
  const two: readonly Load[] = [{ a: 1 }, {}];
  expect(place([component('a', 1), component('b', 2)], two, { room, min: 2, max: 2 }).instances).toEqual([{ a: 1, b: 1 }, { b: 1 }]);
  expect(place([component('a', 1), component('b', 2, { strategy: 'BINPACK' })], two, { room, min: 2, max: 2 }).instances).toEqual([{ a: 1, b: 2 }, {}]);
});

test('an instance is added where none has room, and released when it is idle', () => {
  const fleet = { room, min: 0, max: 2 };
  const one = place([component('a', 4)], [], fleet);
  expect(one).toEqual({ instances: [{ a: 4 }], missing: {} });
  const two = place([component('a', 5)], one.instances, fleet);
  expect(two.instances).toEqual([{ a: 4 }, { a: 1 }]);
  expect(place([component('a', 9)], two.instances, fleet)).toEqual({ instances: [{ a: 4 }, { a: 4 }], missing: { a: 1 } });
  expect(place([component('a', 0)], two.instances, fleet)).toEqual({ instances: [], missing: {} });
  expect(place([component('a', 0)], two.instances, { ...fleet, min: 1 })).toEqual({ instances: [{}], missing: {} });
  expect(place([], two.instances, fleet)).toEqual({ instances: [], missing: {} });
});

test('what fits no instance is missing, however many there may be', () => {
  expect(place([component('big', 1, { needs: { cpus: 1, memoryMb: 16_385, accelerators: 0 } })], [], { room, min: 1, max: 9 })).toEqual({ instances: [{}], missing: { big: 1 } });
  expect(place([component('gpu', 2, { needs: { cpus: 0, memoryMb: 128, accelerators: 1 } })], [], { room, min: 1, max: 1 })).toEqual({ instances: [{ gpu: 1 }], missing: { gpu: 1 } });
});

test('what an instance type has, and a component asks for', () => {
  expect(roomOf(instanceType('ml.g5.12xlarge') ?? fail('ml.g5.12xlarge'))).toEqual({ cpus: 48, memoryMb: 196_608, accelerators: 4 });
  expect(roomOf(instanceType('ml.m5.large') ?? fail('ml.m5.large'))).toEqual({ cpus: 2, memoryMb: 8192, accelerators: 0 });
  expect(needsOf({ MinMemoryRequiredInMb: 1024, NumberOfCpuCoresRequired: 0.5 })).toEqual({ cpus: 0.5, memoryMb: 1024, accelerators: 0 });
  expect(needsOf(undefined)).toEqual({ cpus: 0, memoryMb: 0, accelerators: 0 });
});

function fail(name: string): never {
  throw new Error(`${name} is not in the table`);
}
