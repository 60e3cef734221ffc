// npm run review: writes the files that tests compare the examples with (what every role may do, what security packs find)
// and the parts of docs/security.md that come from them. What changed is for the review of the commit.
import { run, tool } from './run.mjs';

run(tool('jest'), ['test/examples.test.ts', ...process.argv.slice(2)], { env: { ...process.env, UPDATE_REVIEWED: 'true' } });
