import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { compareAnswer, type Mismatch } from '../../lib/golden/compare';
import type { GoldenRequest, GoldenSet } from '../../lib/golden/golden-set';
import { patiently } from '../shared/patience';

export interface ReplayTarget {
  readonly functionName: string;
  readonly version: string;
}

/** What Lambda says while it still prepares a new version. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const NOT_READY = new Set(['ResourceConflictException', 'ResourceNotReadyException', 'SnapStartNotReadyException']);

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
      const mismatch = await ask(client, target, request, golden, sleep);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  };
  await Promise.all(Array.from({ length: golden.parallel }, worker));
  return mismatches.sort((a, b) => a.row - b.row);
}

async function ask(client: Pick<LambdaClient, 'send'>, { functionName, version }: ReplayTarget, golden: GoldenRequest, { tolerance, outputs }: GoldenSet, sleep: (milliseconds: number) => Promise<void>): Promise<Mismatch | undefined> {
  const command = new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: JSON.stringify(golden.request) });
  const { Payload, FunctionError } = await patiently(() => client.send(command), sleep, NOT_READY);
  const answer = JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
  if (FunctionError !== undefined) return { row: golden.row, error: `the function failed: ${(answer as { errorMessage?: string } | null)?.errorMessage ?? FunctionError}` };
  return compareAnswer(golden, answer, tolerance, outputs);
}
