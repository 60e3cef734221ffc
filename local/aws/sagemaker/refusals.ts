import { AwsError } from '../wire/errors';

/** A refusal of the control plane. */
export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

/** What a name means to SageMaker, in its messages. */
export type Kind = 'model' | 'endpoint configuration' | 'endpoint' | 'inference component';

export function notFound(kind: Kind, arn: string): AwsError {
  return invalid(`Could not find ${kind} "${arn}".`);
}

export function alreadyThere(kind: Kind, arn: string): AwsError {
  return invalid(`Cannot create already existing ${kind} "${arn}".`);
}

/** Why an endpoint did not come up, in SageMaker's words: its FailureReason. */
export class HostingFailure extends Error {}
