import { place, placedCopies, roomOf, type Load, type PlacedComponent, type Placement, type Resources } from '../../../lib/sagemaker/component-placement';
import { needs, specificationFor, strategy, type ComponentSettings } from '../../../lib/sagemaker/component-settings';
import { instanceType } from '../../../lib/sagemaker/instance-types';
import type { VariantSettings } from '../../../lib/sagemaker/settings';
import type { Documents } from '../state/state-folder';
import type { Endpoints } from './endpoints';
import type { EndpointRecord, VariantRecord } from './records';

/** Copies that a component is to have on a variant, of one specification. */
export interface WantedCopies {
  readonly name: string;
  readonly settings: ComponentSettings;
  readonly copies: number;
}

/** Of an instance type that nobody knows anything of: all copies have room. */
const UNKNOWN: Resources = { cpus: Infinity, memoryMb: Infinity, accelerators: Infinity };

/** Which instances of a variant hold how many copies of which inference component, and how many instances that takes. */
export class ComponentPlacements {
  constructor(private readonly placed: Documents<readonly Load[]>, private readonly endpoints: Endpoints) {}

  /** Puts copies where they have room; managed instance scaling adds and releases instances for them. */
  async fit(endpoint: EndpointRecord, variant: VariantRecord, wanted: readonly WantedCopies[]): Promise<Placement> {
    const { settings, instances } = variant;
    const type = typeOf(settings);
    const room = roomOfType(type);
    const bounds = boundsOf(variant);
    const components = wanted.map(({ name, settings: of, copies }): PlacedComponent => {
      const specification = specificationFor(of, type);
      return { name, copies, needs: needs(specification), strategy: strategy(specification) };
    });
    const key = keyOf(endpoint.name, variant.name);
    const before = [...this.placed.all.get(key) ?? []];
    // Instances that hold nothing yet are known by their number alone.
    while (before.length < instances.current) before.push({});
    const placement = place(components, before.slice(0, Math.max(instances.current, bounds.max)), { room, ...bounds });
    this.placed.put(key, placement.instances);
    if (placement.instances.length !== instances.desired) await this.endpoints.manage(endpoint.name, variant.name, placement.instances.length);
    return placement;
  }

  /** An update of the endpoint may have brought instances of another type: all is placed anew. */
  forget(endpoint: string, variant: string): void {
    this.placed.delete(keyOf(endpoint, variant));
  }
}

/** Why copies have no place, in words of our own: SageMaker's are not known. */
export function noRoom({ name, settings }: WantedCopies, placement: Placement, variant: VariantRecord): string | undefined {
  const missing = placement.missing[name];
  if (missing === undefined) return undefined;
  const type = typeOf(variant.settings);
  const { cpus, memoryMb, accelerators } = needs(specificationFor(settings, type));
  const room = roomOfType(type);
  return `${missing} of ${missing + placedCopies(placement.instances, name)} copies of the inference component have no room: each takes ${cpus} CPU cores, ${memoryMb} MB of memory and ${accelerators} accelerators, `
    + `and an instance of the variant ${variant.name} (${String(type)}, at most ${boundsOf(variant).max}) has ${room.cpus}, ${room.memoryMb} and ${room.accelerators}, less what is placed on it.`;
}

/** Without managed instance scaling, instances are as many as were asked for. */
function boundsOf({ settings: { ManagedInstanceScaling: managed }, instances }: VariantRecord): { readonly min: number; readonly max: number } {
  if (managed?.Status !== 'ENABLED') return { min: instances.desired, max: instances.desired };
  return { min: managed.MinInstanceCount ?? 1, max: managed.MaxInstanceCount ?? Math.max(instances.desired, 1) };
}

function typeOf({ InstanceType, InstancePools }: VariantSettings): string | undefined {
  return InstanceType ?? InstancePools?.[0]?.InstanceType;
}

function roomOfType(type: string | undefined): Resources {
  const facts = type === undefined ? undefined : instanceType(type);
  return (facts === undefined ? undefined : roomOf(facts)) ?? UNKNOWN;
}

function keyOf(endpoint: string, variant: string): string {
  return `${endpoint}/${variant}`.toLowerCase();
}
