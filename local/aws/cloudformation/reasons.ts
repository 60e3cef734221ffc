import { randomUUID } from 'node:crypto';
import { ApiError } from '../../lambda-api/errors';
import { AwsError } from '../wire/errors';

/** Some resources could not be made what they should be. */
export class Failed extends Error {}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As CloudFormation passes on what a service said. */
export function resourceReason(error: unknown): string {
  if (!(error instanceof AwsError || error instanceof ApiError)) return reasonOf(error);
  const code = error.status === 404 ? 'NotFound' : error.status === 409 ? 'AlreadyExists' : 'InvalidRequest';
  return `Resource handler returned message: "${error.message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}

export function failedToDelete(ids: readonly string[]): string {
  return `The following resource(s) failed to delete: [${ids.join(', ')}]. `;
}
