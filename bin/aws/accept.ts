import { isHostDigest, parseHeld, ACCEPTED_TAG } from '../../lib/versions/hold';
import { VERSION_DIGEST } from '../../lib/model/environment';
import { parseRolledBack, ROLLED_BACK_TAG } from '../../lib/versions/rolled-back';
import { modelOf } from '../../lib/versions/status';
import { LocalError } from '../../local/errors';
import type { Change } from './change';
import { publishedVersions, type FoundFunction } from './functions';
import { nameOf } from './hosts';
import { setTags } from './move';
import { stackOf } from './stack';
import { notingOf, refuseBusy, takeNote } from './take-note';
import type { AwsSession } from './session';

/**
 * Lets a deploy put what has this digest in the place of what is held. The stack takes note of what is live before: a deploy that fails then goes
 * back to that, and never to what was rolled back from.
 */
export async function plannedAccept(session: AwsSession, fn: FoundFunction, digest: string): Promise<Change> {
  checkAcceptable(fn, digest);
  const stack = await stackOf(session, fn);
  if (stack?.aliasId === undefined) throw new LocalError(`no stack has made ${fn.name} with its alias live: there is no deploy to accept anything for`);
  if (!stack.isGuarded) throw new LocalError(`no guard stands before the alias of ${fn.name}: \`csi release ${nameOf(fn)}\`, and deploy the stack ${stack.name} with this version of the library`);
  await refuseBusy(session, fn, stack, 'accept something for');
  const { live, noting } = await notingOf(session, fn, stack);
  if (live === undefined) throw new LocalError(`${fn.name} has no alias live`);
  if (live === stack.declared && digest === stack.declaredDigest) throw new LocalError(`${digest} is what ${fn.name} serves, by the stack ${stack.name}: there is nothing to accept. \`csi release ${nameOf(fn)}\` ends the hold`);

  const versions = await publishedVersions(session, fn);
  const known = versions.find(({ Environment }) => Environment?.Variables?.[VERSION_DIGEST] === digest);
  const { model, modelVersion } = modelOf(known?.Description);
  const isRolledBack = parseRolledBack(fn.tags[ROLLED_BACK_TAG]).some(({ version }) => version === known?.Version);
  const { accepted } = parseHeld(fn.tags) ?? {};
  return {
    lines: [
      ...(noting === undefined ? [] : [`has the stack ${stack.name} take note that version ${live} is live, by an update that changes nothing else: it goes by version ${noting.believed}, and a deploy that fails would go back to that`]),
      `lets a deploy put ${digest}${model === undefined ? '' : ` (${model} ${modelVersion})`} in the place of version ${live}, and nothing else${accepted === undefined || accepted === digest ? '' : `; ${accepted} is accepted no longer`}`,
      'ends the hold when that has all traffic and the deploy is done',
    ],
    warnings: isRolledBack ? [`${digest} is version ${known?.Version}, which was rolled back by hand`] : [],
    run: async (say) => {
      if (noting !== undefined) {
        try {
          await takeNote(session, fn, noting, say);
        } catch (error) {
          if (!(error instanceof LocalError)) throw error;
          throw new LocalError(`nothing was accepted, and ${fn.name} stays held: the stack ${stack.name} does not take note that version ${live} is live, so that a deploy that fails would go back to version ${noting.believed}: ${error.message}`);
        }
      }
      await setTags(session, fn, { [ACCEPTED_TAG]: digest });
      say(`a deploy of ${digest} may move ${fn.name}`);
    },
  };
}

/** Refuses what a host cannot accept. */
function checkAcceptable(host: FoundFunction, digest: string): void {
  if (!isHostDigest(digest)) throw new LocalError(`${digest} is no digest of what a deploy would put in place: 16 of 0-9 and a-f, as the deploy that was refused has named it`);
  if (parseHeld(host.tags) === undefined) throw new LocalError(`${host.name} is not held: any deploy may move it, and there is nothing to accept`);
}
