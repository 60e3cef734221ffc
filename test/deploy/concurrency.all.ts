import { join } from 'node:path';
import { csi, type Running } from '../bin/support';
import { temporaryFolder } from '../local/support/assembly';
import { ROOT } from '../support/script';
import { deployed } from './round-trip';

const running: Running[] = [];
afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

test('csi local deploy --concurrency is how many requests a function takes at a time', async () => {
  const folder = temporaryFolder();
  const { text, answer, out, port, stop } = await deployed(join(ROOT, 'examples/first-model'), folder, running, ['--concurrency', '1']);
  expect(answer.status).toBe(200);
  const [, url = '', body = ''] = /(http:\S+) .* -d '(.+)'\n\nIt runs until/.exec(text) ?? [];
  const ask = (): Promise<number> => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(({ status }) => status);
  const together = await Promise.all(Array.from({ length: 8 }, ask));
  // One environment answers one, and there is no second one to start.
  expect(together.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
  expect(together).toContain(429);
  expect(new Set(together)).toEqual(new Set([200, 429]));
  expect([await ask(), await ask()]).toEqual([200, 200]);
  // It is of the server, which somebody else may have started.
  const again = await csi(['local', 'deploy', out, '--port', port, '--concurrency', '5'], { cwd: folder }).finished;
  expect([again.status, again.stderr]).toEqual([1, 'csi: --concurrency is for a server that is started here, and one is running already: stop it, or name another port with --port\n']);
  expect(await stop()).toBe(0);
}, 180_000);
