import { instanceType } from '../../sagemaker/instance-types';
import { needsOf, place, roomOf, type PlacedComponent, type PlacementStrategy, type Resources } from '../../sagemaker/component-placement';
import type { VariantView } from '../../rules/endpoints';
import type { RuleResource } from '../../rules/template';
import { isMissing, numberOf, objectOf, textOf, valueAt } from '../../rules/values';
import type { Range } from '../../scaling/range-now';
import type { EstimateContext } from '../template/context';
import { unknownTraffic } from '../template/context';
import { concurrencyOf, mean, rangeOfMinute, scalingOfComponent, type AverageCapacity } from '../template/scaled-capacity';
import { unitsNeeded } from '../template/units-needed';
import { n } from './words';

/** Minutes without a request after which the last copy goes: the datapoints of the alarm that target tracking makes for scaling in. */
const KEPT_MINUTES = 15;
/** A minute of a week in which nothing is known of the traffic. */
const HOURS_PER_WEEK = 168;

/** The copies of a component, as far as the template and its traffic tell. */
interface Copies extends Omit<PlacedComponent, 'copies'> {
  readonly week: readonly Range[];
  /** In each minute; undefined where nobody can say, which `missing` explains. */
  readonly wanted?: readonly Wanted[];
  readonly missing: string;
}

interface Wanted {
  readonly copies: number;
  /** How likely they are there: of what goes down to none, nobody knows when requests come. */
  readonly likely: number;
}

/**
 * Instances that SageMaker starts for the copies of components: as many as these find room on, each minute put together anew, between the numbers of
 * ManagedInstanceScaling. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html
 */
export function managedCapacity(endpoint: RuleResource, { settings, name }: VariantView, type: string, context: EstimateContext): (AverageCapacity & { readonly formula?: string; readonly why?: string }) | undefined {
  const managed = settings['ManagedInstanceScaling'];
  const [least, max] = [numberOf(valueAt(managed, 'MinInstanceCount')) ?? numberOf(settings['InitialInstanceCount']), numberOf(valueAt(managed, 'MaxInstanceCount')) ?? Infinity];
  if (least === undefined) return undefined;
  if (least === max) return { alwaysOn: least, added: 0 };
  const facts = instanceType(type);
  const room = facts === undefined ? undefined : roomOf(facts);
  const copies = componentsOn(endpoint, name, context);
  const unknown = copies.find(({ missing }) => missing !== '');
  if (room === undefined) return { alwaysOn: least, added: undefined, why: `it is not known how many copies one ${type} has room for` };
  const fleet = { room, min: least, max };
  const count = counter(copies, fleet);
  const lengths = copies.flatMap(({ wanted }) => (wanted === undefined ? [] : [wanted.length]));
  const minutes = Array.from({ length: Math.max(HOURS_PER_WEEK * 60, ...lengths) }, (_, minute) => minute);
  const always = minutes.map((minute) => count(copies.map(({ week }) => rangeOfMinute(week, minute, minutes.length).min)));
  const alwaysOn = mean(always);
  const formula = words(copies, room, type);
  if (unknown !== undefined) return { alwaysOn, added: undefined, why: unknown.missing, formula };
  const needed = minutes.map((minute) => expected(copies.map(({ wanted = [] }) => wanted[minute % Math.max(1, wanted.length)] ?? { copies: 0, likely: 1 }), count));
  return { alwaysOn, added: mean(needed.map((instances, minute) => Math.max(0, instances - (always[minute] as number)))), formula };
}

/** Components of a variant; adapters share the copies of what they adapt. */
function componentsOn(endpoint: RuleResource, variant: string | undefined, context: EstimateContext): readonly Copies[] {
  const { template } = context;
  return template.ofType('AWS::SageMaker::InferenceComponent').filter(({ properties }) => (
    template.called(properties['EndpointName']) === endpoint
    && (variant === undefined || isMissing(properties['VariantName']) || textOf(properties['VariantName']) === variant)
    && isMissing(valueAt(properties['Specification'], 'BaseInferenceComponentName'))
  )).map((component) => copiesOf(component, context));
}

function copiesOf(component: RuleResource, { template, hosts, workloadOf }: EstimateContext): Copies {
  const { properties } = component;
  const host = hosts.find((each) => each.resource === component);
  const strategy: PlacementStrategy = textOf(valueAt(properties['SchedulingConfig'], 'PlacementStrategy')) === 'BINPACK' ? 'BINPACK' : 'SPREAD';
  const about = { name: host?.name ?? component.logicalId, needs: needsOf(objectOf(valueAt(properties['Specification'], 'ComputeResourceRequirements'))), strategy };
  const scaling = scalingOfComponent(template, component);
  if (scaling === undefined) {
    const copies = numberOf(valueAt(properties['RuntimeConfig'], 'CopyCount'));
    if (copies === undefined) return { ...about, week: [{ min: 0, max: 0 }], missing: `how many copies ${about.name} has is not known` };
    return { ...about, week: [{ min: copies, max: copies }], wanted: [{ copies, likely: 1 }], missing: '' };
  }
  const { week } = scaling;
  const workload = host === undefined ? undefined : workloadOf(host);
  if (workload === undefined) return { ...about, week, missing: host === undefined ? 'nothing says how often it is asked' : unknownTraffic(host) };
  const { needed, unknown } = unitsNeeded(scaling, ({ metric, value }) => {
    if (metric.endsWith('InvocationsPerCopy')) return (requests) => requests / value;
    return /Concurren/.test(metric) ? (requests) => concurrencyOf(workload, requests) / value : undefined;
  });
  if (needed === undefined) return { ...about, week, missing: unknown.length === 0 ? `nothing says by what the copies of ${about.name} are scaled` : `${about.name} is scaled on ${unknown.join(' and ')}, and nobody can say what that asks for` };
  const { minutes } = workload;
  const recent = (minute: number): number => {
    let sum = 0;
    for (let back = 0; back < Math.min(KEPT_MINUTES, minutes.length); back++) sum += minutes[(minute - back + minutes.length) % minutes.length] as number;
    return sum;
  };
  const wanted = minutes.map((requests, minute): Wanted => {
    const { min, max } = rangeOfMinute(week, minute, minutes.length);
    const copies = Math.max(min, Math.min(max, Math.max(1, Math.ceil(needed(requests) - 1e-9))));
    return { copies, likely: min === 0 && needed(requests) <= 1 ? 1 - Math.exp(-recent(minute)) : 1 };
  });
  return { ...about, week, wanted, missing: '' };
}

/** Instances for so many copies of each; the same numbers come again and again. */
function counter(components: readonly Omit<PlacedComponent, 'copies'>[], fleet: Parameters<typeof place>[2]): (copies: readonly number[]) => number {
  const known = new Map<string, number>();
  return (copies) => {
    const key = copies.join(' ');
    const found = known.get(key) ?? place(components.map((component, index) => ({ ...component, copies: Math.ceil(copies[index] as number) })), [], fleet).instances.length;
    known.set(key, found);
    return found;
  };
}

/** Those that may not be there are taken to be there together: independent ones need somewhat more. */
function expected(wanted: readonly Wanted[], count: (copies: readonly number[]) => number): number {
  const none = wanted.reduce((product, { likely }) => product * (1 - (likely < 1 ? likely : 0)), 1);
  if (none === 1) return count(wanted.map(({ copies, likely }) => (likely === 0 ? 0 : copies)));
  return (1 - none) * count(wanted.map(({ copies }) => copies)) + none * count(wanted.map(({ copies, likely }) => (likely < 1 ? 0 : copies)));
}

function words(components: readonly Copies[], room: Resources, type: string): string {
  const has = ({ cpus, memoryMb, accelerators }: Resources): string => [...(cpus > 0 ? [`${n(cpus)} vCPU`] : []), ...(accelerators > 0 ? [`${n(accelerators)} accelerators`] : []), `${n(memoryMb)} MB`].join(', ');
  const range = ({ week, wanted }: Copies): string => {
    const all = wanted?.map(({ copies }) => copies) ?? week.flatMap(({ min, max }) => [min, max]);
    const [least, most] = [Math.min(...week.map(({ min }) => min)), all.reduce((a, b) => Math.max(a, b), 0)];
    return least === most ? n(least) : `${n(least)} to ${n(most)}`;
  };
  return [`room for the copies on instances of ${has(room)} each`, ...components.map((each) => `${each.name} ${range(each)} x (${has(each.needs)})`)].join('; ') + (components.length === 0 ? `; ${type} without components` : '');
}
