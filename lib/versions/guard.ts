import type { Held } from './hold';
import { isoTime, nameInCommands, shortTime } from './status';

/** Type of the resource that stands before what gives a host's traffic to a version: a deploy that would change that comes past it first. */
export const GUARD_TYPE = 'Custom::CsiHostGuard';

/** Physical id of the guard of a function or an endpoint, by its name. */
export function guardId(name: string): string {
  return `guard-of-${name}`;
}

/** What an update of a host's guard is about, by its properties. */
export type Intended =
  /** A deploy would put what has this digest in place. */
  | { readonly digest: string; readonly noted?: undefined }
  /** The stack takes note of what is live: a version by its number, a configuration by its name. */
  | { readonly noted: string; readonly digest?: undefined };

/** What has all traffic of a host. */
export interface LiveNow {
  /** The number of a version, the name of a configuration. */
  readonly version: string;
  /** Its digest, where the stack itself declares it: undefined where it was put there by hand, also where the stack has taken note of that. */
  readonly declaredDigest?: string;
}

/** What a guard decides by. */
export interface GuardFacts {
  readonly intended: Intended;
  /** Undefined where nothing is held. */
  readonly held?: Held;
  /** Undefined while traffic is being moved, or where it cannot be seen. */
  readonly live?: LiveNow;
  /** Whether the stack is on its way back to what it was before an update. */
  readonly goingBack: boolean;
}

/** What a refusal says besides. */
export interface GuardWords {
  /** Path of the host's construct, and its own name. */
  readonly host?: string;
  readonly name: string;
  readonly noun: 'version' | 'configuration';
  /** The model that is held in place, and that the deploy would put there: `digits 1`. */
  readonly heldModel?: string;
  readonly intendedModel?: string;
}

export type GuardVerdict =
  | { readonly kind: 'pass'; readonly why: 'not held' | 'over' | 'accepted' | 'going back' | 'noted' }
  | { readonly kind: 'refuse'; readonly message: string };

/**
 * Whether an update may go on to the host's traffic. What goes back always may: a guard that fails then leaves a stack that can neither go on
 * nor back, and an accepted deploy sets out from what was live.
 */
export function judgeUpdate({ intended, held, live, goingBack }: GuardFacts, words: GuardWords): GuardVerdict {
  if (held === undefined) return { kind: 'pass', why: 'not held' };
  if (goingBack) return { kind: 'pass', why: 'going back' };
  if (isHoldOver(held, live)) return { kind: 'pass', why: 'over' };
  if (intended.noted !== undefined && intended.noted === live?.version) return { kind: 'pass', why: 'noted' };
  if (intended.digest !== undefined && intended.digest === held.accepted) return { kind: 'pass', why: 'accepted' };
  return { kind: 'refuse', message: refusal(intended, held, words) };
}

/** Whether what was accepted has all traffic, by the stack's own deploy: then nothing is held any more. */
export function isHoldOver(held: Held, live: LiveNow | undefined): boolean {
  return held.accepted !== undefined && live?.declaredDigest === held.accepted;
}

/** Statuses of a stack on its way back: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export function isGoingBack(stackStatus: string): boolean {
  return /(^|_)ROLLBACK_(COMPLETE_CLEANUP_)?IN_PROGRESS$/.test(stackStatus);
}

function refusal(intended: Intended, held: Held, words: GuardWords): string {
  const name = nameInCommands(words.host, words.name);
  const { noun, heldModel, intendedModel } = words;
  if (intended.noted !== undefined) return `${heldText(name, held, noun, heldModel)} This update would have the stack take note of ${noun} ${intended.noted}, which is not what has all traffic now: see \`csi status ${name}\`.`;
  const { digest } = intended;
  return [
    heldText(name, held, noun, heldModel),
    `This deploy would put ${intendedModel === undefined ? '' : `${intendedModel}, `}digest ${digest}${intendedModel === undefined ? '' : ','} in its place: nothing was moved.`,
    ...(held.accepted === undefined ? [] : [`Only the digest ${held.accepted} was accepted.`]),
    `Two ways out: \`csi registry accept ${name} ${digest}\` lets a deploy of exactly this one through, \`csi release ${name}\` lets any deploy move it again. Deploy once more after either.`,
  ].join(' ');
}

function heldText(name: string, { version, since, by, reason }: Held, noun: string, model: string | undefined): string {
  const at = version === undefined ? '' : ` at ${noun} ${version}${model === undefined ? '' : ` (${model})`}`;
  const when = since === undefined ? '' : ` since ${shortTime(isoTime(since))}, when it was rolled back by hand`;
  return `${name} is held${at}${when}${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `, because: ${reason.replace(/\.$/, '')}`}.`;
}

/** What a guard says that cannot find out whether its host is held. */
export function blindGuard(name: string, problem: string, remedy: string): string {
  return `It cannot be seen whether ${name} is held by \`csi rollback\`: ${problem}. So that nothing is moved that is held, the deploy stops here; nothing was moved. ${remedy}, and deploy again.`;
}
