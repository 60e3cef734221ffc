import type { Problem } from '../problem';

/** What a user asks for. */
export type EngineRequest =
  /** `batchSize`: rows that a request has as a rule; undefined where only the deploy knows. */
  | { readonly kind: 'automatic'; readonly batchSize?: number }
  | { readonly kind: 'compiled' }
  | { readonly kind: 'onnxruntime' };

/** Rows of a request, where nobody says how many. */
export const DEFAULT_BATCH_SIZE = 1;

/** What the library's own engine can do with a model. */
export type Coverage =
  /** `crossover`: rows of a request from which on ONNX Runtime is faster; Infinity where it never is. */
  | { readonly covered: true; readonly crossover: number }
  /** In words that tell a data scientist what of the model it is. */
  | { readonly covered: false; readonly reasons: readonly string[] };

/** `why`: one sentence for each reason. */
export type EngineChoice = { readonly engine: 'compiled' | 'onnxruntime'; readonly why: readonly string[] };

/** Which engine serves a model: the library's own where it may, can and is faster. */
export function chooseEngine(request: EngineRequest, coverage: Coverage): EngineChoice {
  if (request.kind === 'onnxruntime') return { engine: 'onnxruntime', why: ['Engine.onnxRuntime() asks for it'] };
  if (!coverage.covered) return { engine: 'onnxruntime', why: coverage.reasons };
  if (request.kind === 'compiled') return { engine: 'compiled', why: ['Engine.compiled() asks for it'] };
  const { batchSize } = request;
  if (batchSize === undefined) return { engine: 'onnxruntime', why: ['how many rows a request has is known only at deploy'] };
  const { crossover } = coverage;
  const stated = `every operator is covered, and requests have ${rows(batchSize)}`;
  const faster = crossover === Infinity ? 'ONNX Runtime is faster at no size that was measured' : `ONNX Runtime is faster from about ${rows(crossover)} on`;
  return { engine: batchSize < crossover ? 'compiled' : 'onnxruntime', why: [`${stated}: ${faster}`] };
}

/** What is wrong with a batch size. */
export function checkBatchSize(batchSize: number | undefined): Problem[] {
  if (batchSize === undefined || (Number.isSafeInteger(batchSize) && batchSize >= 1)) return [];
  return [{ prop: 'batchSize', found: `is ${batchSize}`, allowed: 'a whole number from 1', remedy: 'give the rows that a request has as a rule, or leave it out' }];
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
