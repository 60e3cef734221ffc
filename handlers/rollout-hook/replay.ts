import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { compareAnswer, type Mismatch } from '../../lib/golden/compare';
import type { GoldenRequest, GoldenSet } from '../../lib/golden/golden-set';

/** The role that this runs as was made or changed moments ago, and IAM takes seconds to reach Lambda. */
const WAITS_FOR_IAM_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

export interface ReplayTarget {
  readonly functionName: string;
  readonly version: string;
}

/**
 * Sends golden requests to one version of a function, several at a time, so that as many environments are warm when the first user
 * comes. Answers what was not as expected.
 */
export async function replay(
  client: Pick<LambdaClient, 'send'>, target: ReplayTarget, golden: GoldenSet, sleep: (milliseconds: number) => Promise<void>,
): Promise<readonly Mismatch[]> {
  const mismatches: Mismatch[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let request = golden.requests[next++]; request !== undefined; request = golden.requests[next++]) {
      const mismatch = await ask(client, target, request, golden.tolerance, sleep);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  };
  await Promise.all(Array.from({ length: golden.parallel }, worker));
  return mismatches.sort((a, b) => a.row - b.row);
}

async function ask(client: Pick<LambdaClient, 'send'>, { functionName, version }: ReplayTarget, golden: GoldenRequest, tolerance: number, sleep: (milliseconds: number) => Promise<void>): Promise<Mismatch | undefined> {
  const waits = WAITS_FOR_IAM_MS.values();
  for (;;) {
    try {
      const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: JSON.stringify(golden.request) }));
      const answer = JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
      if (FunctionError !== undefined) return { row: golden.row, error: `the function failed: ${(answer as { errorMessage?: string } | null)?.errorMessage ?? FunctionError}` };
      return compareAnswer(golden, answer, tolerance);
    } catch (error) {
      const wait = (error as Error).name === 'AccessDeniedException' ? waits.next() : undefined;
      if (wait === undefined || wait.done === true) throw error;
      await sleep(wait.value);
    }
  }
}
