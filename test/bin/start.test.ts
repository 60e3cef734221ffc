import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { node, type Running } from './support';

const running: Running[] = [];

function start(...args: readonly string[]): Running {
  const started = node(['scripts/start.mjs', '--port', '0', ...args]);
  running.push(started);
  return started;
}

afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

const leftBy = ({ child }: Running): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`csi-local-${child.pid}-`));

describe('npm start, without a terminal', () => {
  test('sends every held-out row through the demo, shows how it did, and ends', async () => {
    const demo = start();
    const { status, stdout, stderr } = await demo.finished;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/MODEL +TRAINED WITH +ROWS +AGREE +ACCURACY +COLD START +P50 +P95 +URL/);
    expect(stdout).toMatch(/digits 2 +scikit-learn \S+ +540 +all +95\.6 % +[\d.]+ ms +[\d.]+ ms +[\d.]+ ms +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(stdout).toMatch(/breast-cancer 1 +lightgbm \S+ +171 +all +93\.6 % /);
    // Progress while it works, a line at a time.
    expect(stdout).toMatch(/synthesize the demo app \.\.\. [\d.]+ s\n/);
    expect(stdout).toMatch(/send 540 held-out rows of digits 2 to Digits \.\.\. 50 %\n/);
    expect(stdout).not.toContain('\r');
    // Its ports were free ones: no command with them is of use once it has ended.
    expect(stdout).toMatch(/\nDone\. `npm start -- --keep` leaves it running, and shows a request to send from another terminal\.\n$/);
    expect(status).toBe(0);
    expect(leftBy(demo)).toEqual([]);
  }, 120_000);

  test('stays with --keep, and then its curl line answers; Ctrl-C ends it', async () => {
    const demo = start('--keep');
    const [, command] = await demo.until(/From another terminal:\n\n(curl .*)\n/);
    const { stdout } = await promisify(execFile)('sh', ['-c', command as string]);
    expect(stdout).toMatch(/[^\n]\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ model_name: 'digits', model_version: '2', outputs: [{ name: 'label', data: [4] }, { name: 'probabilities' }] });
    expect(leftBy(demo)).toHaveLength(1);
    demo.child.kill('SIGINT');
    expect((await demo.finished).status).toBe(0);
    expect(leftBy(demo)).toEqual([]);
  }, 120_000);

  test('cleans up when it is stopped while it works', async () => {
    const demo = start();
    await demo.until(/held-out rows of digits 2 to Digits \.\.\. 25 %/);
    demo.child.kill('SIGINT');
    expect((await demo.finished).status).toBe(130);
    expect(leftBy(demo)).toEqual([]);
  }, 120_000);

  test('fails on an option that there is not', async () => {
    const { status, stderr } = await start('--kepp').finished;
    expect([status, stderr]).toEqual([1, 'npm start: there is no option --kepp: did you mean --keep?\n']);
  }, 120_000);
});
