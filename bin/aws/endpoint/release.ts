import { templateWithConfig } from '../../../lib/versions/endpoint-template';
import { HOLD_REASON_TAG, HOLD_TAG, holdsResource, parseHoldDigest, releaseResource, type Holdable } from '../../../lib/versions/hold';
import { servedDigest } from '../../../lib/versions/prune-endpoint';
import { LocalError } from '../../../local/errors';
import type { Change } from '../change';
import type { AwsSession } from '../session';
import { setStackPolicy, stackPolicy, stackStatus, updateStack } from '../stack';
import { runningConfig } from './configs';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { declaredBy, endpointStack, type EndpointStack } from './stack';
import { arrived, beginUpdate, setEndpointTags, settledEndpoint } from './update';

/** Undefined where nothing is held. */
export async function plannedEndpointRelease(session: AwsSession, endpoint: FoundEndpoint): Promise<Change | undefined> {
  const stack = await endpointStack(session, endpoint);
  const policy = stack === undefined ? undefined : await stackPolicy(session, stack);
  const isHeld = stack?.resource !== undefined && holdsResource(policy, stack.resource);
  if (!isHeld && parseHoldDigest(endpoint.tags[HOLD_TAG]) === undefined) return undefined;
  if (stack !== undefined) {
    const { status } = await stackStatus(session, stack);
    if (status.endsWith('_IN_PROGRESS')) throw new LocalError(`the stack ${stack.name} is in ${status}: release ${endpoint.name} when that is over`);
  }
  const { EndpointStatus: status = '?', EndpointConfigName: live } = await describeEndpoint(session, endpoint.name);
  if (status.endsWith('ing')) throw new LocalError(`${endpoint.name} is ${status}: release it when that is over`);

  const running = live === undefined ? undefined : await runningConfig(session, live);
  const believed = stack === undefined ? undefined : (await declaredBy(session, stack))?.config;
  const moved = stack?.resource !== undefined && running?.digest !== undefined && believed !== undefined && believed !== running.name.toLowerCase();
  const named = running?.version ?? live ?? '?';
  const released = policy === undefined || stack?.resource === undefined ? undefined : releaseResource(policy, stack.resource);
  return {
    lines: [
      ...(moved ? [`has the stack ${stack.name} take note that the configuration ${named} is live, by an update that changes nothing else: it goes by ${believed}. SageMaker starts its instances once more for it`] : []),
      `lets deploys change ${endpoint.name} again${moved ? `: the next one, to what the code declares then, sets out from the configuration ${named}` : ''}`,
    ],
    run: async (say) => {
      if (moved) await takeNote(session, endpoint, stack, stack.resource, { name: running.name, digest: running.digest }, released, say);
      if (isHeld && released !== undefined) await setStackPolicy(session, stack, released);
      await setEndpointTags(session, endpoint, { [HOLD_TAG]: undefined, [HOLD_REASON_TAG]: undefined });
      say(`${endpoint.name} is released`);
    },
  };
}

/** CloudFormation is told of the configuration that is live: see `templateWithConfig` for why. Where that fails, it goes back to what it went by: the endpoint is taken from there again. */
async function takeNote(session: AwsSession, endpoint: FoundEndpoint, stack: EndpointStack, { logicalId }: Holdable, live: { readonly name: string; readonly digest: string }, policy: string | undefined, say: (line: string) => void): Promise<void> {
  const version = servedDigest(live.digest);
  try {
    const declared = await declaredBy(session, stack);
    const template = declared === undefined ? undefined : templateWithConfig(declared.template, logicalId, live);
    if (template === undefined) throw new LocalError('its template is no JSON');
    say(`the stack ${stack.name} takes note that the configuration ${version} is live ...`);
    await updateStack(session, stack, template, policy);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    say(`! the stack still goes by another configuration than ${version}: ${error.message}`);
    say('! a deploy of what it goes by changes nothing, and a deploy that fails goes back to that');
    await stayAt(session, endpoint, live.name, say);
  }
}

async function stayAt(session: AwsSession, endpoint: FoundEndpoint, config: string, say: (line: string) => void): Promise<void> {
  const { EndpointConfigName: now } = await settledEndpoint(session, endpoint);
  if (sameName(now, config)) return;
  say(`SageMaker takes ${endpoint.name} back to where it was ...`);
  await beginUpdate(session, endpoint, config, false);
  await arrived(session, endpoint, config);
}
