import { AwsError } from '../wire/errors';
import type { Identities, RoleRecord } from './identities';

/** https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html */
const SERVICES: Readonly<Record<string, { readonly name: string; readonly policies: readonly string[] }>> = {
  'lambda.application-autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency',
    policies: ['arn:aws:iam::aws:policy/aws-service-role/AWSApplicationAutoscalingLambdaConcurrencyPolicy'],
  },
};

/** The role that a service acts with in the account: made once, and never deleted here. */
export function createServiceLinkedRole(identities: Identities, service: string): RoleRecord {
  const known = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (known === undefined) throw AwsError.notServed('iam', `CreateServiceLinkedRole for ${service}`);
  const { name, policies } = known;
  if (identities.findRole(name) !== undefined) throw new AwsError(400, 'InvalidInput', `Service role name ${name} has been taken in this account, please try a different suffix.`);
  return identities.createRole({
    name,
    path: `/aws-service-role/${service}/`,
    trust: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] },
    attached: policies,
  });
}
