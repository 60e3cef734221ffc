import type { Problem } from '../problem';
import { fits, place, type Fleet, type PlacedComponent, type Resources } from './component-placement';
import { START_SECONDS } from './limits';

const SOURCE = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html';
/** What a copy of an inference component asks for at least. */
export const COMPONENT_REQUEST = { cpus: 0.25, memoryMiB: 128, accelerators: 1, source: SOURCE } as const;
export const MANAGED_SCALING = { source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html' } as const;
/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantScaleInPolicy.html */
export const CONSOLIDATION = { step: { min: 1, max: 100 }, cooldownMinutes: { min: 5, max: 1_440 } } as const;

const MIB = 2 ** 20;

/** Room for the model, what the engine makes of it, and the server. */
export function defaultComponentMemory(modelBytes: number): number {
  return Math.max(1_024, Math.ceil((3 * (modelBytes / MIB) + 512) / 128) * 128);
}

/** What a component was declared with; undefined stands for what only the deploy knows, or what was not given. */
export interface ComponentFacts {
  readonly copies?: number;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly accelerators?: number;
  readonly startupSeconds?: number;
  readonly downloadSeconds?: number;
}

export function checkComponent({ copies, cpus, memoryMiB, accelerators, startupSeconds, downloadSeconds }: ComponentFacts): Problem[] {
  return [
    ...(copies === undefined || (Number.isInteger(copies) && copies >= 1) ? [] : [{
      prop: 'copies', found: `is ${copies}`, allowed: 'a whole number from 1',
      remedy: copies === 0 ? 'SageMaker makes no component without a copy: leave it out, and call autoScale({ minCapacity: 0, ... })' : 'choose how many there are before scaling changes it',
    }]),
    ...atLeast('cpus', cpus, COMPONENT_REQUEST.cpus, ''),
    ...atLeast('memory', memoryMiB, COMPONENT_REQUEST.memoryMiB, ' MiB'),
    ...(accelerators === undefined || (Number.isInteger(accelerators) && accelerators >= COMPONENT_REQUEST.accelerators)
      ? [] : [{ prop: 'accelerators', found: `is ${accelerators}`, allowed: `a whole number from ${COMPONENT_REQUEST.accelerators}`, remedy: accelerators === 0 ? 'leave it out' : `copies do not share one (${SOURCE})` }]),
    ...checkStart('startupTimeout', startupSeconds),
    ...checkStart('downloadTimeout', downloadSeconds),
  ];
}

function atLeast(prop: string, value: number | undefined, min: number, unit: string): Problem[] {
  return value === undefined || (Number.isFinite(value) && value >= min) ? [] : [{ prop, found: `is ${value}${unit}`, allowed: `${min}${unit} or more`, remedy: `ask for what a copy needs (${SOURCE})` }];
}

function checkStart(prop: string, seconds: number | undefined): Problem[] {
  const { min, max } = START_SECONDS;
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= min && seconds <= max)) return [];
  return [{ prop, found: `is ${seconds} seconds`, allowed: `${min} to ${max} seconds, whole`, remedy: 'choose a value in that range (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentStartupParameters.html)' }];
}

/** What of a request an instance does not have. */
export function checkRoom(needs: Resources, room: Resources, instanceType: string): Problem[] {
  const named = [['cpus', 'cpus', 'vCPUs'], ['memoryMb', 'memory', 'MiB'], ['accelerators', 'accelerators', 'accelerators']] as const;
  return named.filter(([resource]) => !fits({ cpus: 0, memoryMb: 0, accelerators: 0, [resource]: needs[resource] }, room))
    .map(([resource, prop, unit]) => ({ prop, found: `is ${needs[resource]} ${unit}, and ${instanceType} has ${room[resource]}`, remedy: 'ask for less, or take larger instances' }));
}

/** Copies that have no place when all instances are there. */
export function checkFleet(components: readonly PlacedComponent[], fleet: Fleet): Problem[] {
  return Object.entries(place(components, [], fleet).missing).map(([name, copies]) => ({
    prop: 'copies', found: `leaves ${copies} of ${components.find((component) => component.name === name)?.copies} of ${name} without a place on ${fleet.max} instance${fleet.max === 1 ? '' : 's'}`,
    remedy: 'raise `maxInstances`, take larger instances, or ask for less per copy',
  }));
}

/** Names of the components that could not be replaced one copy at a time: the new copy has to stand beside the old one. */
export function withoutRoomToReplace(components: readonly PlacedComponent[], fleet: Fleet): readonly string[] {
  return components.filter(({ name }) => {
    const more = components.map((component) => (component.name === name ? { ...component, copies: component.copies + 1 } : component));
    return Object.keys(place(more, [], fleet).missing).length > 0;
  }).map(({ name }) => name);
}

export function checkManagedInstances({ min, max }: { readonly min?: number; readonly max?: number }): Problem[] {
  const { source } = MANAGED_SCALING;
  return [
    ...(min === undefined || (Number.isInteger(min) && min >= 0) ? [] : [{ prop: 'minInstances', found: `is ${min}`, allowed: 'a whole number from 0', remedy: `choose how many stay without any copies (${source})` }]),
    ...(max === undefined || (Number.isInteger(max) && max >= 1) ? [] : [{ prop: 'maxInstances', found: `is ${max}`, allowed: 'a whole number from 1', remedy: `choose how many may be paid for at most (${source})` }]),
    ...(min !== undefined && max !== undefined && min > max ? [{ prop: 'minInstances', found: `is ${min}, more than \`maxInstances\` (${max})`, remedy: 'lower it, or raise maxInstances' }] : []),
  ];
}

export function checkConsolidation(instancesAtOnce: number | undefined, cooldownMinutes: number | undefined): Problem[] {
  const { step, cooldownMinutes: cooldown } = CONSOLIDATION;
  const within = (prop: string, value: number | undefined, { min, max }: { readonly min: number; readonly max: number }, unit: string): Problem[] => (
    value === undefined || (Number.isInteger(value) && value >= min && value <= max) ? [] : [{ prop, found: `is ${value}${unit}`, allowed: `a whole number of ${min} to ${max}${unit}`, remedy: 'choose one in that range (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantScaleInPolicy.html)' }]
  );
  return [...within('instancesAtOnce', instancesAtOnce, step, ''), ...within('cooldown', cooldownMinutes, cooldown, ' minutes')];
}
