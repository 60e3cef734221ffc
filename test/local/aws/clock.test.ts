import { join } from 'node:path';
import { Clock } from '../../../local/aws/clock';
import { StateFolder } from '../../../local/aws/state/state-folder';
import { closeAll, folder } from './support';

const clocks: Clock[] = [];
const open = (path: string): StateFolder => StateFolder.open(path, {}, { account: '000000000000', region: 'us-east-1' });
function clockOf(speed: number, state: StateFolder): Clock {
  const clock = new Clock(speed, state);
  clocks.push(clock);
  return clock;
}
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
  return closeAll();
});

const ms = (count: number): Promise<void> => new Promise((done) => { setTimeout(done, count); });

test('it runs as many times faster as it is told, from the time of the machine', async () => {
  const clock = clockOf(60, open(join(folder(), 'state')));
  const [real, start] = [Date.now(), clock.now()];
  expect(Math.abs(start - real)).toBeLessThan(60_000);
  await ms(100);
  const [passed, here] = [Date.now() - real, clock.now() - start];
  expect(Math.abs(here - 60 * passed)).toBeLessThan(60 * 20);
});

test('waits are of its own minutes, and periods begin at their multiples', async () => {
  const clock = clockOf(600, open(join(folder(), 'state')));
  const start = clock.now();
  const moments: number[] = [];
  clock.every(60_000, (at) => moments.push(at));
  await clock.sleep(300_000);
  expect(clock.now() - start).toBeGreaterThanOrEqual(300_000);
  expect(moments.length).toBeGreaterThanOrEqual(3);
  expect(moments.every((at) => at % 60_000 === 0)).toBe(true);
  expect([...moments].sort((a, b) => a - b)).toEqual(moments);
});

test('what is cancelled, or still waits when it closes, is not done', async () => {
  const clock = clockOf(600, open(join(folder(), 'state')));
  const done: string[] = [];
  clock.after(6000, () => done.push('cancelled')).cancel();
  clock.after(6000, () => done.push('done'));
  clock.after(60_000, () => done.push('late'));
  await ms(50);
  clock.close();
  clock.after(6000, () => done.push('after its end'));
  await ms(150);
  expect(done).toEqual(['done']);
});

test('it does not run backwards over a restart', async () => {
  const path = join(folder(), 'state');
  const state = open(path);
  const before = clockOf(600, state);
  await ms(50);
  const last = before.now();
  before.close();
  state.close();
  expect(clockOf(1, open(path)).now()).toBeGreaterThanOrEqual(last);
});
