import { declaredConfig } from '../../../lib/versions/endpoint-template';
import { GUARD_TYPE, guardId } from '../../../lib/versions/guard';
import type { AwsSession } from '../session';
import { madeBy, templateOf, type MadeBy } from '../stack';
import type { FoundEndpoint } from './find';

/** The stack that an endpoint belongs to, as far as it is about the endpoint. */
export interface EndpointStack extends MadeBy {
  /** Of the endpoint; undefined where it has left the stack. */
  readonly logicalId?: string;
  /** Whether a guard stands before it that heeds what is held. */
  readonly guarded: boolean;
}

/** Undefined where no stack has made the endpoint. */
export async function endpointStack(session: AwsSession, { arn, name, tags }: FoundEndpoint): Promise<EndpointStack | undefined> {
  const stack = await madeBy(session, tags);
  const found = stack?.resources.find(({ ResourceType, PhysicalResourceId }) => ResourceType === 'AWS::SageMaker::Endpoint' && (PhysicalResourceId === arn || PhysicalResourceId?.split('/').at(-1) === name.toLowerCase()));
  const isGuard = (id: string | undefined): boolean => id?.toLowerCase() === guardId(name).toLowerCase();
  return stack === undefined ? undefined : {
    ...stack, logicalId: found?.LogicalResourceId, guarded: stack.resources.some(({ ResourceType, PhysicalResourceId }) => ResourceType === GUARD_TYPE && isGuard(PhysicalResourceId)),
  };
}

/** The name of the configuration that the stack goes by, in small letters: it is read off an ARN. */
export async function declaredBy(session: AwsSession, stack: EndpointStack): Promise<{ readonly config?: string; readonly template: string } | undefined> {
  const { logicalId: endpointId } = stack;
  if (endpointId === undefined) return undefined;
  const template = await templateOf(session, stack);
  return { template, config: declaredConfig(template, endpointId, (logicalId) => stack.resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)?.PhysicalResourceId)?.toLowerCase() };
}
