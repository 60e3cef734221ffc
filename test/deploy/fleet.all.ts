import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csi, type Finished, type Running } from '../bin/support';
import { temporaryFolder } from '../local/support/assembly';
import { ROOT } from '../support/script';

const APP = join(ROOT, 'examples', 'fleet');
const REQUEST = /For instance:\n\n {2}(curl .*)\n\nIt runs until Ctrl-C/;

const running: Running[] = [];
afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

test('a model is taken out of the example and comes back while another one answers; nothing else is touched but the policy that names them all', async () => {
  const cwd = temporaryFolder();
  const manifest = join(cwd, 'fleet.json');
  const listed = JSON.parse(readFileSync(join(APP, 'fleet.json'), 'utf8').replaceAll('../models/', `${join(ROOT, 'examples', 'models')}/`)) as { models: { name: string }[] };
  const list = (names: (name: string) => boolean): void => writeFileSync(manifest, JSON.stringify({ models: listed.models.filter(({ name }) => names(name)) }));
  list(() => true);

  const first = csi(['local', 'deploy', APP, '--port', '0', '--', '--output', join(cwd, 'out'), '-c', `manifest=${manifest}`], { cwd });
  running.push(first);
  const [, port = ''] = await first.until(/AWS is at http:\/\/127\.0\.0\.1:(\d+); its state is in \S+aws\n/);
  const { 1: command = '' } = await first.until(REQUEST);
  const [, url = '', body = ''] = /(http:\S+) .* -d '(.+)'$/.exec(command) ?? [];
  const answers = async (): Promise<number> => (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
  const again = (): Promise<Finished> => csi(['local', 'deploy', APP, '--port', port, '--', '--output', join(cwd, 'out'), '-c', `manifest=${manifest}`], { cwd }).finished;
  expect(await answers()).toBe(200);

  for (const [models, done] of [[(name: string) => name !== 'sessions', /^DELETE/], [() => true, /^CREATE/]] as const) {
    list(models);
    const { status, stdout, stderr } = await again();
    expect([status, await answers()]).toEqual([0, 200]);
    const changed = changesIn(stdout + stderr);
    expect(changed.filter(([id]) => !id.startsWith('sessions') && !id.startsWith('CsiVersionKeeperFunctions1'))).toEqual([]);
    expect(changed).toContainEqual([expect.stringMatching(/^sessionsFunction/), expect.stringMatching(done)]);
  }
}, 300_000);

/** Resources that the cdk saw change, but for the stacks they are in, by logical id with their status. */
function changesIn(output: string): readonly (readonly [string, string])[] {
  return [...output.matchAll(/ \| (\w+) +\| AWS::(?!CloudFormation::Stack)\S+ +\| .*?(\w+)\)?(?: Resource creation Initiated)? *$/gm)].map(([, status = '', id = '']) => [id, status] as const);
}
