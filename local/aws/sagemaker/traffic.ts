import { chooseByWeight } from '../../../lib/sagemaker/variants';
import type { Fleet, FleetSet } from './fleet';
import type { EndpointRecord } from './records';

/** A fleet that takes a request, and the variant that it is of. */
export interface Target {
  readonly variant: string;
  readonly fleet: Fleet;
}

/** Who gets the requests of one endpoint: variants by their weights, and in an update the old or the new fleet of a variant by its share. */
export class Traffic {
  next: FleetSet | undefined;
  /** From 0 to 1, of `next`, by variant. */
  shares: Readonly<Record<string, number>> = {};

  constructor(public serving: FleetSet) {}

  /** The fleets, each with its part of all requests from 0 to 1. */
  parts(endpoint: EndpointRecord): readonly (Target & { readonly weight: number })[] {
    return endpoint.variants.filter(({ shadow }) => shadow !== true).flatMap(({ name, weight }) => this.ofVariant(name).map((part) => ({ variant: name, fleet: part.fleet, weight: part.weight * weight.current })));
  }

  /** By weight, or within the variant that is named. Undefined where nothing takes requests. */
  choose(endpoint: EndpointRecord, variant: string | undefined, random: () => number): Target | undefined {
    const named = variant === undefined ? this.parts(endpoint) : this.ofVariant(variant).map((part) => ({ variant, ...part }));
    return chooseByWeight(named, random());
  }

  /** Where the copies go. */
  shadow(endpoint: EndpointRecord): Target | undefined {
    const name = endpoint.variants.find(({ shadow }) => shadow === true)?.name;
    const fleet = name === undefined ? undefined : this.serving.get(name);
    return name === undefined || fleet === undefined ? undefined : { variant: name, fleet };
  }

  /** All fleets there are. */
  get fleets(): readonly Fleet[] {
    return [...this.serving.values(), ...(this.next?.values() ?? [])];
  }

  private ofVariant(name: string): readonly { readonly fleet: Fleet; readonly weight: number }[] {
    const [old, young] = [this.serving.get(name), this.next?.get(name)];
    const share = young === undefined ? 0 : this.shares[name] ?? 0;
    return [...(old === undefined ? [] : [{ fleet: old, weight: 1 - share }]), ...(young === undefined ? [] : [{ fleet: young, weight: share }])];
  }
}
