import { TagResourceCommand } from '@aws-sdk/client-lambda';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { formatServed, parseServed, recordServed, SERVED_TAG } from '../../lib/versions/served';
import { mark } from '../shared/mark';
import { say } from '../shared/say';
import type { Clients } from './clients';
import { versionsOf, type Alias, type KeptFunction } from './functions';

/** Notes which version has all traffic, in a tag of the function. Answers the function as it is then. */
export async function record({ lambda, now }: Clients, fn: KeptFunction, version: string): Promise<KeptFunction> {
  const before = parseServed(fn.tags[SERVED_TAG]);
  const after = recordServed(before, version, now());
  if (after === before) return fn;
  const tag = formatServed(after);
  await lambda.send(new TagResourceCommand({ Resource: fn.arn, Tags: { [SERVED_TAG]: tag } }));
  say('INFO', `version ${version} of ${fn.name} has all traffic`, { function: fn.name, version, before: before[0]?.version });
  // Numbers of versions only grow: a lower one is one that was gone back to.
  mark(Number(version) < Number(before[0]?.version ?? 0) ? 'Rollbacks' : 'Deployments', fn.name, now(), { version, before: before[0]?.version });
  return { ...fn, tags: { ...fn.tags, [SERVED_TAG]: tag } };
}

/**
 * Notes which version had all traffic before an update began that is under way. An update moves traffic to versions that it publishes itself:
 * an older one that the alias points to, with or without a share for another, is the one.
 */
export async function recordBefore(clients: Clients, fn: KeptFunction, aliases: readonly Alias[], updateBegan: number | undefined): Promise<KeptFunction> {
  const main = aliases.find(({ name }) => name === LIVE_ALIAS)?.version;
  if (main === undefined || updateBegan === undefined) return fn;
  const published = (await versionsOf(clients, fn.name)).find(({ version }) => version === main)?.published;
  return published !== undefined && published < updateBegan ? record(clients, fn, main) : fn;
}
