import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, DEFAULT_BATCH_SIZE } from '../../lib/engine/choice';
import { compileOnnx } from '../../lib/engine/compile';
import { crossoverOf } from '../../lib/engine/crossover';
import { describeEngine, type EngineReport } from '../../lib/engine/report';
import { workOf } from '../../lib/engine/work';
import { parseGoldenRows } from '../../lib/model/rows';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import { OnnxError, readOnnxModel, type OnnxModel } from '../../lib/onnx/read-model';
import { LocalError } from '../../local';
import { compareEngines } from '../engine/compare';
import { parse, wholeNumber, type Command } from './command';

export const engine: Command = {
  summary: 'which engine serves a model, and why',
  usage: `csi engine MODEL.onnx [options]

Says whether the library's own engine evaluates a model, or ONNX Runtime does, as a ModelFunction
with Engine.automatic() would choose.

  --batch-size N          rows that a request has as a rule [${DEFAULT_BATCH_SIZE}]
  --check ROWS.json       ask both engines for rows (a rows file, as golden requests are) and compare
                          them; exit with 1 if they differ
  --json                  as JSON`,

  async run(args) {
    const { values, positionals } = parse(args, { 'batch-size': { type: 'string' }, check: { type: 'string' }, json: { type: 'boolean' } });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new LocalError(`csi engine takes one ONNX file, got ${positionals.join(', ') || 'none'}`);
    const batchSize = wholeNumber('batch-size', values['batch-size'], 1, Number.MAX_SAFE_INTEGER) ?? DEFAULT_BATCH_SIZE;
    const bytes = read(path);
    const { operators } = interfaceOf(path, bytes);
    const result = compileOnnx(bytes);
    const crossover = result.kind === 'compiled' ? crossoverOf(workOf(result.bytes)) : 0;
    const choice = chooseEngine({ kind: 'automatic', batchSize }, result.kind === 'compiled' ? { covered: true, crossover } : { covered: false, reasons: result.reasons });
    const check = values.check === undefined ? undefined : await compared(path, result, values.check);
    const report: EngineReport = {
      model: path, ...choice, operators, batchSize, bytes: bytes.length,
      ...(result.kind === 'compiled' && {
        compiled: { bytes: result.bytes.length, sha256: createHash('sha256').update(result.bytes).digest('hex'), crossover: Number.isFinite(crossover) ? crossover : null },
      }),
      ...(check !== undefined && { check }),
    };
    console.log(values.json === true ? JSON.stringify(report, undefined, 2) : describeEngine(report));
    return check !== undefined && check.different.length > 0 ? 1 : 0;
  },
};

function read(path: string): Uint8Array {
  if (!existsSync(path)) throw new LocalError(`there is no ${path}: name an ONNX file`);
  return readFileSync(path);
}

/** Refuses what no engine serves. */
function interfaceOf(path: string, bytes: Uint8Array): OnnxModel {
  let model: OnnxModel;
  try {
    model = readOnnxModel({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) });
  } catch (error) {
    if (error instanceof OnnxError) throw new LocalError(`${path}: ${error.message}`);
    throw error;
  }
  const { problems } = checkOnnxModel(model);
  if (problems.length > 0) throw new LocalError(`no engine serves ${path}: ${problems.join('; ')}`);
  return model;
}

async function compared(path: string, result: ReturnType<typeof compileOnnx>, rows: string): Promise<EngineReport['check']> {
  if (result.kind !== 'compiled') throw new LocalError(`there is nothing to compare: the library's own engine does not cover ${path} (${result.reasons.join('; ')})`);
  const scratch = mkdtempSync(join(tmpdir(), 'csi-engine-'));
  try {
    return await compareEngines(path, result.bytes, parseGoldenRows(Buffer.from(read(rows)).toString('utf8')), scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
