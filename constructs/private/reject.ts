import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { describeProblems } from '../../lib/problem';

/** An app that would deploy wrongly. Not exported: jsii cannot export a class that extends Error. */
class InferenceValidationError extends Error {
  public constructor(place: string, public readonly problems: readonly Problem[]) {
    super(describeProblems(place, problems));
    this.name = 'InferenceValidationError';
  }
}

/** Throws one error that lists every problem of a construct; nothing when there are none. */
export function reject(scope: IConstruct, problems: readonly Problem[]): void {
  rejectAt(scope.node.path, problems);
}

/** The same for what is checked before there is a construct, such as an artifact's factory. */
export function rejectAt(place: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InferenceValidationError(place, problems);
}

/** The problems of one of many, for an error about them all. Whatever else is thrown goes on. */
export function problemsOf(attempt: () => void): readonly Problem[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof InferenceValidationError) return error.problems;
    throw error;
  }
}
