import * as fc from 'fast-check';
import { checkBatchSize, chooseEngine, type Coverage } from '../../../lib/engine/choice';
import { describeEngine, type EngineReport } from '../../../lib/engine/report';

const covered = (crossover: number): Coverage => ({ covered: true, crossover });
const NOT_COVERED: Coverage = { covered: false, reasons: ['the operator Conv is not covered'] };

describe('automatic', () => {
  test('takes the engine of the library\'s own below the crossover, and ONNX Runtime from it on', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }), (batchSize, crossover) => {
      expect(chooseEngine({ kind: 'automatic', batchSize }, covered(crossover)).engine).toBe(batchSize < crossover ? 'compiled' : 'onnxruntime');
    }));
  });

  test('takes it at any size where ONNX Runtime is never faster', () => {
    const { engine, why } = chooseEngine({ kind: 'automatic', batchSize: Number.MAX_SAFE_INTEGER }, covered(Infinity));
    expect([engine, why]).toEqual(['compiled', [expect.stringContaining('faster at no size that was measured')]]);
  });

  test('says why it does not: an operator, or a size that is known at deploy', () => {
    expect(chooseEngine({ kind: 'automatic', batchSize: 1 }, NOT_COVERED)).toEqual({ engine: 'onnxruntime', why: ['the operator Conv is not covered'] });
    expect(chooseEngine({ kind: 'automatic' }, covered(Infinity))).toEqual({ engine: 'onnxruntime', why: ['how many rows a request has is known only at deploy'] });
    expect(chooseEngine({ kind: 'automatic', batchSize: 500 }, covered(500)).why).toEqual(['every operator is covered, and requests have 500 rows: ONNX Runtime is faster from about 500 rows on']);
  });
});

test('who asks for one gets it, where it can', () => {
  expect(chooseEngine({ kind: 'compiled' }, covered(1)).engine).toBe('compiled');
  expect(chooseEngine({ kind: 'compiled' }, NOT_COVERED).engine).toBe('onnxruntime');
  expect(chooseEngine({ kind: 'onnxruntime' }, covered(Infinity)).engine).toBe('onnxruntime');
});

test.each([[0, false], [1, true], [1.5, false], [-1, false], [NaN, false], [Infinity, false], [Number.MAX_SAFE_INTEGER, true], [Number.MAX_SAFE_INTEGER + 1, false], [undefined, true]])('a batch size of %p is allowed: %p', (batchSize, allowed) => {
  expect(checkBatchSize(batchSize)).toHaveLength(allowed ? 0 : 1);
});

describe('the report', () => {
  const REPORT: EngineReport = { model: 'm.onnx', engine: 'onnxruntime', why: ['the operator Conv is not covered'], operators: [':Conv', 'ai.onnx.ml:Scaler'], batchSize: 1, bytes: 1_234_567 };

  test('names the engine, every reason, the operators and the sizes', () => {
    expect(describeEngine(REPORT).split('\n')).toEqual([
      'm.onnx is served by ONNX Runtime:', '  - the operator Conv is not covered', '', '  operators     Conv, ai.onnx.ml:Scaler', '  ONNX file     1.23 MB',
    ]);
  });

  test('of a compiled model says how large it is, from where on the other engine is faster, and whether they agree', () => {
    const check = { rows: 3, largestDifference: 1.2e-7, different: [] };
    const text = describeEngine({ ...REPORT, engine: 'compiled', compiled: { bytes: 2500, sha256: 'ab'.repeat(32), crossover: 40 }, check });
    expect(text).toContain("is served by the library's own engine (compiled):");
    expect(text).toContain('  compiled      2.5 kB, sha256 abababababababab…');
    expect(text).toContain('  crossover     ONNX Runtime is faster from about 40 rows in a request on');
    expect(text).toContain('  both engines  agree on 3 rows, numbers differ by at most 1.2e-7');
    expect(describeEngine({ ...REPORT, check: { ...check, different: [{ row: 2, what: 'label[0] is 1 compiled, and 2 by ONNX Runtime' }] } })).toContain('DIFFER on 3 rows');
  });
});
