import { killAll, leftBy, start } from './start-support';

afterEach(killAll);

describe('npm start, without a terminal', () => {
  test('deploys with cdk, rolls out a better version, stops a wrong one and takes back a broken one under load, and destroys', async () => {
    const demo = start();
    const { status, stdout, stderr } = await demo.finished;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/MODEL +TRAINED WITH +ROWS +AGREE +ACCURACY +FIRST +P50 +P95 +URL/);
    expect(stdout).toMatch(/digits 1 +scikit-learn \S+ +540 +all +91\.9 % +[\d.]+ ms +[\d.]+ ms +[\d.]+ ms +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(stdout).toMatch(/breast-cancer 1 +lightgbm \S+ +171 +all +93\.6 % /);
    expect(stdout).toMatch(/cdk bootstrap \.\.\. [\d.]+ s\n/);
    expect(stdout).not.toContain('\r');

    // The canary is seen: seconds in which both versions answered, then only the new one.
    const seconds = [...stdout.matchAll(/^ +\d+ s {2}\[([ 124]+)\] +(\d+) requests +(\d+) failed/gm)].map(([, bar = '', , failed]) => ({ versions: [...new Set(bar)].join(''), failed: Number(failed) }));
    expect(seconds.map(({ versions }) => versions).join(' ')).toMatch(/^1( 1)*( 12)+( 2)+( 24)+( 2)+$/);
    expect(seconds.filter(({ versions, failed }) => failed > 0 && !versions.includes('4'))).toEqual([]);
    // The alarm goes with the stack's way back, and may be gone before the next look at it.
    expect(stdout).toMatch(/^ +CodeDeploy d-\w+: Stopped, ALARM_ACTIVE$/m);
    expect(stdout).toMatch(/^ +CodeDeploy d-\w+: Succeeded$/m);
    // The wrong one met nobody.
    expect(stdout).toMatch(/^ +Golden requests: all 40 answered as expected$/m);
    expect(stdout).toMatch(/^ +Golden requests: the new version answers \d+ of 40 golden requests wrongly; row \d+: label is \[\d\], expected \[\d\]$/m);
    expect(stdout).toMatch(/^ +CodeDeploy d-\w+: Failed, HOOK_EXECUTION_FAILURE$/m);
    expect(stdout).toContain('Version 3 was stopped before it answered anybody.');
    // The broken one was found out by an alarm, and the traffic is back.
    expect(stdout).toMatch(/Activated alarms: <Demo-DigitsNewVersion\w*Errors/);
    expect(stdout).toContain('Version 4 was stopped, and the traffic is back where it was.');
    const [, sent, perSecond] = /^(\d+) requests, (\d+) a second, none sent twice:$/m.exec(stdout) ?? [];
    expect(Number(sent)).toBeGreaterThanOrEqual(3000);
    expect(Number(perSecond)).toBeGreaterThanOrEqual(50);
    const answers = [...stdout.matchAll(/^ {2}version (\S+): (\d+) answered (\S+)$/gm)].map(([, version, count, answer]) => ({ version, count: Number(count), answer }));
    expect(answers.reduce((sum, { count }) => sum + count, 0)).toBe(Number(sent));
    expect(answers.filter(({ answer }) => answer !== '200')).toEqual([{ version: '4', count: expect.any(Number), answer: '500' }]);

    expect(stdout).toMatch(/cdk destroy \.\.\. [\d.]+ s\n\nDone\. `npm start -- --keep` leaves it running/);
    expect(status).toBe(0);
    expect(leftBy(demo)).toEqual([]);
  }, 240_000);

  test('cleans up when it is stopped while cdk works', async () => {
    const demo = start();
    await demo.until(/^A local AWS is at /m);
    demo.child.kill('SIGINT');
    expect((await demo.finished).status).toBe(130);
    expect(leftBy(demo)).toEqual([]);
  }, 120_000);

  test('fails on an option that there is not', async () => {
    const { status, stderr } = await start('--kepp').finished;
    expect([status, stderr]).toEqual([1, 'npm start: there is no option --kepp: did you mean --keep?\n']);
  }, 120_000);
});
