import { TagResourceCommand, UntagResourceCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { canonicalJson } from '../../lib/canonical-json';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { LocalError } from '../../local/errors';
import { call, CallRefused } from './call';
import { isOver, stopRollout } from './deployments';
import { liveAlias, type FoundFunction, type LiveAlias } from './functions';
import { nameOf } from './hosts';
import { pause } from './stack';
import type { AwsSession } from './session';

const ATTEMPTS = 5;

/** Gives a version all traffic, unless somebody has moved the alias since it was looked at. */
export async function moveAlias(session: AwsSession, fn: FoundFunction, version: string, seen: LiveAlias): Promise<void> {
  const { name, arn } = fn;
  let { revisionId } = seen;
  for (let attempt = 1; ; attempt++) {
    try {
      await call('lambda:UpdateAlias', arn, () => session.lambda.send(new UpdateAliasCommand({
        FunctionName: name, Name: LIVE_ALIAS, FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: {} }, RevisionId: revisionId,
      })));
      return;
    } catch (error) {
      if (!(error instanceof CallRefused) || error.code !== 'PreconditionFailedException') throw error;
      const now = await liveAlias(session, fn);
      // A deploy that goes back sets it to where it is: its traffic is the same, and only its revision another.
      if (attempt === ATTEMPTS || now === undefined || canonicalJson([now.version, now.weights]) !== canonicalJson([seen.version, seen.weights])) {
        throw new LocalError(`somebody else has moved the alias live of ${name} in the meantime: see \`csi status ${nameOf(fn)}\`, and try again`);
      }
      ({ revisionId } = now);
    }
  }
}

/** Stops a deployment, and waits until the alias has no weights any more. Answers the alias. */
export async function stopAndWait(session: AwsSession, fn: FoundFunction, group: string, deploymentId: string): Promise<LiveAlias | undefined> {
  await stopRollout(session, group, deploymentId);
  for (;;) {
    const [over, alias] = [await isOver(session, group, deploymentId), await liveAlias(session, fn)];
    if (over && (alias === undefined || Object.keys(alias.weights).length === 0)) return alias;
    await pause(session);
  }
}

/** Sets tags of a function; undefined takes one away. */
export async function setTags({ lambda }: AwsSession, { arn }: FoundFunction, tags: Readonly<Record<string, string | undefined>>): Promise<void> {
  const gone = Object.keys(tags).filter((key) => tags[key] === undefined);
  const set = Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  if (set.length > 0) await call('lambda:TagResource', arn, () => lambda.send(new TagResourceCommand({ Resource: arn, Tags: Object.fromEntries(set) })));
  if (gone.length > 0) await call('lambda:UntagResource', arn, () => lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: gone })));
}
