// npm run check: the import law and lint (milliseconds), then the types of everything; what has not changed since the last time is not checked again.
import { run, tool } from './run.mjs';

run(tool('oxlint'), ['--deny-warnings']);
run(tool('tsc'), ['--noEmit', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', '.cache/check.tsbuildinfo']);
