import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { AddTagsCommand, DescribeEndpointCommand, type DescribeEndpointOutput, ListTagsCommand, type Tag } from '@aws-sdk/client-sagemaker';
import type { SeenEndpoint } from '../../lib/sagemaker/endpoint-check';
import { servedDigest } from '../../lib/versions/prune-endpoint';
import { formatServed, parseServedDigests, recordServed, SERVED_TAG, type ServedVersion } from '../../lib/versions/served';
import { allPages } from '../shared/paging';
import { mark } from '../shared/mark';
import { patiently } from '../shared/patience';
import { say } from '../shared/say';
import { ifThere, type Clients } from './clients';

/** An endpoint of the stack. */
export interface KeptEndpoint {
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly seen: SeenEndpoint;
}

/** Of what a stack has of a type: CloudFormation knows some by their names, and some by their ARNs. */
export function namesIn(resources: readonly StackResourceSummary[], type: string): readonly string[] {
  return resources.flatMap(({ ResourceType, ResourceStatus, PhysicalResourceId }) => (
    ResourceType === type && ResourceStatus !== 'DELETE_COMPLETE' && PhysicalResourceId !== undefined ? [PhysicalResourceId.split('/').at(-1)!] : []));
}

export async function seenEndpoint({ sageMaker, sleep }: Clients, endpointName: string): Promise<SeenEndpoint & { readonly arn: string } | undefined> {
  const endpoint = await ifThere(() => patiently(() => sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName })), sleep));
  return endpoint === undefined ? undefined : { arn: endpoint.EndpointArn ?? '', ...seen(endpoint) };
}

function seen({ EndpointName = '', EndpointStatus = 'Unknown' as never, EndpointConfigName, FailureReason, LastDeploymentConfig, PendingDeploymentSummary }: DescribeEndpointOutput): SeenEndpoint {
  return {
    endpointName: EndpointName,
    status: EndpointStatus,
    config: EndpointConfigName,
    failureReason: FailureReason,
    pendingConfig: PendingDeploymentSummary?.EndpointConfigName,
    alarms: LastDeploymentConfig?.AutoRollbackConfiguration?.Alarms?.flatMap(({ AlarmName }) => AlarmName ?? []) ?? [],
  };
}

export async function tagsOf({ sageMaker, sleep }: Clients, arn: string): Promise<Readonly<Record<string, string>>> {
  const tags = await allPages<{ readonly Tags?: Tag[]; readonly NextToken?: string }, Tag>(
    (NextToken) => patiently(() => sageMaker.send(new ListTagsCommand({ ResourceArn: arn, NextToken })), sleep),
    ({ Tags }) => Tags,
    ({ NextToken }) => NextToken,
  );
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export interface Recorded {
  /** What an update had put there that is taken back now: it does not count. */
  readonly takenBack?: { readonly digest: string; readonly since: number };
  /** Nobody has deployed: what served before has come back by hand. */
  readonly isOutOfDeploy?: boolean;
}

/** Notes that a configuration carries all traffic. */
export async function record(clients: Clients, endpoint: Pick<KeptEndpoint, 'name' | 'arn' | 'tags'>, digest: string, { takenBack, isOutOfDeploy }: Recorded = {}): Promise<readonly ServedVersion[]> {
  const before = parseServedDigests(endpoint.tags[SERVED_TAG]);
  const counting = before.filter(({ version, since }) => takenBack === undefined || version !== servedDigest(takenBack.digest) || since < takenBack.since);
  const after = recordServed(counting, servedDigest(digest), clients.now());
  if (formatServed(after) === formatServed(before)) return before;
  const isBack = takenBack !== undefined || (isOutOfDeploy === true && before.some(({ version }) => version === servedDigest(digest)));
  await clients.sageMaker.send(new AddTagsCommand({ ResourceArn: endpoint.arn, Tags: [{ Key: SERVED_TAG, Value: formatServed(after) }] }));
  say('INFO', `the configuration ${digest} of ${endpoint.name} has all traffic`, { endpoint: endpoint.name, digest, before: before[0]?.version });
  mark(isBack ? 'Rollbacks' : 'Deployments', endpoint.name, clients.now(), { digest, before: before[0]?.version });
  return after;
}
