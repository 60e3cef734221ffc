import fc from 'fast-check';
import { compareAnswers } from '../../../support/parity/compare';
import { bothAnswers } from '../../../support/parity/one-node';
import { settings } from '../../../fuzz/settings';
import { ELEMENTWISE } from './nodes/elementwise';
import { Random } from './nodes/random';
import { REDUCTIONS } from './nodes/reductions';
import { SHAPES } from './nodes/shapes';
import { TABLES } from './nodes/tables';

const { seed, times } = settings();
const NODES = { ...ELEMENTWISE, ...SHAPES, ...REDUCTIONS, ...TABLES };

// One node alone with made-up inputs, attributes and constants: the same answer as onnxruntime's, or a refusal where it refuses.
// Numbers 1e-6 apart are the same, as in the corpus; the failure names the seed of the node.
test.each(Object.keys(NODES))('%s answers as onnxruntime does', async (name) => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.integer({ min: 1, max: 0x7fffffff })), async (seed) => {
      const given = NODES[name]!(new Random(seed));
      const { expected, found } = await bothAnswers(given);
      if (expected === 'not loaded') return;
      if (Array.isArray(found) && typeof found[0] === 'string') throw new Error(`not covered: ${found.join('; ')}`);
      expect({ given, differences: compareAnswers(expected, found as Exclude<typeof found, readonly string[]>).differences }).toEqual({ given, differences: [] });
    }),
    { seed, numRuns: 8 * times },
  );
});
