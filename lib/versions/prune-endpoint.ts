import type { PruningLimits } from './prune';
import { inHours, lastServed } from './prune';
import type { ServedVersion } from './served';
import { SERVED_DIGEST_LENGTH } from './served';

/** What is known of an endpoint's models and configurations when they are looked through. */
export interface EndpointFacts {
  /** All configurations of the host. */
  readonly configs: readonly HostConfig[];
  /** All models of the host. */
  readonly models: readonly HostModel[];
  /** Digests of the configurations that carried all traffic, as the tag remembers them, newest first. */
  readonly served: readonly ServedVersion[];
  /** Of these, those that were left by a rollback by hand. */
  readonly rolledBack?: readonly string[];
  /** Every endpoint of the account with the configurations that it runs or is on the way to, and every inference component. */
  readonly users: readonly { readonly name: string; readonly configs: readonly string[]; readonly models: readonly string[] }[];
  /** Names of models and configurations that the stack's template declares, in small letters or as they are. */
  readonly declared: readonly string[];
}

export interface HostConfig {
  readonly name: string;
  readonly digest?: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Names of the models in it. */
  readonly models: readonly string[];
}

export interface HostModel {
  readonly name: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** The inference component that it was made for. */
  readonly component?: string;
}

export interface Judged {
  readonly delete: readonly string[];
  readonly keep: readonly { readonly name: string; readonly because: readonly string[] }[];
}

/** Configurations are to go first: a model goes when none names it any more. */
export interface EndpointPruningPlan {
  readonly configs: Judged;
  readonly models: Judged;
}

/** Which configurations and models go, and why each other stays. Oldest first. */
export function planEndpointPruning(facts: EndpointFacts, limits: PruningLimits, now: number): EndpointPruningPlan {
  const configs = judgeConfigs(facts, limits, now);
  const staying = facts.configs.filter(({ name }) => !configs.delete.includes(name));
  return { configs, models: judgeModels(facts, staying, limits, now) };
}

function judgeConfigs({ configs, served, rolledBack, users, declared }: EndpointFacts, { keepLast, minimumAge }: PruningLimits, now: number): Judged {
  const versions = oldestFirst(configs).flatMap(({ digest, created }) => (digest === undefined ? [] : [{ version: servedDigest(digest), published: created }]));
  const { recorded, unrecorded } = lastServed(versions, served, rolledBack ?? [], keepLast);
  // What the code comes back to is made anew: of equal ones the newest is enough.
  const newest = new Map(oldestFirst(configs).map(({ name, digest }) => [digest, name]));
  return judge(oldestFirst(configs), ({ name, digest, created }) => [
    ...users.filter((user) => user.configs.includes(name)).map((user) => `${user.name} uses it`),
    ...(isAmong(declared, name) ? ['the stack declares it'] : []),
    ...(digest !== undefined && newest.get(digest) === name && recorded.has(servedDigest(digest)) ? [`it is one of the last ${keepLast} that carried all traffic`] : []),
    ...(digest !== undefined && newest.get(digest) === name && unrecorded.has(servedDigest(digest)) ? ['it may have carried all traffic before that was recorded'] : []),
    ...youth(created, minimumAge, now),
  ]);
}

function judgeModels({ models, users, declared }: EndpointFacts, staying: readonly HostConfig[], { keepLast, minimumAge }: PruningLimits, now: number): Judged {
  const ofComponents = new Set(models.flatMap(({ component }) => component ?? []));
  const last = new Set([...ofComponents].flatMap((component) => (keepLast === 0 ? [] : oldestFirst(models.filter((model) => model.component === component)).slice(-keepLast).map(({ name }) => name))));
  return judge(oldestFirst(models), ({ name, created }) => [
    ...users.filter((user) => user.models.includes(name)).map((user) => `${user.name} uses it`),
    ...staying.filter((config) => config.models.includes(name)).map((config) => `the configuration ${config.name} names it`),
    ...(isAmong(declared, name) ? ['the stack declares it'] : []),
    ...(last.has(name) ? [`it is one of the last ${keepLast} of its component`] : []),
    ...youth(created, minimumAge, now),
  ]);
}

/** The stack knows them by their ARNs, which SageMaker writes in small letters. */
function isAmong(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** What the tag remembers a digest by. */
export function servedDigest(digest: string): string {
  return digest.slice(0, SERVED_DIGEST_LENGTH);
}

function judge<Thing extends { readonly name: string }>(things: readonly Thing[], reasons: (thing: Thing) => readonly string[]): Judged {
  const judged = things.map((thing) => ({ name: thing.name, because: reasons(thing) }));
  return { delete: judged.filter(({ because }) => because.length === 0).map(({ name }) => name), keep: judged.filter(({ because }) => because.length > 0) };
}

function oldestFirst<Thing extends { readonly name: string; readonly created: number }>(things: readonly Thing[]): readonly Thing[] {
  return [...things].sort((a, b) => a.created - b.created || (a.name < b.name ? -1 : 1));
}

function youth(created: number, minimumAge: number, now: number): readonly string[] {
  // Clocks differ: where no age is asked for, none is too young.
  return minimumAge > 0 && now - created < minimumAge ? [`it is younger than ${inHours(minimumAge)}`] : [];
}
