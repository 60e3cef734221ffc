import fc from 'fast-check';
import { answerLine, headerLine, parseResult, type LoadAnswer } from '../../../lib/load/result';
import { reasonIn } from '../../../lib/load/reason';
import { answerKinds, bySecond, phaseSummaries, quantile, recovery, spikeOf, summarize, verdict } from '../../../lib/load/summary';

const PHASES = [{ rate: 10, seconds: 10 }, { rate: 100, seconds: 20 }, { rate: 10, seconds: 10 }];
const answer = (at: number, latency: number, more: Partial<LoadAnswer> = {}): LoadAnswer => ({ at, latency, waited: 0, status: 200, version: '1', phase: 1, ...more });
/** Ten answers a second of the spike, which begins in second 10, by how long those of each second took. */
const spike = (...latencies: readonly number[]): readonly LoadAnswer[] => latencies.flatMap((latency, second) => Array.from({ length: 10 }, (_, index) => answer((10 + second) * 1000 + index * 100, latency)));

test('a quantile is a value that was there, not exceeded by its share', () => {
  expect([quantile([], 0.5), quantile([7], 0.01), quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4], 0.51), quantile([1, 2, 3, 4], 1)]).toEqual([Number.NaN, 7, 2, 3, 4]);
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    const found = quantile(sorted, share);
    expect(sorted.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * sorted.length - 1e-9);
    expect(sorted.filter((value) => value < found).length).toBeLessThan(share * sorted.length + 1e-9);
  }));
});

test('what is not 2xx, and what was not answered, has failed', () => {
  expect(summarize([200, 204, 0, 199, 300, 429, 500].map((status) => answer(0, 1, { status })))).toMatchObject({ count: 7, failed: 5 });
});

test('nobody can say of nothing whether an objective is kept', () => {
  expect([verdict(summarize([]), 100), verdict(summarize([answer(0, 100)]), 100), verdict(summarize([answer(0, 100.1)]), 100)]).toEqual(['no data', 'met', 'missed']);
});

test('of each kind of answer there is what one of them says', () => {
  const answers = [answer(0, 1), answer(1, 1, { status: 500, reason: 'first' }), answer(2, 1, { status: 500, reason: 'second' }), answer(3, 1, { status: 500, version: '2' }), answer(4, 1, { status: 0, version: '?', reason: 'ECONNRESET' })];
  expect(answerKinds(answers)).toEqual([
    { version: '?', status: 0, count: 1, reason: 'ECONNRESET' }, { version: '1', status: 200, count: 1 }, { version: '1', status: 500, count: 2, reason: 'first' }, { version: '2', status: 500, count: 1 },
  ]);
});

test('a reason is one line, and not a long one', () => {
  expect([reasonIn(' \n'), reasonIn('{\n  "error": "a\tb"\u001b[31m\n}'), reasonIn('x'.repeat(500))]).toEqual([undefined, '{ "error": "a b" [31m }', `${'x'.repeat(200)}…`]);
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => expect(reasonIn(text) ?? '').not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)));
});

test('each phase and each second has its own figures', () => {
  const answers = [answer(500, 5, { phase: 0 }), answer(10_500, 50), answer(10_600, 70), answer(12_000, 9)];
  expect(phaseSummaries(PHASES, answers).map(({ rate, count, max }) => [rate, count, max])).toEqual([[10, 1, 5], [100, 3, 70], [10, 0, Number.NaN]]);
  expect(bySecond(answers).map(({ second, count, max }) => [second, count, max])).toEqual([[0, 1, 5], [10, 2, 70], [12, 1, 9]]);
});

describe('until P95 is back under the objective', () => {
  test.each<[string, readonly number[], number | undefined]>([
    ['never over it', [90, 80, 100, 90, 90, 90], 0],
    ['over it for three seconds', [300, 200, 101, 100, 50, 50, 50, 50], 3],
    ['over it again soon: not yet', [300, 50, 50, 300, 50, 50, 50, 50, 50], 4],
    ['over it once more after five seconds: it was back', [300, 50, 50, 50, 50, 50, 300, 50], 1],
    ['over it until the end', [300, 50, 300], undefined],
    ['under it for the rest of the phase', [300, 300, 50, 50], 2],
  ])('%s', (_, latencies, seconds) => {
    expect(recovery(PHASES, 1, spike(...latencies), 100)).toBe(seconds);
  });

  test('a second in which requests fail is not back', () => {
    const [first, ...rest] = spike(50, 50, 50);
    expect(recovery(PHASES, 1, [{ ...first as LoadAnswer, status: 429 }, ...rest], 100)).toBe(1);
  });
});

test('the spike is the steepest rise', () => {
  expect([spikeOf(PHASES), spikeOf([{ rate: 5, seconds: 1 }]), spikeOf([{ rate: 5, seconds: 1 }, { rate: 1, seconds: 1 }]), spikeOf([1, 5, 50, 60].map((rate) => ({ rate, seconds: 1 })))]).toEqual([1, undefined, undefined, 2]);
});

test('a result is read as it was written, to the microsecond', () => {
  const header = { target: 'http://x/y', phases: PHASES, pacing: 'poisson', started: '2026-01-15T12:00:00.000Z', objective: 100 };
  const answers = [answer(0, 1.2345678, { version: '2026.1' }), answer(17.5, 3, { status: 0, version: '?', phase: 2 })];
  const text = [headerLine(header), ...answers.map(answerLine), ''].join('\n');
  expect(parseResult(text)).toEqual({ ...header, answers: [{ ...answers[0], latency: 1.235 }, answers[1]] });
});

test.each(['', '{}', '{"kind":"csi-load","plan":"x"}', 'no'])('%j is no result', (text) => {
  expect(() => parseResult(text)).toThrow('is no result of csi load');
});

test('a line that is no answer is named', () => {
  expect(() => parseResult(`${headerLine({ target: 'x', phases: PHASES, pacing: 'fixed', started: '' })}\n[1,2]`)).toThrow('has a line 2 that is no answer: [1,2]');
});
