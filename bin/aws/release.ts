import { NO_HOLD, parseHeld } from '../../lib/versions/hold';
import { LocalError } from '../../local/errors';
import type { Change } from './change';
import type { FoundFunction } from './functions';
import { setTags } from './move';
import { aliasUpdate, stackOf, type FunctionStack } from './stack';
import { notingOf, refuseBusy, takeNote, type Noting } from './take-note';
import type { AwsSession } from './session';

/** Undefined where nothing is held. */
export async function plannedRelease(session: AwsSession, fn: FoundFunction): Promise<Change | undefined> {
  if (parseHeld(fn.tags) === undefined) return undefined;
  const stack = await stackOf(session, fn);
  const { noting } = await notingOf(session, fn, stack);
  if (stack !== undefined) await refuseBusy(session, fn, stack, 'release');
  return {
    lines: [
      ...(noting === undefined ? [] : [`has the stack ${noting.stack.name} take note that version ${noting.live} is live, by an update that changes nothing else: it goes by version ${noting.believed}`]),
      `lets deploys move the traffic of ${fn.name} again${noting === undefined ? '' : `: the next one, of what the code declares then, sets out from version ${noting.live}`}`,
    ],
    run: async (say) => {
      if (noting !== undefined) await noteOrSay(session, fn, noting, say);
      await setTags(session, fn, NO_HOLD);
      say(`${fn.name} is released`);
    },
  };
}

/** Whoever releases wants that also where the stack does not take note. */
async function noteOrSay(session: AwsSession, fn: FoundFunction, noting: Noting, say: (line: string) => void): Promise<void> {
  try {
    await takeNote(session, fn, noting, say);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    say(`! the stack still goes by another version than ${noting.live}: ${error.message}`);
    if (await hasRollout(session, noting.stack)) say('! CodeDeploy will refuse the next rollout (INVALID_LAMBDA_CONFIGURATION). Deploy once with `rollout` left out');
  }
}

async function hasRollout(session: AwsSession, stack: FunctionStack): Promise<boolean> {
  return (await aliasUpdate(session, stack))?.deployments !== undefined;
}
