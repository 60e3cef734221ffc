import { LoadEngine, type Send } from '../../../bin/load/engine';
import { arrivals } from '../../../lib/load/plan';
import type { LoadAnswer } from '../../../lib/load/result';

const sleep = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });
const every = (ms: number, count: number) => arrivals([{ rate: 1000 / ms, seconds: (ms * count) / 1000 }], 'fixed', Math.random);

function engine(send: Send, options: { readonly gap: number; readonly count: number; readonly connections?: number }): { readonly engine: LoadEngine; readonly answers: LoadAnswer[] } {
  const answers: LoadAnswer[] = [];
  return { answers, engine: new LoadEngine({ send, bodies: ['a', 'b'], arrivals: every(options.gap, options.count), connections: options.connections ?? 100, onAnswer: (answer) => answers.push(answer) }) };
}

test('requests go out when they are due, and do not wait for those before; bodies take turns', async () => {
  const sent: string[] = [];
  let most = 0;
  let now = 0;
  const run = engine(async (body) => {
    sent.push(body);
    most = Math.max(most, ++now);
    await sleep(200);
    now--;
    return { status: 200, version: '1' };
  }, { gap: 10, count: 10 });
  await run.engine.finished;

  expect(sent.join('')).toBe('ababababab');
  // All within 100 ms, and each takes 200: a loop that waits would have one at a time.
  expect(most).toBeGreaterThan(5);
  expect(run.answers).toHaveLength(10);
  for (const { latency } of run.answers) expect(latency).toBeGreaterThanOrEqual(195);
});

test('what a server holds up by a stall is counted, also of requests that were not sent yet', async () => {
  const first = sleep(300);
  const run = engine(async () => {
    await first;
    return { status: 200, version: '1' };
  }, { gap: 20, count: 10, connections: 1 });
  await run.engine.finished;
  const [one, two, ...rest] = [...run.answers].sort((a, b) => a.at - b.at);

  // One connection: the second was due at 20 ms and could be sent at 300. Timed from there it would have taken nothing.
  expect(one?.latency).toBeGreaterThan(280);
  expect(two?.latency).toBeGreaterThan(260);
  expect(two?.waited).toBeGreaterThan(260);
  expect(rest).toHaveLength(8);
  expect(rest.every(({ latency }) => latency > 90)).toBe(true);
});

test('it stops when it is told to, with every request answered', async () => {
  const run = engine(async () => {
    await sleep(50);
    return { status: 503, version: '?' };
  }, { gap: 10, count: 10_000 });
  await sleep(100);
  await run.engine.stop();
  const count = run.answers.length;
  await sleep(60);

  expect(count).toBeGreaterThan(2);
  expect(count).toBeLessThan(40);
  expect(run.answers).toHaveLength(count);
  expect(run.answers[0]).toMatchObject({ at: 0, status: 503, version: '?', phase: 0 });
});
