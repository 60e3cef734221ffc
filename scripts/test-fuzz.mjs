// npm run test:fuzz: the fuzz tests with many more cases, and others each time. A failure prints the seed and the path to it.
//
//   npm run test:fuzz -- --times 100              a hundred times as many as npm test (default: 30)
//   npm run test:fuzz -- --seed 42                the same cases again
//   npm run test:fuzz -- --only '^ModelFunction'  of some constructs and methods
import { parseArgs } from 'node:util';
import { run } from './run.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { times: { type: 'string', default: '30' }, seed: { type: 'string' }, only: { type: 'string', default: '.' } } });
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}`);
run(process.execPath, ['scripts/test.mjs', 'test/fuzz', 'test/lib/protocol/garbage', 'test/lib/engine/operators/onnxruntime', 'hostile', '--testTimeout=3600000', ...positionals], {
  env: { ...process.env, CSI_FUZZ_SEED: seed, CSI_FUZZ_TIMES: values.times, CSI_FUZZ_ONLY: values.only },
});
