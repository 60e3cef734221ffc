import { changedVariants, policiesToReturn, sameTypes, typesOf, variantId, type VariantTypes } from '../../../lib/scaling/pause';
import type { CustomResourceAnswer, CustomResourceEvent } from '../../shared/cloudformation';
import { say } from '../../shared/say';
import { resourcesOf, stateOf } from '../../shared/stack-state';
import { describeConfig } from '../belongings';
import type { Clients, Home } from '../clients';
import { seenEndpoint } from '../endpoints';
import { declaredScaling } from './declared';
import { forget, save, savedOf } from './saved';
import { deregister, describeScaling, putBack } from './targets';

/** What the ids of the resources that pause say before the endpoint's name. */
export const PAUSE_OF = 'pause-of-';

/** While instances come or go, an endpoint takes no update. Ten minutes in all. */
const WAITS_MS = [5_000, 10_000, 15_000, ...Array.from({ length: 19 }, () => 30_000)];

/**
 * Before an endpoint's update: deregisters the variants whose instances it changes, and keeps how they were scaled. What decides is what the
 * endpoint runs, not what the deploy before meant it to.
 */
export async function pause({ RequestType, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, variants } = ResourceProperties as unknown as { readonly endpointName: string; readonly variants: VariantTypes };
  const answer = { PhysicalResourceId: `${PAUSE_OF}${endpointName}` };
  if (RequestType === 'Delete') {
    // Its endpoint is gone. Nothing of it is worth a stack that cannot be deleted.
    await forget(clients, home, endpointName).catch((error: Error) => say('WARN', `how ${endpointName} was scaled is left in a parameter: ${error.message}`, { endpoint: endpointName }));
    return answer;
  }
  const live = await liveTypes(clients, endpointName);
  if (live === undefined) return answer;
  const changed = changedVariants(live, variants);
  if (changed.length === 0) return answer;
  const declared = declaredScaling(await resourcesOf(clients, home));
  const scaled = await Promise.all(changed.map(async (variant) => [variant, await describeScaling(clients, variantId(endpointName, variant), live[variant]!, declared)] as const));
  const paused = scaled.flatMap(([variant, scaling]) => (scaling === undefined ? [] : [[variant, scaling] as const]));
  if (paused.length > 0) {
    // On the way back, what is to come back was saved on the way there.
    const { status } = await stateOf(clients, home);
    if (!status.includes('ROLLBACK')) await save(clients, home, endpointName, { at: clients.serviceNow(), variants: Object.fromEntries(paused) });
    for (const [variant] of paused) await deregister(clients, variantId(endpointName, variant));
    say('INFO', `${endpointName} does not scale ${paused.map(([variant]) => variant).join(', ')} while its instances change`, { endpoint: endpointName });
  }
  await untilItRests(clients, endpointName);
  return answer;
}

/** After an endpoint's update, before the stack's own scalable targets and policies. */
export async function resume({ RequestType, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, scaled } = ResourceProperties as unknown as { readonly endpointName: string; readonly scaled?: readonly string[] };
  const answer = { PhysicalResourceId: `resume-of-${endpointName}` };
  if (RequestType === 'Delete') return answer;
  try {
    await returnScaling(clients, home, endpointName, scaled ?? []);
  } catch (error) {
    // A stack that is stuck half way back helps nobody: when it is back, this is tried again.
    const { status } = await stateOf(clients, home);
    if (!status.includes('ROLLBACK')) throw error;
    say('WARN', `${endpointName} does not scale yet: ${(error as Error).message}`, { endpoint: endpointName, error: (error as Error).name });
  }
  return answer;
}

async function returnScaling(clients: Clients, home: Home, endpointName: string, scaled: readonly string[]): Promise<void> {
  const saved = await savedOf(clients, home, endpointName);
  if (saved === undefined) return;
  const live = await liveTypes(clients, endpointName) ?? {};
  for (const [variant, scaling] of Object.entries(saved.variants)) {
    const policies = policiesToReturn(scaling, live[variant], scaled.includes(variant));
    if (policies !== undefined) await putBack(clients, endpointName, variant, scaling, policies, saved.at);
  }
  // What was on other types stays until the deploy is over: the stack may go back.
  if (Object.entries(saved.variants).every(([variant, { types }]) => sameTypes(types, live[variant]))) await forget(clients, home, endpointName);
}

/** Undefined where there is no endpoint. */
export async function liveTypes(clients: Clients, endpointName: string): Promise<VariantTypes | undefined> {
  const config = (await seenEndpoint(clients, endpointName))?.config;
  if (config === undefined) return undefined;
  const described = await describeConfig(clients, config);
  return typesOf(described?.ProductionVariants ?? []);
}

async function untilItRests(clients: Clients, endpointName: string): Promise<void> {
  for (const wait of WAITS_MS) {
    if ((await seenEndpoint(clients, endpointName))?.status !== 'Updating') return;
    await clients.sleep(wait);
  }
}
