/**
 * The init phase of an on-demand function is cut off after 10 seconds, and all its work is done
 * again in the first invocation. So the server ends init by itself before that, and goes on with
 * the same loading in the first invocation.
 */
export const INIT_BUDGET_MS = 9_000;

/**
 * Bytes of model file that an engine turns into a session per millisecond, at the low end: dense
 * weights load several times faster, large tree ensembles about this fast.
 */
const LOAD_BYTES_PER_MS = 25_000;

/** How long init may last, given Lambda's initialization type. Only on-demand environments have the 10-second limit. */
export function initBudgetMs(initializationType: string | undefined): number {
  return initializationType === undefined || initializationType === 'on-demand' ? INIT_BUDGET_MS : Infinity;
}

/**
 * Whether the engine should start on a model of this size now. Creating a session blocks the
 * process and cannot be continued elsewhere: started too late in init, it would be done twice.
 */
export function fitsInit(modelBytes: number, elapsedMs: number, budgetMs: number): boolean {
  return elapsedMs + modelBytes / LOAD_BYTES_PER_MS <= budgetMs;
}
