import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileOnnx } from '../../../lib/engine/compile';
import { crossoverOf, estimatedMicroseconds } from '../../../lib/engine/crossover';
import type { Work } from '../../../lib/engine/work';
import { workOf } from '../../../lib/engine/work';

const none: Work = { nodes: 1, comparisons: 0, unevenTrees: 0, votes: 0, products: 0 };

/** What docs/benchmarks.md has for 1, 10, 100 and 1,000 rows, as ours over onnxruntime's; measured on a busy machine. */
const MEASURED: readonly [string, Work, readonly number[]][] = [
  ['logistic regression, 20 columns', { ...none, nodes: 3, products: 103 }, [0.12, 0.36, 1.3, 2.6]],
  ['100 trees of depth 6', { ...none, comparisons: 600, votes: 100 }, [0.18, 0.33, 0.37, 0.36]],
  ['500 trees of depth 8', { ...none, comparisons: 4000, votes: 500 }, [0.26, 0.29, 0.28, 0.34]],
  ['LightGBM, 100 trees of 15 leaves', { ...none, nodes: 2, comparisons: 320, unevenTrees: 100, votes: 100 }, [0.26, 0.78, 1.02, 1.03]],
  ['forest, 100 trees to depth 12', { ...none, comparisons: 741, unevenTrees: 100, votes: 300 }, [0.28, 0.58, 0.69, 0.77]],
  ['net, 20-64-3', { ...none, nodes: 7, products: 1539 }, [0.45, 2, 11.68, 35]],
  ['net, 64-256-64-10', { ...none, nodes: 14, products: 33866 }, [1.87, 11.8, 31, 38]],
];

test.each(MEASURED)('%s: the estimate has the faster engine, and by about how much', (_, work, ratios) => {
  for (const [i, ratio] of ratios.entries()) {
    const rows = 10 ** i;
    const estimated = estimatedMicroseconds('ours', work, rows) / estimatedMicroseconds('onnxruntime', work, rows);
    expect(estimated / ratio).toBeGreaterThan(0.4);
    expect(estimated / ratio).toBeLessThan(2.1);
    // About equal is neither.
    if (ratio < 0.8 || ratio > 1.25) expect(estimated < 1).toBe(ratio < 1);
  }
});

test('linear models and nets cross over where they were measured to, trees late or nowhere', () => {
  expect(MEASURED.map(([name, work]) => [name, crossoverOf(work)])).toEqual([
    ['logistic regression, 20 columns', 50],
    ['100 trees of depth 6', Infinity],
    ['500 trees of depth 8', Infinity],
    ['LightGBM, 100 trees of 15 leaves', 212],
    ['forest, 100 trees to depth 12', Infinity],
    ['net, 20-64-3', 6],
    ['net, 64-256-64-10', 2],
  ]);
});

test('a single row of a large net is onnxruntime\'s, of a small one ours', () => {
  expect(crossoverOf({ ...none, products: 5_000_000 })).toBe(1);
  expect(crossoverOf({ ...none, products: 500_000 })).toBe(2);
});

test('from the crossover on onnxruntime stays the faster one', () => {
  const size = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(fc.record({ nodes: size(50), comparisons: size(1e5), unevenTrees: size(1000), votes: size(5000), products: size(1e6) }), size(1e6), (work, rows) => {
      const crossover = crossoverOf(work);
      expect(crossover).toBeGreaterThanOrEqual(1);
      if (crossover > 2 && rows < crossover) expect(estimatedMicroseconds('ours', work, rows)).toBeLessThan(estimatedMicroseconds('onnxruntime', work, rows));
      if (rows >= crossover) expect(estimatedMicroseconds('ours', work, rows)).toBeGreaterThanOrEqual(estimatedMicroseconds('onnxruntime', work, rows));
    }),
  );
});

test('the work of the examples is read off their compiled form', () => {
  const workOfExample = (path: string) => {
    const compiled = compileOnnx(readFileSync(join(__dirname, '../../../examples/models', path, 'model.onnx')));
    if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
    return workOf(compiled.bytes);
  };
  const net = workOfExample('digits/2');
  // 64 x 256, 256 x 64 and 64 x 10 weights, and less than a thousand biases and scales.
  expect(net.products).toBeGreaterThan(33_408);
  expect(net.products).toBeLessThan(34_408);
  // Trees of at most three levels; some are pruned.
  const boosted = workOfExample('breast-cancer/2');
  expect(boosted).toMatchObject({ votes: 100, products: 0 });
  expect(boosted.comparisons).toBeGreaterThan(100);
  expect(boosted.comparisons).toBeLessThan(300);
  // The table of events is looked up, not multiplied.
  expect(workOfExample('sessions/1').products).toBeLessThan(100);
});
