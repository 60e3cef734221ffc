import { AddTagsCommand, DeleteTagsCommand, UpdateEndpointCommand, type DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import { DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { LocalError } from '../../../local/errors';
import { call } from '../call';
import type { AwsSession } from '../session';
import { pause } from '../stack';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { stepsOf } from './steps';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
const PASSING = ['Updating', 'SystemUpdating', 'RollingBack'];

/**
 * Has SageMaker take an endpoint to a configuration at once, with the instances and weights that it has now. By `plan`, it is said so: SageMaker's
 * guardrails take an update between configurations of the same variants only, and what is not said is done all at once, too.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-all-at-once.html
 */
export async function beginUpdate({ sageMaker }: AwsSession, { name, arn }: FoundEndpoint, config: string, plan: boolean): Promise<void> {
  await call('sagemaker:UpdateEndpoint', `${arn} and ${arn.replace(/:endpoint\/.*/, `:endpoint-config/${config.toLowerCase()}`)}`, () => sageMaker.send(new UpdateEndpointCommand({
    EndpointName: name, EndpointConfigName: config, RetainAllVariantProperties: true,
    ...(plan && { DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 } } } }),
  })));
}

/** Waits until no update is under way; throws where the endpoint does not run the configuration then. Tells of every step. */
export async function arrived(session: AwsSession, endpoint: FoundEndpoint, config: string, say?: (line: string) => void): Promise<void> {
  const { EndpointStatus: status, EndpointConfigName: runs, FailureReason } = await settledEndpoint(session, endpoint, say);
  if (status === 'InService' && sameName(runs, config)) return;
  throw new LocalError(`${endpoint.name} is ${status ?? '?'} with the configuration ${runs ?? '(none)'}${FailureReason === undefined ? '' : `, and SageMaker says: ${FailureReason}`}`);
}

/** Waits until no update is under way. */
export async function settledEndpoint(session: AwsSession, { name }: FoundEndpoint, say?: (line: string) => void): Promise<DescribeEndpointOutput> {
  const told = new Set<string>();
  for (;;) {
    // First, too: an update that has just been asked for may not show yet.
    await pause(session);
    const described = await describeEndpoint(session, name);
    if (!PASSING.includes(described.EndpointStatus ?? '')) return described;
    for (const step of described.PendingDeploymentSummary === undefined ? [] : stepsOf(described.PendingDeploymentSummary)) {
      if (!told.has(step)) say?.(`  ${step}`);
      told.add(step);
    }
  }
}

/** The variants that are scaled. https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html */
export async function scaledVariants({ autoScaling }: AwsSession, endpoint: string, variants: readonly string[]): Promise<readonly string[]> {
  if (variants.length === 0) return [];
  const { ScalableTargets = [] } = await call('application-autoscaling:DescribeScalableTargets', '*', () => autoScaling.send(new DescribeScalableTargetsCommand({
    ServiceNamespace: 'sagemaker', ResourceIds: variants.map((variant) => `endpoint/${endpoint}/variant/${variant}`),
  })));
  return ScalableTargets.map(({ ResourceId = '' }) => ResourceId.split('/').at(-1) ?? '');
}

/** Sets tags of an endpoint; undefined takes one away. */
export async function setEndpointTags({ sageMaker }: AwsSession, { arn }: FoundEndpoint, tags: Readonly<Record<string, string | undefined>>): Promise<void> {
  const gone = Object.keys(tags).filter((key) => tags[key] === undefined);
  const set = Object.entries(tags).flatMap(([Key, Value]) => (Value === undefined ? [] : [{ Key, Value }]));
  if (set.length > 0) await call('sagemaker:AddTags', arn, () => sageMaker.send(new AddTagsCommand({ ResourceArn: arn, Tags: set })));
  if (gone.length > 0) await call('sagemaker:DeleteTags', arn, () => sageMaker.send(new DeleteTagsCommand({ ResourceArn: arn, TagKeys: gone })));
}
