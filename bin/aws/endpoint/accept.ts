import { ACCEPTED_TAG, HOLD_TAG, isHostDigest } from '../../../lib/versions/hold';
import { LocalError } from '../../../local/errors';
import type { Change } from '../change';
import { nameOf } from '../hosts';
import type { AwsSession } from '../session';
import type { FoundEndpoint } from './find';
import { noteFacts, noteLine, takeNote } from './note';
import { endpointStack } from './stack';
import { setEndpointTags } from './update';

/** Lets a deploy of just what has this digest change a held endpoint. */
export async function plannedEndpointAccept(session: AwsSession, endpoint: FoundEndpoint, digest: string): Promise<Change> {
  if (!isHostDigest(digest)) throw new LocalError(`${digest} is no digest: the deploy that was refused names it, 16 digits from 0 to f`);
  if (endpoint.tags[HOLD_TAG] === undefined) throw new LocalError(`${endpoint.name} is not held: any deploy may change it, and there is nothing to accept`);
  const stack = await endpointStack(session, endpoint);
  if (stack?.logicalId === undefined) throw new LocalError(`no stack has ${endpoint.name}: there is no deploy to accept anything for`);
  if (!stack.guarded) throw new LocalError(`no guard stands before ${endpoint.name}: \`csi release ${nameOf(endpoint)}\`, and deploy the stack ${stack.name} with this version of the library`);
  const facts = await noteFacts(session, endpoint, stack, `accept ${digest}`);
  const { named, note } = facts;
  return {
    lines: [
      ...noteLine(facts),
      `lets a deploy of the configuration with the digest ${digest} change ${endpoint.name}, and no other: where it fails, ${named} goes on serving, and when it is through, nothing is held any more`,
    ],
    run: async (say) => {
      // First: a deploy that passes the guard and fails goes back to what the stack goes by.
      const problem = note === undefined ? undefined : await takeNote(session, endpoint, note, say);
      if (problem !== undefined) {
        throw new LocalError(`${digest} was not accepted: the stack still goes by another configuration than ${named}, to which a deploy that fails would go back: ${problem}. \`csi release ${nameOf(endpoint)}\` lets deploys through all the same`);
      }
      await setEndpointTags(session, endpoint, { [ACCEPTED_TAG]: digest });
      say(`a deploy of ${digest} may change ${endpoint.name}`);
    },
  };
}
