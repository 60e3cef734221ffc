import { Throttles } from '../../../local/console/throttles';

describe('throttled requests', () => {
  beforeEach(() => { jest.useFakeTimers(); });
  afterEach(() => { jest.useRealTimers(); });

  function counting() {
    const lines: string[] = [];
    return { lines, throttles: new Throttles((functionName, text) => { lines.push(`${functionName} ${text}`); }) };
  }

  test('are said one by one while they are rare', () => {
    const { lines, throttles } = counting();
    expect(throttles.add('Fn')).toBe(true);
    jest.advanceTimersByTime(1000);
    expect(throttles.add('Fn')).toBe(true);
    jest.advanceTimersByTime(1000);
    expect(lines).toEqual([]);
  });

  test('are counted where they are many, for each function', () => {
    const { lines, throttles } = counting();
    expect([throttles.add('Fn'), throttles.add('Fn'), throttles.add('Other')]).toEqual([true, false, true]);
    jest.advanceTimersByTime(1000);
    expect(lines).toEqual(['Fn 429 for 1 more request']);
    expect([throttles.add('Fn'), throttles.add('Fn')]).toEqual([false, false]);
    jest.advanceTimersByTime(1000);
    expect(lines.slice(1)).toEqual(['Fn 429 for 2 more requests']);
  });

  test('are not lost at the end', () => {
    const { lines, throttles } = counting();
    for (let i = 0; i < 4; i++) throttles.add('Fn');
    throttles.flush();
    jest.advanceTimersByTime(5000);
    expect(lines).toEqual(['Fn 429 for 3 more requests']);
  });

  test('are those that no function answered', () => {
    const answer = { call: 'invoke', failed: false, requestId: 'r', status: 429 };
    expect(Throttles.is(answer)).toBe(true);
    expect(Throttles.is({ ...answer, status: 200 })).toBe(false);
    expect(Throttles.is({ ...answer, report: { durationMs: 1, memoryMb: 128 } })).toBe(false);
  });
});
