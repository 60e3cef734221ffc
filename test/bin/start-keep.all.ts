import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { killAll, leftBy, start } from './start-support';

afterEach(killAll);

test('npm start stays with --keep, and then its curl line answers; Ctrl-C ends it', async () => {
  const demo = start('--keep');
  const [, command] = await demo.until(/From another terminal:\n\n(curl .*)\n/);
  const { stdout } = await promisify(execFile)('sh', ['-c', command as string]);
  expect(stdout).toMatch(/[^\n]\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ model_name: 'digits', model_version: '2', outputs: [{ name: 'label', data: [4] }, { name: 'probabilities' }] });
  demo.child.kill('SIGINT');
  expect((await demo.finished).status).toBe(0);
  expect(leftBy(demo)).toEqual([]);
}, 240_000);

test('npm start cleans up when it is stopped while another process sends requests', async () => {
  const demo = start();
  await demo.until(/^ +2 s {2}\[1+\]/m);
  demo.child.kill('SIGINT');
  expect((await demo.finished).status).toBe(130);
  expect(leftBy(demo)).toEqual([]);
}, 240_000);
