import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { describeProblems } from '../../lib/problem';

/** An app that would deploy wrongly. Not exported: jsii cannot export a class that extends Error. */
class InferenceValidationError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'InferenceValidationError';
  }
}

/** Throws one error that lists every problem of a construct; nothing when there are none. */
export function reject(scope: IConstruct, problems: readonly Problem[]): void {
  rejectAt(scope.node.path, problems);
}

/** The same for what is checked before there is a construct, such as an artifact's factory. */
export function rejectAt(place: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InferenceValidationError(describeProblems(place, problems));
}
