import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseGoldenRows, type GoldenRows } from '../../lib/model/rows';
import { SHIPPED_ENGINE } from '../../lib/onnx/check-model';
import { gainsEnough, LEAST_GAIN, LEAST_GAIN_MS } from '../../lib/optimize/session-cost';
import { LocalError } from '../../local';
import { sessionCost } from '../optimize/measure';
import { optimizeModel } from '../optimize/optimize-model';
import { findEngine } from '../registry/engine';
import { parse, positive, type Command } from './command';

const OPTIONS = { output: { type: 'string', short: 'o' }, rows: { type: 'string' }, shape: { type: 'string', multiple: true }, tolerance: { type: 'string' }, force: { type: 'boolean' } } as const;
const TOLERANCE = 1e-4;

export const optimize: Command = {
  summary: 'writes an ONNX model as ONNX Runtime would rewrite it at each cold start',
  usage: `csi optimize MODEL.onnx [options]

Runs ONNX Runtime's optimisations that hold on any machine (its level "extended"), compares the answers of both files,
and says what a session of each costs. The result is an ONNX file, served as any other. Nothing is written where it gains
less than ${LEAST_GAIN * 100} % or ${LEAST_GAIN_MS} ms, or where an answer differs.

  -o, --output FILE     default: MODEL.optimized.onnx, beside the model
  --rows FILE           rows.json with inputs of your own to compare, beside random ones
  --shape INPUT=1,512   of random inputs, where lengths that the model leaves open have to fit; once for each input
  --tolerance NUMBER    by which decimals may differ, relative where above 1; default ${TOLERANCE}
  --force               writes it even where it gains little`,

  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const [model] = positionals;
    if (model === undefined || positionals.length > 1) throw new LocalError('csi optimize takes one ONNX file');
    const output = resolve(values.output ?? join(dirname(model), `${basename(model, extname(model))}.optimized.onnx`));
    if (isSameFile(output, resolve(model))) throw new LocalError('the optimised file would take the place of its source, which is needed to make it again: choose another --output');
    const tolerance = positive('tolerance', values.tolerance) ?? TOLERANCE;
    const rows = values.rows === undefined ? undefined : rowsOf(values.rows);
    const scratch = mkdtempSync(join(tmpdir(), 'csi-optimize-'));
    try {
      const engine = findEngine(scratch);
      if (engine === undefined) {
        throw new LocalError(`there is no ONNX Runtime for this machine: ONNXRUNTIME_NODE_INSTALL=skip npm install --save-dev onnxruntime-node@${SHIPPED_ENGINE} (the variable keeps its install script from fetching CUDA libraries)`);
      }
      const { bytes, compared, given, difference } = await optimizeModel(engine.ort, resolve(model), { rows, shapes: shapesOf(values.shape ?? []), tolerance, scratch });
      const made = join(scratch, 'made.onnx');
      writeFileSync(made, bytes);
      const cost = sessionCost(resolve(model), made, engine.root);
      console.log(`${compared} inputs are answered alike${given > 0 ? `, ${given} of them yours` : ''}; the largest difference is ${difference === 0 ? 0 : difference.toPrecision(2)}`);
      console.log(`a session takes ${cost.after.toFixed(1)} ms of CPU time instead of ${cost.before.toFixed(1)}, the least of several processes each`);
      if (values.force !== true && !gainsEnough(cost)) {
        console.error(`csi: not written: it gains less than ${LEAST_GAIN * 100} % or ${LEAST_GAIN_MS} ms. Deploy the model as it is, or see --force`);
        return 1;
      }
      writeFileSync(output, bytes);
      console.log(`written: ${output}, ${bytes.length} bytes`);
      return 0;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/** By whatever names: through a link, or in a file system that does not tell case. */
function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a === b || (one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino);
}

function shapesOf(texts: readonly string[]): Map<string, readonly number[]> {
  return new Map(texts.map((text) => {
    const [, name, lengths] = /^(.+)=(\d+(?:,\d+)*)?$/.exec(text) ?? [];
    if (name === undefined) throw new LocalError(`--shape is ${text}, but must be the name of an input and its lengths, such as tokens=1,64`);
    return [name, lengths === undefined ? [] : lengths.split(',').map(Number)];
  }));
}

function rowsOf(file: string): GoldenRows {
  try {
    return parseGoldenRows(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LocalError(`--rows ${file}: ${(error as Error).message}`);
  }
}
