import { templateWithConfig } from '../../../lib/versions/endpoint-template';
import { servedDigest } from '../../../lib/versions/prune-endpoint';
import { LocalError } from '../../../local/errors';
import type { AwsSession } from '../session';
import { stackStatus, updateStack } from '../stack';
import { runningConfig } from './configs';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { declaredBy, type EndpointStack } from './stack';
import { arrived, beginUpdate, settledEndpoint } from './update';

/** What a stack is to take note of. */
export interface Note {
  readonly stack: EndpointStack;
  /** Of the endpoint. */
  readonly logicalId: string;
  readonly live: { readonly name: string; readonly digest: string };
  /** The configuration that the stack goes by. */
  readonly believed: string;
}

/** What an endpoint runs, and what its stack believes that it runs. */
export interface NoteFacts {
  readonly named: string;
  /** Undefined where the stack knows, or cannot be told. */
  readonly note?: Note;
}

/** Throws while something is under way. `verb` is what the user would do. */
export async function noteFacts(session: AwsSession, endpoint: FoundEndpoint, stack: EndpointStack | undefined, verb: string): Promise<NoteFacts> {
  const stackIs = stack === undefined ? undefined : (await stackStatus(session, stack)).status;
  if (stackIs?.endsWith('_IN_PROGRESS') === true) throw new LocalError(`the stack ${stack?.name} is in ${stackIs}: ${verb} when that is over`);
  const { EndpointStatus: status = '?', EndpointConfigName: live } = await describeEndpoint(session, endpoint.name);
  if (status.endsWith('ing')) throw new LocalError(`${endpoint.name} is ${status}: ${verb} when that is over`);
  const running = live === undefined ? undefined : await runningConfig(session, live);
  const believed = stack === undefined ? undefined : (await declaredBy(session, stack))?.config;
  const named = running?.version ?? live ?? '?';
  // One that has failed to take note says so in its template already, and would still go back to what it went by.
  const knows = sameName(believed, running?.name) && stackIs !== STUCK;
  if (stack?.logicalId === undefined || running?.digest === undefined || believed === undefined || knows) return { named };
  return { named, note: { stack, logicalId: stack.logicalId, live: { name: running.name, digest: running.digest }, believed } };
}

/** Says what `takeNote` will do. */
export function noteLine({ named, note }: NoteFacts): readonly string[] {
  return note === undefined ? [] : [`has the stack ${note.stack.name} take note that the configuration ${named} is live, by an update that changes nothing else: it ${sameName(note.believed, note.live.name) ? 'could not the last time' : `goes by ${note.believed}`}. SageMaker starts the instances of what runs once more`];
}

/** In which a stack is that failed to take note. */
const STUCK = 'UPDATE_FAILED';

/**
 * CloudFormation is told of the configuration that is live: see `templateWithConfig` for why. Answers why that was not possible. Where the update
 * fails, since SageMaker has no instances for it, say, the stack does not go back: that would take the endpoint to what the stack goes by.
 */
export async function takeNote(session: AwsSession, endpoint: FoundEndpoint, { stack, logicalId, live }: Note, say: (line: string) => void): Promise<string | undefined> {
  try {
    const declared = await declaredBy(session, stack);
    const template = declared === undefined ? undefined : templateWithConfig(declared.template, logicalId, live);
    if (template === undefined) throw new LocalError('its template is no JSON');
    say(`the stack ${stack.name} takes note that the configuration ${servedDigest(live.digest)} is live ...`);
    await updateStack(session, stack, template, { goesBack: false });
    return undefined;
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    await stayAt(session, endpoint, live.name, say);
    return error.message + await remedy(session, stack);
  }
}

async function remedy(session: AwsSession, stack: EndpointStack): Promise<string> {
  const { status } = await stackStatus(session, stack);
  if (status !== STUCK) return '';
  return `. It stays as it is, and the endpoint, too: do this once more when the cause is gone, or deploy with \`cdk deploy --no-rollback\`. \`cdk rollback\`, which cdk asks for otherwise, brings back what was rolled back from`;
}

async function stayAt(session: AwsSession, endpoint: FoundEndpoint, config: string, say: (line: string) => void): Promise<void> {
  const { EndpointConfigName: now } = await settledEndpoint(session, endpoint);
  if (sameName(now, config)) return;
  say(`SageMaker takes ${endpoint.name} back to where it was ...`);
  await beginUpdate(session, endpoint, config, false);
  await arrived(session, endpoint, config);
}
