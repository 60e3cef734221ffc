/**
 * One thing that is wrong with what a user declared, in the user's words. Checks return lists of
 * these, so that a construct can collect every problem and throw once.
 */
export interface Problem {
  /** The prop it is about, as the user wrote it. */
  readonly prop: string;
  /** What was found, for example `is 64 MiB`. */
  readonly found: string;
  /** What is allowed, for example `128 to 10240 MiB`. */
  readonly allowed?: string;
  /** What to do. */
  readonly remedy?: string;
}

/** `memorySize` is 64 MiB, allowed: 128 to 10240 MiB: raise it */
export function describeProblem(problem: Problem): string {
  const allowed = problem.allowed === undefined ? '' : `, allowed: ${problem.allowed}`;
  const remedy = problem.remedy === undefined ? '' : `: ${problem.remedy}`;
  return `\`${problem.prop}\` ${problem.found}${allowed}${remedy}`;
}

/** All problems of one construct as one message. */
export function describeProblems(path: string, problems: readonly Problem[]): string {
  const lines = problems.map(describeProblem);
  return lines.length === 1 ? `${path}: ${lines[0]}` : `${path}: ${lines.length} problems\n${lines.map((line) => `  - ${line}`).join('\n')}`;
}
