import { join } from 'node:path';
import { deployed } from '../deploy/round-trip';
import { temporaryFolder } from '../local/support/assembly';
import { ROOT } from '../support/script';
import { csi, type Running } from './support';

const running: Running[] = [];

afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

// Deployed a second time, and destroyed, is every example by `npm run test:deploy`.
test('deploys the first example to an AWS that it starts, and shows a request that is answered', async () => {
  const { text, answer, stacks, stop } = await deployed(join(ROOT, 'examples/first-model'), temporaryFolder(), running);
  expect(text).toMatch(/FirstModel: CREATE_COMPLETE; \d+ executed[^]*FUNCTION +MODEL +URL[^]*FirstModel-DigitsFunction\S+ +digits 2 +http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(await answer.json()).toMatchObject({ model_name: 'digits', model_version: '2', outputs: expect.any(Array) });
  expect([[...await stacks()].sort(), await stop()]).toEqual([['CDKToolkit', 'FirstModel'], 0]);
}, 180_000);

test('an app that does not synthesize ends it with the status of cdk, and with nothing left running', async () => {
  const cwd = temporaryFolder();
  // Destroying synthesizes too, and bootstraps nothing first.
  const failed = await csi(['local', 'deploy', ROOT, '--app', 'node -e "throw new Error(`no such model`)"', '--destroy', '--port', '0', '--state', join(cwd, 'state'), '--', '--output', join(cwd, 'out')], { cwd }).finished;
  expect(failed.stderr).toContain('no such model');
  expect(failed.status).toBe(1);
}, 60_000);

test.each([
  [['local', 'deploy', 'a', 'b'], /^csi: csi local deploy takes one app, got a, b\. Names of stacks go after two dashes: csi local deploy a -- b\n$/],
  [['local', 'deploy', 'nowhere'], /^csi: there is no folder nowhere\. To name a stack, put it after two dashes: csi local deploy -- nowhere\n$/],
  [['local', 'deploy', '.'], /^csi: \S+ is no CDK app/],
  [['local', 'deploy', '--destory'], /^csi: there is no option --destory: did you mean --destroy\?\n$/],
  [['local', 'deploy', ROOT, '--port', '0', '--region', 'moon'], /^csi: --region is moon, but must be the code of a region/],
])('csi %j is refused', async (args, message) => {
  const { status, stdout, stderr } = await csi(args, { cwd: temporaryFolder() }).finished;
  expect(stderr).toMatch(message);
  expect([status, stdout]).toEqual([1, '']);
});
