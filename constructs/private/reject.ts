import { resolve, sep } from 'node:path';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { describeProblems } from '../../lib/problem';

/** Where the constructs are, as TypeScript or compiled. */
const OWN_CODE = resolve(__dirname, '..') + sep;

/** An app that would deploy wrongly. Not exported: jsii cannot export a class that extends Error. */
class InferenceValidationError extends Error {
  // Private, as Node.js prints every other field below the message, and it says the same.
  readonly #problems: readonly Problem[];

  public constructor(place: string, problems: readonly Problem[]) {
    super(describeProblems(place, problems));
    this.name = 'InferenceValidationError';
    this.#problems = problems;
    this.stack = [`${this.name}: ${this.message}`, ...callerFrames(this)].join('\n');
  }

  public get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** The frames of a stack from the line of the app that called a construct; all of them if it is not among those that were kept. */
function callerFrames(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const callers = frames.slice(frames.map((line) => line.includes(OWN_CODE)).lastIndexOf(true) + 1);
  return callers.length > 0 ? callers : frames;
}

/** Throws one error that lists every problem of a construct; nothing when there are none. */
export function reject(scope: IConstruct, problems: readonly Problem[]): void {
  rejectAt(scope.node.path, problems);
}

/** The same for what is checked before there is a construct, such as an artifact's factory. */
export function rejectAt(place: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const error = new InferenceValidationError(place, problems);
  throw error; // The comment keeps this line from being printed above the message: node-do-not-add-exception-line
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
