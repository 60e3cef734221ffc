import type { Problem } from '../problem';
import { suggestion } from '../suggestion';
import { TABLE } from './instance-type-table';

export type AcceleratorKind = 'gpu' | 'neuron' | 'gaudi';

/** What is known of an instance type. Undefined: nobody says. */
export interface InstanceFacts {
  /** With its `ml.` */
  readonly name: string;
  readonly family: string;
  readonly size: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly vcpus?: number;
  /** Of the whole instance: a container sees somewhat less. */
  readonly memoryGiB?: number;
  /** 0: it has none, and models lie on the volume. */
  readonly localSsdGB?: number;
  readonly accelerator?: Accelerator;
}

export interface Accelerator {
  readonly kind: AcceleratorKind;
  readonly name: string;
  readonly count?: number;
  /** Of one. */
  readonly memoryMiB?: number;
  /** What a model can be split over: GPUs, or the cores of all Neuron chips. */
  readonly ranks?: number;
}

let parsed: ReadonlyMap<string, InstanceFacts> | undefined;

/** Undefined for a type that was unknown when the table was made. */
export function instanceType(name: string): InstanceFacts | undefined {
  return instanceTypes().get(name);
}

/** By name, family after family, each from small to large. */
export function instanceTypes(): ReadonlyMap<string, InstanceFacts> {
  parsed ??= parse();
  return parsed;
}

function parse(): ReadonlyMap<string, InstanceFacts> {
  const types = new Map<string, InstanceFacts>();
  let family: readonly string[] = [];
  for (const line of TABLE.split('\n')) {
    const words = line.trim().split(' ');
    if (!line.startsWith(' ')) {
      family = words;
      continue;
    }
    const facts = factsOf(family, words);
    types.set(facts.name, facts);
  }
  return types;
}

function factsOf([family = '', architecture, kind, memory, ...name]: readonly string[], [size = '', vcpus, memoryGiB, localSsdGB, count]: readonly string[]): InstanceFacts {
  const [word, cores = '1'] = (kind ?? '').split('/');
  const accelerators = numberOf(count);
  return {
    name: `ml.${family}.${size}`,
    family,
    size,
    architecture: architecture as InstanceFacts['architecture'],
    vcpus: numberOf(vcpus),
    memoryGiB: numberOf(memoryGiB),
    localSsdGB: numberOf(localSsdGB),
    accelerator: kind === undefined ? undefined : {
      kind: word as AcceleratorKind,
      name: name.join(' '),
      count: accelerators,
      memoryMiB: numberOf(memory),
      ranks: accelerators === undefined ? undefined : accelerators * Number(cores),
    },
  };
}

function numberOf(word: string | undefined): number | undefined {
  return word === undefined || word === '?' ? undefined : Number(word);
}

/** `8 vCPUs, 32 GiB of memory, 1 A10G GPU of 22 GiB` */
export function describeInstanceType({ vcpus, memoryGiB, architecture, accelerator }: InstanceFacts): string {
  return [
    vcpus === undefined ? 'Size not known' : `${vcpus} ${architecture === 'arm64' ? 'arm64 ' : ''}vCPU${vcpus === 1 ? '' : 's'}`,
    ...(memoryGiB === undefined ? [] : [`${memoryGiB} GiB of memory`]),
    ...(accelerator === undefined ? [] : [describeAccelerator(accelerator)]),
  ].join(', ');
}

const DEVICES: Readonly<Record<AcceleratorKind, string>> = { gpu: 'GPU', neuron: 'chip', gaudi: 'card' };

function describeAccelerator({ kind, name, count, memoryMiB }: Accelerator): string {
  const device = `${count === undefined ? '' : `${count} `}${name} ${DEVICES[kind]}${count === 1 ? '' : 's'}`;
  return memoryMiB === undefined ? device : `${device} of ${Math.floor(memoryMiB / 1024)} GiB`;
}

/** A family is letters that say the kind, a generation, and letters for options: `g6e`, `p6-b200`. */
const NAME = /^ml\.([a-z]+)(\d+)([a-z]*(?:-[a-z]+\d+)?)\.([a-z0-9-]+)$/;
const SIZE = /^(?:medium|large|xlarge|[1-9]\d*xlarge)$/;

/**
 * A type that AWS added since is one with a name like theirs. Any other that is not known is mistyped: no such kind of instance, no such
 * size, or the letters of a family in another order.
 */
export function checkInstanceTypeName(name: string): Problem[] {
  if (instanceType(name) !== undefined) return [];
  const [, kind = '', generation = '', options = '', size = ''] = NAME.exec(name) ?? [];
  const families = [...new Set([...instanceTypes().values()].map(({ family }) => family))];
  const letters = (text: string): string => [...text].sort().join('');
  const family = `${kind}${generation}${options}`;
  const isFamily = families.includes(family) || !families.some((other) => letters(other) === letters(family));
  if (isFamily && families.some((other) => new RegExp(`^${kind}\\d`).test(other)) && SIZE.test(size)) return [];
  return [{ prop: 'instanceType', found: `is ${JSON.stringify(name)}`, allowed: 'names like ml.g5.xlarge', remedy: nearest(name) }];
}

/** What to say of a type that is accepted without being known. */
export function unknownInstanceType(name: string): string {
  const family = name.split('.')[1];
  const sizes = [...instanceTypes().values()].filter((type) => type.family === family).map(({ size }) => size);
  const known = sizes.length === 0 ? nearest(name) : `${family} is known with ${sizes.join(', ')}`;
  return `${name} is not among the ${instanceTypes().size} instance types that were known in November 2026: ${known}. Whether the image and the model fit is not checked.`;
}

function nearest(name: string): string {
  // EC2's name of it.
  if (instanceType(`ml.${name}`) !== undefined) return `SageMaker's names begin with ml.: write ml.${name}`;
  const [, near = 'https://aws.amazon.com/sagemaker/pricing/ lists them'] = /^: (.*)$/.exec(suggestion(name.toLowerCase(), [...instanceTypes().keys()])) ?? [];
  return near;
}
