import { ListAliasesCommand, ListProvisionedConcurrencyConfigsCommand, ListTagsCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import type { PublishedVersion, VersionFacts } from '../../lib/versions/prune';
import { PRUNING_TAG } from '../../lib/versions/pruning';
import { allPages } from '../shared/paging';
import { say } from '../shared/say';
import type { Clients } from './clients';

/** A model function of the stack. */
export interface KeptFunction {
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Alias = VersionFacts['aliases'][number];

/** Permissions that came with the same deploy take seconds to reach Lambda. */
const PATIENCE_MS = [2_000, 4_000, 8_000, 16_000];

/** A function with its tags; undefined where it is not one of this library, or is gone. */
export async function keptFunction({ lambda, sleep }: Clients, ownArn: string, name: string, isPatient: boolean): Promise<KeptFunction | undefined> {
  const arn = functionArn(ownArn, name);
  for (const wait of [...(isPatient ? PATIENCE_MS : []), undefined]) {
    try {
      const { Tags: tags = {} } = await lambda.send(new ListTagsCommand({ Resource: arn }));
      return tags[PRUNING_TAG] === undefined ? undefined : { name, arn, tags };
    } catch (error) {
      const { name: code } = error as Error;
      if (code === 'ResourceNotFoundException') return undefined;
      if (code !== 'AccessDeniedException') throw error;
      if (wait !== undefined) await sleep(wait);
    }
  }
  say('INFO', `${name} is left alone: this may not read its tags, so it is no function of this library`);
  return undefined;
}

/** Of another function of the same account and region. */
export function functionArn(ownArn: string, name: string): string {
  return `${ownArn.split(':').slice(0, 6).join(':')}:${name}`;
}

export async function aliasesOf({ lambda }: Clients, name: string): Promise<readonly Alias[]> {
  const aliases = await allPages(
    (Marker) => lambda.send(new ListAliasesCommand({ FunctionName: name, Marker })),
    ({ Aliases }) => Aliases,
    ({ NextMarker }) => NextMarker,
  );
  return aliases.map((alias) => ({ name: alias.Name ?? '', version: alias.FunctionVersion ?? '', weighted: Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}) }));
}

/** The version that has all traffic of `live`; undefined where none has. */
export function onlyLive(aliases: readonly Alias[]): string | undefined {
  const live = aliases.find(({ name }) => name === LIVE_ALIAS);
  return live === undefined || live.weighted.length > 0 ? undefined : live.version;
}

export async function versionsOf({ lambda, now }: Clients, name: string): Promise<readonly PublishedVersion[]> {
  const versions = await allPages(
    (Marker) => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker })),
    ({ Versions }) => Versions,
    ({ NextMarker }) => NextMarker,
  );
  return versions.map(({ Version = '', LastModified = '' }) => {
    const published = Date.parse(LastModified.replace(/\+0000$/, 'Z')) / 1000;
    // Of an unknown age is as good as new: it stays.
    return { version: Version, published: Number.isNaN(published) ? now() : published };
  });
}

/** Versions that have provisioned concurrency themselves, not through an alias. */
export async function provisionedVersions({ lambda }: Clients, name: string): Promise<readonly string[]> {
  const configs = await allPages(
    (Marker) => lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name, Marker })),
    ({ ProvisionedConcurrencyConfigs }) => ProvisionedConcurrencyConfigs,
    ({ NextMarker }) => NextMarker,
  );
  return configs.flatMap(({ FunctionArn }) => FunctionArn?.split(':').slice(-1) ?? []).filter((qualifier) => /^\d+$/.test(qualifier));
}
