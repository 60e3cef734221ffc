import { AwsError } from '../wire/errors';

/** A refusal of the control plane. */
export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

/** What a name means to SageMaker, in its messages. */
export type Kind = 'model' | 'endpoint configuration' | 'endpoint' | 'inference component' | 'model package group';

export function notFound(kind: Kind, arn: string): AwsError {
  return invalid(kind === 'model package group' ? `ModelPackageGroup ${arn} does not exist.` : `Could not find ${kind} "${arn}".`);
}

export function alreadyThere(kind: Kind, arn: string): AwsError {
  return invalid(kind === 'model package group' ? `Model Package Group already exists: ${arn}` : `Cannot create already existing ${kind} "${arn}".`);
}

/** Why an endpoint did not come up, in SageMaker's words: its FailureReason. */
export class HostingFailure extends Error {}
