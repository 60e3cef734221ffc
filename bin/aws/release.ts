import { HOLD_REASON_TAG, HOLD_TAG, holdsResource, parseHold, releaseResource } from '../../lib/versions/hold';
import { templateWithLive } from '../../lib/versions/stack-template';
import { LocalError } from '../../local/errors';
import type { Change } from './change';
import { liveAlias, type FoundFunction } from './functions';
import { setTags } from './move';
import { aliasUpdate, setStackPolicy, stackOf, stackPolicy, stackStatus, updateStack } from './stack';
import type { AwsSession } from './session';

/** Undefined where nothing is held. */
export async function plannedRelease(session: AwsSession, fn: FoundFunction): Promise<Change | undefined> {
  const stack = await stackOf(session, fn);
  const policy = stack === undefined ? undefined : await stackPolicy(session, stack);
  const aliasId = stack?.aliasId;
  const alias = aliasId === undefined ? undefined : { logicalId: aliasId, type: 'AWS::Lambda::Alias' } as const;
  const isHeld = alias !== undefined && holdsResource(policy, alias);
  if (!isHeld && parseHold(fn.tags[HOLD_TAG]) === undefined) return undefined;
  const live = (await liveAlias(session, fn))?.version;
  const believed = stack === undefined ? undefined : (await aliasUpdate(session, stack))?.version ?? stack.declared;
  const moved = stack !== undefined && live !== undefined && believed !== undefined && believed !== live;
  if (stack !== undefined) {
    const { status } = await stackStatus(session, stack);
    if (status.endsWith('_IN_PROGRESS')) throw new LocalError(`the stack ${stack.name} is in ${status}: release ${fn.name} when that is over`);
  }

  const released = policy === undefined || alias === undefined ? undefined : releaseResource(policy, alias);
  return {
    lines: [
      ...(moved ? [`has the stack ${stack.name} take note that version ${live} is live, by an update that changes nothing else: it goes by version ${believed}`] : []),
      `lets deploys move the traffic of ${fn.name} again${moved ? `: the next one, of what the code declares then, sets out from version ${live}` : ''}`,
    ],
    run: async (say) => {
      if (moved && aliasId !== undefined) await takeNote(session, fn, live, aliasId, released, say);
      if (isHeld && stack !== undefined && released !== undefined) await setStackPolicy(session, stack, released);
      await setTags(session, fn, { [HOLD_TAG]: undefined, [HOLD_REASON_TAG]: undefined });
      say(`${fn.name} is released`);
    },
  };
}

/** CloudFormation is told of the version that is live: see `templateWithLive` for why. */
async function takeNote(session: AwsSession, fn: FoundFunction, live: string, aliasId: string, policy: string | undefined, say: (line: string) => void): Promise<void> {
  const stack = await stackOf(session, fn);
  const alias = stack === undefined ? undefined : await aliasUpdate(session, stack);
  const template = alias === undefined ? undefined : templateWithLive(alias.template, aliasId, live);
  try {
    if (stack === undefined || template === undefined) throw new LocalError('its template is no JSON');
    say(`the stack ${stack.name} takes note that version ${live} is live ...`);
    await updateStack(session, stack, template, policy);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    say(`! the stack still goes by another version than ${live}: ${error.message}`);
    if (alias?.deployments !== undefined) say('! CodeDeploy will refuse the next rollout (INVALID_LAMBDA_CONFIGURATION). Deploy once with `rollout` left out');
  }
}
