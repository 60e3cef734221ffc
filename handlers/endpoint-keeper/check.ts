import { judgeEndpoint, refusal, type IntendedConfig } from '../../lib/sagemaker/endpoint-check';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { mark } from '../shared/mark';
import { say } from '../shared/say';
import { stateOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';
import { record, seenEndpoint, tagsOf } from './endpoints';

/** CloudFormation has waited already: what is under way now is a patch of SageMaker's own, or somebody else's update. Ten minutes in all. */
const WAITS_MS = [5_000, 10_000, 15_000, ...Array.from({ length: 19 }, () => 30_000)];

/** Fails a deploy after which an endpoint runs something else than the deploy meant it to. */
export async function check(event: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, configName, digest } = event.ResourceProperties as Readonly<Record<'endpointName' | 'configName' | 'digest', string>>;
  const answer = { PhysicalResourceId: `check-of-${endpointName}` };
  if (event.RequestType === 'Delete') return answer;
  const intended = { name: configName, digest };
  const arn = await confirm(clients, endpointName, intended);
  try {
    await record(clients, { name: endpointName, arn, tags: await tagsOf(clients, arn) }, digest, { takenBack: await takenBack(event, clients, home) });
  } catch (error) {
    // What is not noted now is noted the next day: no reason to take a good deploy back.
    say('WARN', `it could not be noted what ${endpointName} runs: ${(error as Error).message}`, { endpoint: endpointName, error: (error as Error).name });
  }
  return answer;
}

/** Answers the endpoint's ARN. */
async function confirm(clients: Clients, endpointName: string, intended: IntendedConfig): Promise<string> {
  for (const wait of [...WAITS_MS, undefined]) {
    const seen = await seenEndpoint(clients, endpointName);
    if (seen === undefined) throw new Error(`there is no endpoint ${endpointName}: somebody deleted it. Delete it from the stack too, or deploy it under another id`);
    const verdict = judgeEndpoint(seen, intended);
    if (verdict.kind === 'served') return seen.arn;
    if (verdict.kind === 'refused') {
      mark('Rollbacks', endpointName, clients.now(), { digest: intended.digest });
      throw new Error(verdict.message);
    }
    if (wait === undefined) throw new Error(refusal(seen, intended));
    await clients.sleep(wait);
  }
  throw new Error('unreachable');
}

/** What a stack that goes back had put on the endpoint in this update. */
async function takenBack({ RequestType, OldResourceProperties, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<{ readonly digest: string; readonly since: number } | undefined> {
  const digest = OldResourceProperties?.['digest'];
  if (RequestType !== 'Update' || typeof digest !== 'string' || digest === ResourceProperties['digest']) return undefined;
  const { status, updateBegan } = await stateOf(clients, home);
  return status === 'UPDATE_ROLLBACK_IN_PROGRESS' && updateBegan !== undefined ? { digest, since: Math.floor(updateBegan) } : undefined;
}
