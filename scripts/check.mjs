// npm run check: the import law and lint (milliseconds), then the types of everything.
import { run, tool } from './run.mjs';

run(tool('oxlint'), ['--deny-warnings']);
run(tool('tsc'), ['--noEmit', '-p', 'tsconfig.json']);
