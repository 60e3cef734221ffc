import { DescribeScalingActivitiesCommand, RegisterScalableTargetCommand, type ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import { DeleteProvisionedConcurrencyConfigCommand, GetProvisionedConcurrencyConfigCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import type { AfterScaling } from '../../lib/scaling/left-over';
import { capacitySetBy, PROVISIONED_TAG, whyKept } from '../../lib/scaling/left-over';
import { scalableAlias, SUSPENDED } from '../../lib/scaling/suspension';
import { patiently } from '../shared/patience';
import type { Clients } from './index';
import { describe } from './set-range';

/** While what is provisioned is being changed, Lambda takes no other change. */
const WAITS_MS = [2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000, 30_000, 30_000];

/** Takes away the environments that scaling has set, before its target goes, and those of nobody else. */
export async function clearUp(functionName: string, functionArn: string, clients: Clients): Promise<void> {
  const { scaling, sleep } = clients;
  const target = (await patiently(() => scaling.send(describe(functionName)), sleep)).ScalableTargets?.[0];
  const kept = whyKept(await stateOf(functionName, functionArn, target, clients));
  if (kept === undefined) {
    // Held back first: it would set them again.
    await patiently(() => scaling.send(new RegisterScalableTargetCommand({ ...scalableAlias(functionName), SuspendedState: SUSPENDED })), sleep);
    await remove(functionName, clients);
  }
  console.log(JSON.stringify({ level: 'INFO', message: `${functionName} is no longer scaled`, environments: kept === undefined ? 'taken away' : `left alone: ${kept}` }));
}

async function stateOf(functionName: string, functionArn: string, target: ScalableTarget | undefined, { scaling, lambda, sleep }: Clients): Promise<AfterScaling> {
  const config = await orUndefined(() => patiently(() => lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: LIVE_ALIAS })), sleep));
  const tags = await orUndefined(() => patiently(() => lambda.send(new ListTagsCommand({ Resource: functionArn })), sleep));
  const { ScalingActivities = [] } = await patiently(() => scaling.send(new DescribeScalingActivitiesCommand(scalableAlias(functionName))), sleep);
  return {
    isFixed: tags?.Tags?.[PROVISIONED_TAG] !== undefined,
    provisioned: config === undefined ? undefined : { requested: config.RequestedProvisionedConcurrentExecutions ?? 0, modified: Date.parse(config.LastModified ?? '') },
    target: target?.CreationTime === undefined ? undefined : { created: target.CreationTime.getTime() },
    // Newest first.
    lastSet: ScalingActivities.filter(({ StatusCode }) => StatusCode !== 'Failed').map(({ Description }) => capacitySetBy(Description)).find((capacity) => capacity !== undefined),
  };
}

async function remove(functionName: string, { lambda, sleep }: Clients): Promise<void> {
  const command = new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: LIVE_ALIAS });
  for (const wait of [...WAITS_MS, undefined]) {
    try {
      await orUndefined(() => patiently(() => lambda.send(command), sleep));
      return;
    } catch (error) {
      if ((error as Error).name !== 'ResourceConflictException' || wait === undefined) throw error;
      await sleep(wait);
    }
  }
}

/** What is gone already is as good as taken away. */
async function orUndefined<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (['ResourceNotFoundException', 'ProvisionedConcurrencyConfigNotFoundException'].includes((error as Error).name)) return undefined;
    throw error;
  }
}
