import { HOLD_REASON_TAG, HOLD_TAGS, holdTags, reasonTag } from '../../../lib/versions/hold';
import { unless } from '../call';
import { callerArn } from '../caller';
import type { AwsSession } from '../session';
import type { FoundEndpoint } from './find';
import { setEndpointTags } from './update';

export interface NewHold {
  /** The beginning of the digest of the configuration that it is held at, or its name. */
  readonly version: string;
  readonly reason?: string;
  /** Whether what was said of an earlier rollback is about this one, too. */
  readonly keepsReason: boolean;
}

/** From now on the guard before the endpoint lets no deploy through. Answers what takes that back. */
export async function holdEndpoint(session: AwsSession, endpoint: FoundEndpoint, { version, reason, keepsReason }: NewHold): Promise<() => Promise<void>> {
  // Nobody is kept from a rollback by not being able to say who he is.
  const by = await unless([], '', () => callerArn(session));
  await setEndpointTags(session, endpoint, holdTags({ version, since: Date.now() / 1000, by, reason: reasonTag(reason, keepsReason ? endpoint.tags[HOLD_REASON_TAG] : undefined) }));
  return () => setEndpointTags(session, endpoint, Object.fromEntries(HOLD_TAGS.map((tag) => [tag, endpoint.tags[tag]])));
}
