import type { InstanceFacts } from './instance-types';

/** What a copy of an inference component takes of its instance, or an instance has. */
export interface Resources {
  /** Virtual ones, and parts of one. */
  readonly cpus: number;
  readonly memoryMb: number;
  readonly accelerators: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentSchedulingConfig.html */
export type PlacementStrategy = 'SPREAD' | 'BINPACK';

export interface PlacedComponent {
  readonly name: string;
  /** Copies that are wanted. */
  readonly copies: number;
  readonly needs: Resources;
  readonly strategy: PlacementStrategy;
}

/** Copies on one instance, by component. */
export type Load = Readonly<Record<string, number>>;

export interface Fleet {
  /** Of each of its instances. */
  readonly room: Resources;
  /** Instances that may not be released, and that may be there. */
  readonly min: number;
  readonly max: number;
}

export interface Placement {
  readonly instances: readonly Load[];
  /** Copies without a place, by component; those that have all are left out. */
  readonly missing: Load;
}

/** What an instance of a type has; undefined where nobody says. A container sees somewhat less of the memory, by how much is not known. */
export function roomOf({ vcpus, memoryGiB, accelerator }: InstanceFacts): Resources | undefined {
  if (vcpus === undefined || memoryGiB === undefined || (accelerator !== undefined && accelerator.count === undefined)) return undefined;
  return { cpus: vcpus, memoryMb: memoryGiB * 1024, accelerators: accelerator?.count ?? 0 };
}

/** Part of an instance that nobody else can have: by what is used up first. */
export function shareOf(needs: Resources, room: Resources): number {
  return Math.max(...RESOURCES.map((resource) => (room[resource] > 0 ? needs[resource] / room[resource] : 0)));
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html */
export function needsOf(requirements: Readonly<Record<string, unknown>> | undefined): Resources {
  const given = (name: string): number => Number(requirements?.[name] ?? 0);
  return { cpus: given('NumberOfCpuCoresRequired'), memoryMb: given('MinMemoryRequiredInMb'), accelerators: given('NumberOfAcceleratorDevicesRequired') };
}

const RESOURCES = ['cpus', 'memoryMb', 'accelerators'] as const;
const NOTHING: Resources = { cpus: 0, memoryMb: 0, accelerators: 0 };

export function fits(needs: Resources, room: Resources): boolean {
  return RESOURCES.every((resource) => needs[resource] <= room[resource] + 1e-9);
}

/**
 * Puts copies on instances: those that have a place keep it, SPREAD takes the instance with the fewest copies of the component,
 * BINPACK the fullest that has room, and where none has, an instance is added up to the maximum. Instances without copies are
 * released down to the minimum.
 */
export function place(components: readonly PlacedComponent[], before: readonly Load[], fleet: Fleet): Placement {
  const known = new Map(components.map((component) => [component.name, component]));
  let instances = before.map((load): Load => Object.fromEntries(Object.entries(load).filter(([name, copies]) => known.has(name) && copies > 0)));
  const used = (load: Load): Resources => sum(Object.entries(load).map(([name, copies]) => times(known.get(name)?.needs ?? NOTHING, copies)));
  const hasRoom = (load: Load, needs: Resources): boolean => fits(plus(used(load), needs), fleet.room);
  const missing: Record<string, number> = {};

  for (const component of components) {
    while (placedCopies(instances, component.name) > component.copies) instances = without(instances, component);
  }
  for (const component of components) {
    while (placedCopies(instances, component.name) < component.copies) {
      const at = chosen(instances, component, (load) => hasRoom(load, component.needs), (load) => fullness(used(load), fleet.room));
      if (at === undefined && (instances.length >= fleet.max || !fits(component.needs, fleet.room))) {
        missing[component.name] = component.copies - placedCopies(instances, component.name);
        break;
      }
      if (at === undefined) instances = [...instances, { [component.name]: 1 }];
      else instances = instances.map((load, index) => (index === at ? { ...load, [component.name]: (load[component.name] ?? 0) + 1 } : load));
    }
  }
  return { instances: kept(instances, fleet.min), missing };
}

export function placedCopies(instances: readonly Load[], name: string): number {
  return instances.reduce((total, load) => total + (load[name] ?? 0), 0);
}

/** Where the next copy goes; undefined where no instance has room. */
function chosen(instances: readonly Load[], { name, strategy }: PlacedComponent, hasRoom: (load: Load) => boolean, full: (load: Load) => number): number | undefined {
  const better = (a: Load, b: Load): boolean => (strategy === 'BINPACK' ? full(a) > full(b) : (a[name] ?? 0) < (b[name] ?? 0) || ((a[name] ?? 0) === (b[name] ?? 0) && full(a) < full(b)));
  let best: number | undefined;
  for (const [index, load] of instances.entries()) {
    const other = best === undefined ? undefined : instances[best];
    if (hasRoom(load) && (other === undefined || better(load, other))) best = index;
  }
  return best;
}

/** One copy less: of the instance with the most where they are spread, of that with the fewest copies of anything where they are packed. */
function without(instances: readonly Load[], { name, strategy }: PlacedComponent): readonly Load[] & Load[] {
  const all = (load: Load): number => Object.values(load).reduce((a, b) => a + b, 0);
  const holders = [...instances.entries()].filter(([, load]) => (load[name] ?? 0) > 0);
  const [first] = holders.sort(([, a], [, b]) => (strategy === 'BINPACK' ? all(a) - all(b) : (b[name] ?? 0) - (a[name] ?? 0) || all(a) - all(b)));
  return instances.map((load, index): Load => {
    if (index !== first?.[0]) return load;
    const left = (load[name] ?? 0) - 1;
    const { [name]: _, ...others } = load;
    return left > 0 ? { ...others, [name]: left } : others;
  });
}

function kept(instances: readonly Load[], min: number): readonly Load[] {
  const isIdle = (load: Load): boolean => Object.keys(load).length === 0;
  let surplus = Math.max(0, instances.length - min);
  const left = instances.filter((load) => {
    if (!isIdle(load) || surplus === 0) return true;
    surplus--;
    return false;
  });
  return [...left, ...Array.from({ length: Math.max(0, min - left.length) }, (): Load => ({}))];
}

function fullness(used: Resources, room: Resources): number {
  return Math.max(...RESOURCES.map((resource) => (room[resource] === 0 ? 0 : used[resource] / room[resource])));
}

function plus(a: Resources, b: Resources): Resources {
  return { cpus: a.cpus + b.cpus, memoryMb: a.memoryMb + b.memoryMb, accelerators: a.accelerators + b.accelerators };
}

function times({ cpus, memoryMb, accelerators }: Resources, factor: number): Resources {
  return { cpus: cpus * factor, memoryMb: memoryMb * factor, accelerators: accelerators * factor };
}

function sum(all: readonly Resources[]): Resources {
  return all.reduce(plus, NOTHING);
}
