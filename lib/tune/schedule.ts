/** One stretch of measuring: a memory size, and how many calls at it. The first finds no environment. */
export interface TuneStep {
  readonly memoryMiB: number;
  readonly round: number;
  readonly calls: number;
}

/**
 * Sizes take turns, round by round and each time in another order, so that what else goes on disturbs all of them. The calls of a size are
 * spread over the rounds; each round has at least one more than that which finds no environment.
 */
export function tuneSteps(sizes: readonly number[], rounds: number, callsPerSize: number): readonly TuneStep[] {
  const steps: TuneStep[] = [];
  for (let round = 0; round < rounds; round++) {
    const share = Math.floor(callsPerSize / rounds) + (round < callsPerSize % rounds ? 1 : 0);
    for (let i = 0; i < sizes.length; i++) steps.push({ memoryMiB: sizes[(i + round) % sizes.length] as number, round, calls: 1 + Math.max(1, share) });
  }
  return steps;
}
