import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../../local/aws/clock';
import { Metrics } from '../../../../local/aws/cloudwatch/metrics';
import { StateFolder } from '../../../../local/aws/state/state-folder';
import { closeAll, folder } from '../support';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 15, 12);

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
  return closeAll();
});

function open(path = join(folder(), 'state')) {
  const time = { now: NOON };
  const state = StateFolder.open(path, {}, { account: '000000000000', region: 'us-east-1' });
  const metrics = new Metrics({ now: () => time.now } as Clock, state);
  const close = (): void => {
    metrics.close();
    state.close();
  };
  closers.push(close);
  return { metrics, time, path, close };
}

const X = { namespace: 'App', name: 'X', dimensions: { b: '2', a: '1' } };
const sums = (metrics: Metrics, period: number, start: number, end: number, unit?: string) => metrics.query({ ...X, period, start, end, unit }).map(({ time, aggregate: { sum, sampleCount } }) => [time - NOON, sum, sampleCount]);

test('observations fall into the periods asked for; the order of dimensions does not matter', () => {
  const { metrics } = open();
  metrics.put({ ...X, time: NOON, values: [1, 2], counts: [1, 2] });
  metrics.put({ ...X, dimensions: { a: '1', b: '2' }, time: NOON + 59_999, values: [10] });
  metrics.put({ ...X, time: NOON + 60_000, values: [100] });
  metrics.put({ ...X, dimensions: { a: '1' }, time: NOON, values: [1000] });
  expect(sums(metrics, 60, NOON - HOUR, NOON + HOUR)).toEqual([[0, 15, 4], [60_000, 100, 1]]);
  expect(sums(metrics, 120, NOON, NOON + 120_000)).toEqual([[0, 115, 5]]);
  expect(sums(metrics, 60, NOON, NOON)).toEqual([]);
  expect(sums(metrics, 60, NOON + 60_000, NOON + 61_000)).toEqual([[60_000, 100, 1]]);
});

test('only a metric of high resolution has parts of a minute', () => {
  const { metrics } = open();
  metrics.put({ ...X, time: NOON + 1500, values: [1], resolution: 1 });
  metrics.put({ ...X, time: NOON + 12_000, values: [2], resolution: 1 });
  expect(sums(metrics, 10, NOON, NOON + 60_000)).toEqual([[0, 1, 1], [10_000, 2, 1]]);
  expect(sums(metrics, 60, NOON, NOON + 60_000)).toEqual([[0, 3, 2]]);
  expect(sums(metrics, 60, NOON + 10_000, NOON + 70_000)).toEqual([[10_000, 2, 1]]);
});

test('units are kept apart, and taken together where none is asked for', () => {
  const { metrics } = open();
  metrics.put({ ...X, time: NOON, values: [1], unit: 'Count' });
  metrics.put({ ...X, time: NOON, values: [2] });
  expect([sums(metrics, 60, NOON, NOON + 1), sums(metrics, 60, NOON, NOON + 1, 'Count'), sums(metrics, 60, NOON, NOON + 1, 'Bytes')]).toEqual([[[0, 3, 2]], [[0, 1, 1]], []]);
  expect(metrics.unitsOf(X)).toEqual(['Count', 'None']);
});

test('what is no number is left out', () => {
  const { metrics } = open();
  metrics.put({ ...X, time: NOON, values: [NaN, Infinity, 4] });
  expect(sums(metrics, 60, NOON, NOON + 1)).toEqual([[0, 4, 1]]);
});

test('a restart keeps the last hours', () => {
  const first = open();
  first.metrics.put({ ...X, time: NOON - 4 * HOUR, values: [1] });
  first.metrics.put({ ...X, time: NOON - 2 * HOUR, values: [2], resolution: 1 });
  first.close();
  expect(existsSync(join(first.path, 'metrics', 'recent.json'))).toBe(true);
  const { metrics } = open(first.path);
  expect(sums(metrics, 60, NOON - 5 * HOUR, NOON)).toEqual([[-2 * HOUR, 2, 1]]);
  expect(sums(metrics, 10, NOON - 5 * HOUR, NOON)).toEqual([[-2 * HOUR, 2, 1]]);
  expect(metrics.list()).toEqual([{ ...X, last: NOON - 2 * HOUR }]);
});

test('seconds are forgotten after three hours, and minutes after fifteen days', () => {
  const { metrics, time } = open();
  metrics.put({ ...X, time: NOON, values: [1], resolution: 1 });
  time.now = NOON + 4 * HOUR;
  metrics.put({ ...X, name: 'Y', time: time.now, values: [1] });
  expect([sums(metrics, 10, NOON + 10, NOON + HOUR), sums(metrics, 60, NOON, NOON + HOUR)]).toEqual([[], [[0, 1, 1]]]);
  time.now = NOON + 16 * 24 * HOUR;
  metrics.put({ ...X, name: 'Y', time: time.now, values: [1] });
  expect([sums(metrics, 60, NOON, NOON + HOUR), metrics.list().map(({ name }) => name)]).toEqual([[], ['Y']]);
});
