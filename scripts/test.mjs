// npm test: builds the assets the constructs refer to (nothing when they are up to date), runs jest,
// and ends with one line that any CI can read: "N passed, N failed".
// Arguments go to jest: npm test -- test/lib
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool, tryRun } from './run.mjs';

run(process.execPath, ['scripts/bundle.mjs', '--quiet']);

const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
const report = join(folder, 'report.json');
// The validator bundled with aws-cdk-lib costs seconds per test file; the synth tier turns it on.
// Assemblies (20 MB each, with the engine) and whatever else a test leaves lie in this folder, and go with it.
const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
const env = { CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...process.env, ...temporary };
const status = tryRun(tool('jest'), ['--json', `--outputFile=${report}`, ...process.argv.slice(2)], { env });

let summary;
try {
  summary = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('jest ended without a report');
  process.exit(status || 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A test file that does not even load counts as one failure.
const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites;
console.log(`${summary.numPassedTests} passed, ${failed} failed${summary.numPendingTests ? `, ${summary.numPendingTests} skipped` : ''}`);
process.exit(status);
