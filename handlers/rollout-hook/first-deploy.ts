import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import type { Clients, FunctionClients } from './clients';
import { checkGoldenRequests, tagsOf } from './golden-check';
import { functionArn, inTime, type HookContext } from './in-time';
import { patiently, type Sleep } from '../shared/patience';

/**
 * Checks the first version of a function: one that is new, or one that takes the place of another under the same logical id. Every later
 * version is CodeDeploy's, and a function that serves already is where a stack goes back to: that must not be held up here.
 */
export async function onEvent({ RequestType, PhysicalResourceId, ResourceProperties, OldResourceProperties }: CustomResourceEvent, clients: Clients, context: HookContext): Promise<CustomResourceAnswer> {
  const functionName = String(ResourceProperties['functionName']);
  const target = { functionName, version: String(ResourceProperties['version']) };
  const isReplaced = RequestType === 'Update' && OldResourceProperties?.['functionName'] !== functionName;
  if (RequestType === 'Create' || isReplaced) {
    await inTime(context, async () => {
      const ofFunction = await clients.inRole(String(ResourceProperties['roleArn']));
      if (isReplaced && await serves(functionName, ofFunction, clients.sleep)) return;
      const tags = await tagsOf(ofFunction, clients.sleep, functionArn(context, functionName));
      await checkGoldenRequests(target, tags, ofFunction, clients.sleep);
    });
  }
  return { PhysicalResourceId: isReplaced || PhysicalResourceId === undefined ? `golden-requests-${functionName}` : PhysicalResourceId };
}

async function serves(FunctionName: string, { lambda }: FunctionClients, sleep: Sleep): Promise<boolean> {
  try {
    await patiently(() => lambda.send(new GetAliasCommand({ FunctionName, Name: LIVE_ALIAS })), sleep);
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}
