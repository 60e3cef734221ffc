import { join } from 'node:path';
import { awsStatus } from '../../local';
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

test('deploys the first example to an AWS that it starts, shows a request that is answered, takes a second deploy, and destroys', async () => {
  const cwd = temporaryFolder();
  const out = join(cwd, 'out');
  const first = csi(['local', 'deploy', join(ROOT, 'examples/first-model'), '--port', '0', '--', '--output', out], { cwd });
  running.push(first);
  const [, port] = await first.until(/AWS is at http:\/\/127\.0\.0\.1:(\d+); its state is in \S+\.csi\/aws\n/) as unknown as [string, string];
  const [text, command] = await first.until(/FirstModel: CREATE_COMPLETE; \d+ executed[^]*FUNCTION +MODEL +URL[^]*For instance:\n\n {2}(curl .*)\n\nIt runs until Ctrl-C/) as unknown as [string, string];
  expect(text).toMatch(/FirstModel-DigitsFunction\S+ +digits 2 +http:\/\/127\.0\.0\.1:\d+\/\n/);

  const [, url, body] = /(http:\S+) .* -d '(.+)'$/.exec(command) as unknown as [string, string, string];
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(await answer.json()).toMatchObject({ model_name: 'digits', model_version: '2', outputs: expect.any(Array) });

  const again = await csi(['local', 'deploy', out, '--port', port, '--', 'FirstModel'], { cwd }).finished;
  expect(again.stdout).toMatch(/^the AWS at http:\/\/127\.0\.0\.1:\d+ is running already\ncdk deploy --app \S+out --require-approval never --no-notices FirstModel\n/);
  expect(again.stdout + again.stderr).toContain('FirstModel (no changes)');
  expect(again.status).toBe(0);

  const destroyed = await csi(['local', 'deploy', out, '--destroy', '--port', port], { cwd }).finished;
  expect(destroyed.status).toBe(0);
  expect((await awsStatus(`http://127.0.0.1:${port}`)).stacks.map(({ name }) => name)).toEqual(['CDKToolkit']);

  first.child.kill('SIGINT');
  expect((await first.finished).status).toBe(0);
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
