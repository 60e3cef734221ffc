import type { Answer } from '../../../local/answer';
import { answerLine } from '../../../local/console/answer-line';

const PLAIN = { verbose: false, color: false };
const report = { durationMs: 12.34, memoryMb: 128, maxMemoryMb: 60 };
const base: Answer = { call: 'POST /invocations', status: 200, failed: false, requestId: 'r-1', report };
const shown = (answer: Partial<Answer>) => answerLine({ ...base, ...answer }, PLAIN);

describe('the line of an answer', () => {
  test.each<[string, Partial<Answer>, string]>([
    ['well', {}, 'POST /invocations 200 in 12.3 ms, 60 of 128 MB'],
    ['after a cold start', { report: { ...report, initMs: 99.6, maxMemoryMb: undefined } }, 'cold start 100 ms, then POST /invocations 200 in 12.3 ms'],
    ['refused', { status: 400, error: 'no input\n  named x' }, 'POST /invocations 400 in 12.3 ms, 60 of 128 MB: no input named x'],
    ['refused without words', { status: 415 }, 'POST /invocations 415 in 12.3 ms, 60 of 128 MB'],
    ['failed, with the request', { status: 502, failed: true, error: 'Error: no' }, 'POST /invocations 502 in 12.3 ms, 60 of 128 MB: Error: no (request r-1)'],
    ['failed, with the request once', { status: 500, error: 'see the log of request r-1' }, 'POST /invocations 500 in 12.3 ms, 60 of 128 MB: see the log of request r-1'],
    ['a direct invocation', { call: 'invoke', status: undefined }, 'invoke in 12.3 ms, 60 of 128 MB'],
    ['a direct invocation that failed', { call: 'invoke', status: undefined, failed: true }, 'invoke failed in 12.3 ms, 60 of 128 MB (request r-1)'],
    ['throttled', { status: 429, report: undefined, error: 'all are busy' }, 'POST /invocations 429: all are busy'],
  ])('%s', (_, answer, text) => {
    expect(shown(answer)).toBe(text);
  });

  test('is cut where its words are long', () => {
    expect(shown({ status: 400, error: 'x'.repeat(300) })).toMatch(/: x{300}$/);
    expect(shown({ status: 400, error: 'x'.repeat(301) })).toMatch(/: x{300}…$/);
  });

  test('says when the function took more memory than it would have', () => {
    expect(shown({ report: { ...report, maxMemoryMb: 129 } })).toContain('over its memory: Lambda would end it');
    expect(shown({ report: { ...report, maxMemoryMb: 128 } })).not.toContain('over its memory');
  });

  test('where all is shown, stands only for requests that reached no function', () => {
    expect(answerLine(base, { ...PLAIN, verbose: true })).toBeUndefined();
    expect(answerLine({ ...base, status: 429, report: undefined }, { ...PLAIN, verbose: true })).toBe('POST /invocations 429');
  });
});
