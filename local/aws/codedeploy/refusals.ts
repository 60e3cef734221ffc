import { CodeDeployRefusal } from '../../../lib/codedeploy/refusal';
import { AwsError } from '../wire/errors';

/** What a check refuses, as an error of the API: all of CodeDeploy's have the status 400. */
export function served<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CodeDeployRefusal ? new AwsError(400, error.code, error.message) : error;
  }
}

export function refused(code: string, message: string): AwsError {
  return new AwsError(400, code, message);
}
