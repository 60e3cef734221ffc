// npm test: builds the assets the constructs refer to (nothing when they are up to date), runs jest,
// and ends with one line that any CI can read: "N passed, N failed" (scripts/test-summary.cjs).
// Arguments go to jest: npm test -- test/lib
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool, tryRun } from './run.mjs';

run(process.execPath, ['scripts/bundle.mjs', '--quiet']);

// Assemblies (20 MB each, with the engine) and whatever else a test leaves lie in this folder, and go with it.
const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
const env = {
  // The validator bundled with aws-cdk-lib costs seconds per test file; test/examples.test.ts turns it on.
  CDK_VALIDATION: 'false',
  // Both say that Node.js 20 is about to end, which is no result of a test.
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ...process.env,
  TMPDIR: folder,
  TMP: folder,
  TEMP: folder,
};
let status = 1;
try {
  status = tryRun(tool('jest'), process.argv.slice(2), { env });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
