import { readableLine } from '../../../local/console/log-lines';

const PLAIN = { verbose: false, color: false };
const line = (text: string) => ({ text, source: 'function' as const });

describe('a log line for a person', () => {
  test.each([
    ['plain text', 'loading', 'loading'],
    ['JSON', '{"timestamp":"2026-01-01T00:00:00Z","level":"warn","message":"slow","requestId":"r","ms":12,"who":{"a":1}}', 'WARN slow ms=12 who={"a":1}'],
    ['JSON without a level', '{"message":"hello"}', 'hello'],
    ['what only begins as JSON', '{not json', '{not json'],
    ['an empty line', '', ''],
  ])('%s', (_, text, expected) => {
    expect(readableLine(line(text), PLAIN)).toBe(expected);
  });

  test('metrics are for machines, unless all is asked for', () => {
    const metrics = '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"Invocations":1}';
    expect(readableLine(line(metrics), PLAIN)).toBeUndefined();
    expect(readableLine(line(metrics), { ...PLAIN, verbose: true })).toBe(metrics);
  });

  test('Lambda\'s own lines come down to one', () => {
    expect(readableLine({ text: 'START RequestId: r Version: 1', source: 'platform' }, PLAIN)).toBeUndefined();
    expect(readableLine({ text: 'END RequestId: r', source: 'platform' }, PLAIN)).toBeUndefined();
    const report = { text: 'REPORT', source: 'platform' as const, report: { durationMs: 12.34, memoryMb: 128, maxMemoryMb: 60 } };
    expect(readableLine(report, PLAIN)).toBe('12.3 ms, 60 of 128 MB');
    expect(readableLine({ ...report, report: { ...report.report, initMs: 99.6, maxMemoryMb: undefined } }, PLAIN)).toBe('cold start 100 ms, then 12.3 ms');
    expect(readableLine({ text: 'x Task timed out after 3.00 seconds', source: 'platform' }, PLAIN)).toBe('x Task timed out after 3.00 seconds');
    expect(readableLine(report, { ...PLAIN, verbose: true })).toBe('REPORT');
  });

  test('says when it took more memory than it would have', () => {
    const report = { durationMs: 1, memoryMb: 128, maxMemoryMb: 129 };
    expect(readableLine({ text: 'REPORT', source: 'platform', report }, PLAIN)).toContain('over its memory: Lambda would end it');
    expect(readableLine({ text: 'REPORT', source: 'platform', report: { ...report, maxMemoryMb: 128 } }, PLAIN)).not.toContain('over its memory');
  });

  test('a function that writes START itself is not taken for Lambda', () => {
    expect(readableLine(line('START the engine'), PLAIN)).toBe('START the engine');
  });
});
