// npm start: builds the assets, and runs the demo (bin/start.ts), which deploys the app in bin/app.ts to a local AWS.
// Arguments: --keep leaves it running until Ctrl-C; --port N as for csi local start.
import { spawn } from 'node:child_process';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root } from './run.mjs';

const quiet = {
  ...process.env,
  // The validator bundled with aws-cdk-lib takes seconds; the test suite runs it over the same app.
  CDK_VALIDATION: 'false',
  // The demo needs no internet: no look-up of newer versions, notices or telemetry.
  CDK_DISABLE_VERSION_CHECK: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
};

const { start } = requireTypeScript('../bin/start.ts', import.meta.url);
process.exitCode = await start(process.argv.slice(2), async () => {
  await step('build the model server and its engine', process.execPath, ['scripts/bundle.mjs', '--quiet']);
});

/** Runs a command that is silent unless it fails; ends this process with its status when it does. */
async function step(title, command, args) {
  const started = performance.now();
  const seconds = (digits) => `${((performance.now() - started) / 1000).toFixed(digits)} s`;
  const terminal = process.stdout.isTTY;
  process.stdout.write(`${title} ...${terminal ? '' : '\n'}`);
  const clock = terminal ? setInterval(() => process.stdout.write(`\r${title} ... ${seconds(0)}`), 1000) : undefined;

  const output = [];
  const child = spawn(command, args, { cwd: root, env: quiet, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const [code, signal] = await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (...end) => done(end));
  });
  clearInterval(clock);
  if (code !== 0) {
    process.stderr.write(Buffer.concat([Buffer.from('\n'), ...output]));
    console.error(`npm start stopped: could not ${title} (${signal ?? `exit status ${code}`})`);
    process.exit(code || 1);
  }
  console.log(`${terminal ? '\r' : ''}${title} ... ${seconds(1)}`);
}
