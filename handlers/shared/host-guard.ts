import { blindGuard, isGoingBack, judgeUpdate, type GuardVerdict, type GuardWords, type Intended, type LiveNow } from '../../lib/versions/guard';
import { parseHeld, type Held, type parseHold } from '../../lib/versions/hold';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { say } from './say';

/** What a guard sees of a host that is held. */
export interface Seen {
  readonly live?: LiveNow;
  /** The model that is held in place, and the one that a deploy would put there: `digits 1`. */
  readonly heldModel?: string;
  readonly intendedModel?: string;
}

/** A host, as its guard meets it. */
export interface GuardedHost {
  /** Of the function or endpoint. */
  readonly name: string;
  readonly noun: GuardWords['noun'];
  readonly intended: Intended;
  readonly parse?: typeof parseHold;
  /** Undefined where the host is gone. */
  tags(): Promise<Readonly<Record<string, string>> | undefined>;
  stackStatus(): Promise<string>;
  /** Asked only where something is held; what cannot be seen may be left out. */
  look(held: Held): Promise<Seen>;
  /** What gives the guard its eyes, where it may not see tags: `the role X lambda:ListTags on Y`. */
  readonly need: string;
  /** Ends a hold that is over. */
  endHold(): Promise<void>;
}

/** Throws where an update would change what is held; says why, and what to do. */
export async function guardUpdate(host: GuardedHost): Promise<void> {
  const { name, noun, intended, parse } = host;
  let tags: Readonly<Record<string, string>> | undefined;
  try {
    tags = await host.tags();
  } catch (error) {
    if (isGoingBack(await host.stackStatus())) return;
    throw new Error(blindGuard(name, (error as Error).message, `Give ${host.need}`), { cause: error });
  }
  const held = tags === undefined ? undefined : parseHeld(tags, parse);
  // Most deploys meet no hold: they are asked for nothing else.
  if (tags === undefined || held === undefined) return;
  const goingBack = isGoingBack(await host.stackStatus());
  const { live, ...models } = goingBack ? {} : await seen(host, held);
  const verdict = judgeUpdate({ intended, held, live, goingBack }, { host: tags[HOST_TAG], name, noun, ...models });
  await follow(host, verdict);
}

async function follow(host: GuardedHost, verdict: GuardVerdict): Promise<void> {
  if (verdict.kind === 'refuse') throw new Error(verdict.message);
  say('INFO', `${host.name} is held, and this update passes: ${verdict.why}`, { host: host.name, intended: host.intended });
  if (verdict.why !== 'over') return;
  try {
    await host.endHold();
  } catch (error) {
    // The next deploy is told of it again, and `csi release` ends it.
    say('WARN', `the hold of ${host.name} is over, and its tags stay: ${(error as Error).message}`, { host: host.name });
  }
}

/** Without it a refusal says less. */
async function seen(host: GuardedHost, held: Held): Promise<Seen> {
  try {
    return await host.look(held);
  } catch (error) {
    say('WARN', `what ${host.name} serves cannot be seen: ${(error as Error).message}`, { host: host.name });
    return {};
  }
}

/** What an update asks for, by the properties of its guard. */
export function intendedOf({ digest, noted }: Readonly<Record<string, unknown>>): Intended {
  return typeof noted === 'string' ? { noted } : { digest: String(digest) };
}
