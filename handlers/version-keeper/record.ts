import { TagResourceCommand } from '@aws-sdk/client-lambda';
import { formatServed, parseServed, recordServed, SERVED_TAG } from '../../lib/versions/served';
import { say, type Clients } from './clients';
import type { KeptFunction } from './functions';

/** Notes which version has all traffic, in a tag of the function. Answers the function as it is then. */
export async function record({ lambda, now }: Clients, fn: KeptFunction, version: string): Promise<KeptFunction> {
  const before = parseServed(fn.tags[SERVED_TAG]);
  const after = recordServed(before, version, now());
  if (after === before) return fn;
  const tag = formatServed(after);
  await lambda.send(new TagResourceCommand({ Resource: fn.arn, Tags: { [SERVED_TAG]: tag } }));
  say('INFO', `version ${version} of ${fn.name} has all traffic`, { function: fn.name, version, before: before[0]?.version });
  return { ...fn, tags: { ...fn.tags, [SERVED_TAG]: tag } };
}
