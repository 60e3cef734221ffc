import { templateWithLive } from '../../lib/versions/stack-template';
import { LocalError } from '../../local/errors';
import { liveAlias, type FoundFunction } from './functions';
import { moveAlias } from './move';
import type { AwsSession } from './session';
import { aliasUpdate, stackOf, stackStatus, updateStack, type FunctionStack } from './stack';

/** Where the stack of a function goes by another version than the one that is live. */
export interface Noting {
  readonly stack: FunctionStack;
  readonly live: string;
  /** The version that the stack goes by. */
  readonly believed: string;
}

/** What is live, and what its stack would have to take note of. */
export async function notingOf(session: AwsSession, fn: FoundFunction, stack: FunctionStack | undefined): Promise<{ readonly live?: string; readonly noting?: Noting }> {
  const live = (await liveAlias(session, fn))?.version;
  const believed = stack === undefined ? undefined : (await aliasUpdate(session, stack))?.version ?? stack.declared;
  const moved = stack?.aliasId !== undefined && live !== undefined && believed !== undefined && believed !== live;
  return { live, ...(moved ? { noting: { stack, live, believed } } : {}) };
}

/** Refuses what needs the stack while that is busy. */
export async function refuseBusy(session: AwsSession, fn: FoundFunction, stack: FunctionStack, verb: string): Promise<void> {
  const { status } = await stackStatus(session, stack);
  if (status.endsWith('_IN_PROGRESS')) throw new LocalError(`the stack ${stack.name} is in ${status}: ${verb} ${fn.name} when that is over`);
}

/** CloudFormation is told of the version that is live: see `templateWithLive` for why. Throws where it does not take note; the version stays live all the same. */
export async function takeNote(session: AwsSession, fn: FoundFunction, { live }: Noting, say: (line: string) => void): Promise<void> {
  const stack = await stackOf(session, fn);
  const alias = stack === undefined ? undefined : await aliasUpdate(session, stack);
  const template = alias === undefined || stack?.aliasId === undefined ? undefined : templateWithLive(alias.template, stack.aliasId, live);
  if (stack === undefined || template === undefined) throw new LocalError('its template is no JSON');
  say(`the stack ${stack.name} takes note that version ${live} is live ...`);
  try {
    await updateStack(session, stack, template);
  } catch (error) {
    if (error instanceof LocalError) await stayAt(session, fn, live, say);
    throw error;
  }
}

/** An update that fails takes the alias back to what the stack went by. */
async function stayAt(session: AwsSession, fn: FoundFunction, version: string, say: (line: string) => void): Promise<void> {
  const alias = await liveAlias(session, fn);
  if (alias === undefined || alias.version === version) return;
  await moveAlias(session, fn, version, alias);
  say(`version ${version} has all traffic again`);
}
