import { DescribeEndpointCommand, ListEndpointsCommand, ListTagsCommand, type DescribeEndpointOutput, type EndpointSummary, type Tag } from '@aws-sdk/client-sagemaker';
import { HOST_TAG } from '../../../lib/versions/host-tags';
import { allPages, call, CallRefused, inTurns } from '../call';
import type { AwsSession } from '../session';

export interface FoundEndpoint {
  readonly kind: 'endpoint';
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Undefined where there is none of the name or ARN. */
export async function endpointNamed(session: AwsSession, asked: string): Promise<FoundEndpoint | undefined> {
  const name = asked.replace(/^arn:[^:]+:sagemaker:[^:]+:\d+:endpoint\//, '');
  // Names of functions have underscores, too.
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) return undefined;
  const endpoint = await ifThere(() => describeEndpoint(session, name));
  return endpoint === undefined ? undefined : await withTags(session, endpoint.EndpointName ?? name, endpoint.EndpointArn ?? asked);
}

/** All of the account and region that this library has made. */
export async function hostedEndpoints(session: AwsSession): Promise<readonly FoundEndpoint[]> {
  const all = await allPages<EndpointSummary>(async (NextToken) => {
    const page = await call('sagemaker:ListEndpoints', '*', () => session.sageMaker.send(new ListEndpointsCommand({ NextToken, MaxResults: 100 })));
    return { items: page.Endpoints, next: page.NextToken };
  });
  // One may be deleted while they are looked at.
  const tagged = await inTurns(all, ({ EndpointName = '', EndpointArn = '' }) => ifThere(() => withTags(session, EndpointName, EndpointArn)));
  return tagged.flatMap((each) => (each?.tags[HOST_TAG] === undefined ? [] : [each])).sort((a, b) => ((a.tags[HOST_TAG] ?? '') < (b.tags[HOST_TAG] ?? '') ? -1 : 1));
}

export async function describeEndpoint({ sageMaker }: AwsSession, name: string): Promise<DescribeEndpointOutput> {
  return await call('sagemaker:DescribeEndpoint', name, () => sageMaker.send(new DescribeEndpointCommand({ EndpointName: name })));
}

export async function tagsOf({ sageMaker }: AwsSession, arn: string): Promise<Readonly<Record<string, string>>> {
  const tags = await allPages<Tag>(async (NextToken) => {
    const page = await call('sagemaker:ListTags', arn, () => sageMaker.send(new ListTagsCommand({ ResourceArn: arn, NextToken })));
    return { items: page.Tags, next: page.NextToken };
  });
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** SageMaker has no code of its own for what is not there: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof CallRefused && (error.code.startsWith('ResourceNotFound') || (error.code === 'ValidationException' && /could not find|does not exist/i.test(error.message)))) return undefined;
    throw error;
  }
}

async function withTags(session: AwsSession, name: string, arn: string): Promise<FoundEndpoint> {
  return { kind: 'endpoint', name, arn, tags: await tagsOf(session, arn) };
}

/** Names differ in more than case, and ARNs have them in small letters. */
export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
