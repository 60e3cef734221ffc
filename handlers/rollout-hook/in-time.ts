/** The part of Lambda's context that this needs. */
export interface HookContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** What is left to hold scaling back and to answer in. Whoever waits for an answer that never comes waits for an hour. */
const TIME_TO_ANSWER_MS = 100_000;

/** Does the work, and fails while there is still time to say so. */
export async function inTime(context: HookContext, work: () => Promise<void>): Promise<void> {
  const milliseconds = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the golden requests were not answered within ${Math.round(milliseconds / 1000)} seconds: send fewer (maxRows), or more at a time (parallelCalls)`)), milliseconds);
  });
  await Promise.race([work(), tooLate]).finally(() => clearTimeout(timer));
}

/** ARN of a function beside this one. */
export function functionArn({ invokedFunctionArn }: HookContext, functionName: string): string {
  return `${invokedFunctionArn.split(':').slice(0, 6).join(':')}:${functionName}`;
}
