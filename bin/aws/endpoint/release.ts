import { HOLD_TAG, NO_HOLD } from '../../../lib/versions/hold';
import type { Change } from '../change';
import type { AwsSession } from '../session';
import type { FoundEndpoint } from './find';
import { noteFacts, noteLine, takeNote } from './note';
import { endpointStack } from './stack';
import { setEndpointTags } from './update';

/** Undefined where nothing is held. */
export async function plannedEndpointRelease(session: AwsSession, endpoint: FoundEndpoint): Promise<Change | undefined> {
  if (endpoint.tags[HOLD_TAG] === undefined) return undefined;
  const facts = await noteFacts(session, endpoint, await endpointStack(session, endpoint), `release ${endpoint.name}`);
  const { named, note } = facts;
  return {
    lines: [...noteLine(facts), `lets deploys change ${endpoint.name} again${note === undefined ? '' : `: the next one, to what the code declares then, sets out from the configuration ${named}`}`],
    run: async (say) => {
      const problem = note === undefined ? undefined : await takeNote(session, endpoint, note, say);
      if (problem !== undefined) {
        say(`! the stack still goes by another configuration than ${named}: ${problem}`);
        say('! a deploy of what it goes by changes nothing, and a deploy that fails goes back to that');
      }
      await setEndpointTags(session, endpoint, NO_HOLD);
      say(`${endpoint.name} is released`);
    },
  };
}
