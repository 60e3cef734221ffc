import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import { type Answer, type AnswerLine, type CorpusModel, decodeAnswer, decodeTensor } from './case';
import { compareAnswers } from './compare';

export interface Examined {
  readonly name: string;
  readonly family: string;
  readonly about: string;
  readonly state: 'equal' | 'different' | 'not covered' | 'onnxruntime does not load it';
  /** Why it is not covered. */
  readonly reasons: readonly string[];
  /** By case. */
  readonly differences: Readonly<Record<string, readonly string[]>>;
  readonly worst: number;
  readonly cases: number;
  readonly crashed: number;
  readonly onnxBytes: number;
  readonly compiledBytes: number;
}

/** Compiles a model, runs it on every case, and holds its answers against those of onnxruntime. */
export function examine(onnx: Uint8Array, corpus: CorpusModel, lines: readonly AnswerLine[]): Examined {
  const { name, family, about } = corpus;
  const head = { name, family, about, reasons: [], differences: {}, worst: 0, cases: lines.length, crashed: 0, onnxBytes: onnx.length, compiledBytes: 0 };
  if (lines.some(({ notLoaded }) => notLoaded !== undefined)) return { ...head, state: 'onnxruntime does not load it', reasons: [lines[0]?.notLoaded ?? ''] };
  const compiled = compileOnnx(onnx);
  if (compiled.kind === 'not-covered') return { ...head, state: 'not covered', reasons: compiled.reasons };
  const model = loadCompiled(compiled.bytes);
  const differences: Record<string, readonly string[]> = {};
  let worst = 0;
  for (const line of lines) {
    const asked = corpus.cases[line.case];
    if (asked === undefined || line.answer === undefined) continue;
    const inputs = Object.entries(asked.inputs).map(([input, encoded]) => decodeTensor(input, encoded));
    const { differences: found, worst: off } = compareAnswers(decodeAnswer(line.answer), answerOf(() => model.run(inputs)), decodeAnswer(line.inCompany ?? line.answer));
    if (found.length > 0) differences[asked.name] = found;
    worst = Math.max(worst, off);
  }
  return {
    ...head,
    state: Object.keys(differences).length === 0 ? 'equal' : 'different',
    differences, worst,
    crashed: lines.filter(({ crashed }) => crashed !== undefined).length,
    compiledBytes: compiled.bytes.length,
  };
}

/** A failure of the engine's own code is no refusal. */
export function answerOf(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    return 'refused';
  }
}
