import { templateWithConfig } from '../../../lib/versions/endpoint-template';
import { servedDigest } from '../../../lib/versions/prune-endpoint';
import { LocalError } from '../../../local/errors';
import type { AwsSession } from '../session';
import { stackStatus, updateStack } from '../stack';
import { runningConfig } from './configs';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { declaredBy, type EndpointStack } from './stack';
import { arrived, beginUpdate, settledEndpoint } from './update';

/** What an endpoint runs, and what its stack believes that it runs. */
export interface NoteFacts {
  readonly named: string;
  /** Undefined where the stack knows, or cannot be told. */
  readonly note?: { readonly stack: EndpointStack; readonly logicalId: string; readonly live: { readonly name: string; readonly digest: string }; readonly believed: string };
}

/** Throws while something is under way. `verb` is what the user would do. */
export async function noteFacts(session: AwsSession, endpoint: FoundEndpoint, stack: EndpointStack | undefined, verb: string): Promise<NoteFacts> {
  if (stack !== undefined) {
    const { status } = await stackStatus(session, stack);
    if (status.endsWith('_IN_PROGRESS')) throw new LocalError(`the stack ${stack.name} is in ${status}: ${verb} when that is over`);
  }
  const { EndpointStatus: status = '?', EndpointConfigName: live } = await describeEndpoint(session, endpoint.name);
  if (status.endsWith('ing')) throw new LocalError(`${endpoint.name} is ${status}: ${verb} when that is over`);
  const running = live === undefined ? undefined : await runningConfig(session, live);
  const believed = stack === undefined ? undefined : (await declaredBy(session, stack))?.config;
  const named = running?.version ?? live ?? '?';
  if (stack?.logicalId === undefined || running?.digest === undefined || believed === undefined || sameName(believed, running.name)) return { named };
  return { named, note: { stack, logicalId: stack.logicalId, live: { name: running.name, digest: running.digest }, believed } };
}

/** Says what `takeNote` will do. */
export function noteLine({ named, note }: NoteFacts): readonly string[] {
  return note === undefined ? [] : [`has the stack ${note.stack.name} take note that the configuration ${named} is live, by an update that changes nothing else: it goes by ${note.believed}. SageMaker starts the instances of what runs once more`];
}

/**
 * CloudFormation is told of the configuration that is live: see `templateWithConfig` for why. Answers why that was not possible: CloudFormation
 * has gone back then to what it went by, and the endpoint is taken from there again.
 */
export async function takeNote(session: AwsSession, endpoint: FoundEndpoint, { stack, logicalId, live }: NonNullable<NoteFacts['note']>, say: (line: string) => void): Promise<string | undefined> {
  try {
    const declared = await declaredBy(session, stack);
    const template = declared === undefined ? undefined : templateWithConfig(declared.template, logicalId, live);
    if (template === undefined) throw new LocalError('its template is no JSON');
    say(`the stack ${stack.name} takes note that the configuration ${servedDigest(live.digest)} is live ...`);
    await updateStack(session, stack, template);
    return undefined;
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    await stayAt(session, endpoint, live.name, say);
    return error.message;
  }
}

async function stayAt(session: AwsSession, endpoint: FoundEndpoint, config: string, say: (line: string) => void): Promise<void> {
  const { EndpointConfigName: now } = await settledEndpoint(session, endpoint);
  if (sameName(now, config)) return;
  say(`SageMaker takes ${endpoint.name} back to where it was ...`);
  await beginUpdate(session, endpoint, config, false);
  await arrived(session, endpoint, config);
}
