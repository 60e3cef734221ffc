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

  test('failures name the request that their caller was told to look for', () => {
    const record = (level: string) => line(JSON.stringify({ level, message: 'the model failed', requestId: 'r-1', traceId: '1-2' }));
    expect(readableLine(record('ERROR'), PLAIN)).toBe('ERROR the model failed requestId=r-1 traceId=1-2');
    expect(readableLine(record('fatal'), PLAIN)).toBe('FATAL the model failed requestId=r-1 traceId=1-2');
    expect(readableLine(record('INFO'), PLAIN)).toBe('INFO the model failed traceId=1-2');
    expect(readableLine(line('{"level":"ERROR","message":"while loading"}'), PLAIN)).toBe('ERROR while loading');
  });

  test('of Lambda\'s own lines, those that the answer sums up are left out', () => {
    expect(readableLine({ text: 'START RequestId: r Version: 1', source: 'platform' }, PLAIN)).toBeUndefined();
    expect(readableLine({ text: 'END RequestId: r', source: 'platform' }, PLAIN)).toBeUndefined();
    const report = { text: 'REPORT', source: 'platform' as const, report: { durationMs: 12.34, memoryMb: 128, maxMemoryMb: 60 } };
    expect(readableLine(report, PLAIN)).toBeUndefined();
    expect(readableLine({ text: 'x Task timed out after 3.00 seconds', source: 'platform' }, PLAIN)).toBe('x Task timed out after 3.00 seconds');
    expect(readableLine(report, { ...PLAIN, verbose: true })).toBe('REPORT');
  });

  test('a function that writes START itself is not taken for Lambda', () => {
    expect(readableLine(line('START the engine'), PLAIN)).toBe('START the engine');
  });
});
