import { declaredConfig } from '../../../lib/versions/endpoint-template';
import type { Holdable } from '../../../lib/versions/hold';
import type { AwsSession } from '../session';
import { madeBy, templateOf, type MadeBy } from '../stack';
import type { FoundEndpoint } from './find';

/** The stack that an endpoint belongs to, as far as it is about the endpoint. */
export interface EndpointStack extends MadeBy {
  /** The endpoint in it; undefined where it has left the stack. */
  readonly resource?: Holdable;
}

/** Undefined where no stack has made the endpoint. */
export async function endpointStack(session: AwsSession, { arn, name, tags }: FoundEndpoint): Promise<EndpointStack | undefined> {
  const stack = await madeBy(session, tags);
  const found = stack?.resources.find(({ ResourceType, PhysicalResourceId }) => ResourceType === 'AWS::SageMaker::Endpoint' && (PhysicalResourceId === arn || PhysicalResourceId?.split('/').at(-1) === name.toLowerCase()));
  return stack === undefined ? undefined : { ...stack, resource: found?.LogicalResourceId === undefined ? undefined : { logicalId: found.LogicalResourceId, type: 'AWS::SageMaker::Endpoint' } };
}

/** The name of the configuration that the stack goes by, in small letters: it is read off an ARN. */
export async function declaredBy(session: AwsSession, stack: EndpointStack): Promise<{ readonly config?: string; readonly template: string } | undefined> {
  if (stack.resource === undefined) return undefined;
  const template = await templateOf(session, stack);
  return { template, config: declaredConfig(template, stack.resource.logicalId, (logicalId) => stack.resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)?.PhysicalResourceId)?.toLowerCase() };
}
