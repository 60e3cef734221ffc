import fc from 'fast-check';
import { parseTrace } from '../../../../lib/cost/workload';

const problems = (...lines: string[]): readonly string[] => parseTrace(lines.join('\n')).problems;
const minutes = (...lines: string[]): readonly number[] | undefined => parseTrace(lines.join('\n')).trace?.minutes;

test('no request is lost or added', () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 60 }), fc.constantFrom(1, 5, 30, 60), fc.constantFrom('\n', '\r\n'),
    (values, step, end) => {
      const start = Date.parse('2026-11-22T10:00:00Z');
      const rows = values.map((value, index) => `${new Date(start + index * step * 60_000).toISOString()},${value}`);
      const { trace } = parseTrace(['timestamp,requests', ...rows, ''].join(end));
      expect(trace).toMatchObject({ step, missing: 0 });
      expect(trace?.minutes).toHaveLength(values.length * step);
      expect(trace?.minutes.reduce((a, b) => a + b, 0)).toBeCloseTo(values.reduce((a, b) => a + b, 0), 4);
    },
  ));
});

test('requests per second are sixty times as many a minute', () => {
  expect(minutes('timestamp,rps', '2026-11-22 10:00,2', '2026-11-22 10:01,0.5')).toEqual([120, 30]);
});

test('columns may be in any order, with others between them, and times in any form', () => {
  expect(minutes('host,Requests,Timestamp', 'a,1,1763805600', 'a,2,1763805660')).toEqual([1, 2]);
  expect(minutes('timestamp,requests', '"2026-11-22T12:00:00+02:00",1', '2026-11-22T10:01:00Z,2')).toEqual([1, 2]);
});

test('rows that are missing are minutes without requests', () => {
  expect(parseTrace('timestamp,requests\n2026-11-22T10:00Z,3\n2026-11-22T10:01Z,4\n2026-11-22T10:04Z,5').trace).toEqual({ minutes: [3, 4, 0, 0, 5], step: 1, missing: 2 });
});

test('what is wrong is said by its line', () => {
  const good = '2026-11-22T10:00Z,1';
  expect(problems('time,count', good)[0]).toMatch(/^line 1 is "time,count", allowed: .*timestamp and requests/);
  expect(problems('timestamp,requests', good, '2026-11-22T10:01Z,-1')).toEqual(['line 3: requests is "-1", allowed: a number from 0']);
  expect(problems('timestamp,rps', good, '2026-11-22T10:01Z,')[0]).toContain('line 3: rps is ""');
  expect(problems('timestamp,requests', good, 'yesterday,1')[0]).toContain('line 3: timestamp is "yesterday"');
  expect(problems('timestamp,requests', good, '2026-13-22T10:01Z,1')[0]).toContain('line 3: timestamp');
  expect(problems('timestamp,requests', good, '2026-11-22T10:01:30Z,1')[0]).toContain('line 3: timestamp is 2026-11-22T10:01:30Z, allowed: whole minutes');
  expect(problems('timestamp,requests', good, good)[0]).toBe('line 3: its time is that of line 2, allowed: rows in the order of time, one for each');
  expect(problems('timestamp,requests', '2026-11-22T10:05Z,1', good)[0]).toContain('before that of line 2');
  expect(problems('timestamp,requests', good, '2026-11-22T10:02Z,1', '2026-11-22T10:05Z,1')[0]).toContain('line 4: its time is not in step');
  expect(problems('timestamp,requests', good)[0]).toBe('there is one row, allowed: two or more');
  expect(problems('timestamp,requests')[0]).toContain('there are no rows');
  expect(problems('')[0]).toContain('line 1');
});

test('a year and a day are taken, and no minute more', () => {
  const row = (day: string): string => `2024-${day}T00:00Z,1`;
  // 2024 has 366 days.
  expect(problems('timestamp,requests', row('01-01'), '2024-01-01T00:01Z,1', '2024-12-31T23:59Z,1')).toEqual([]);
  expect(problems('timestamp,requests', row('01-01'), '2024-01-01T00:01Z,1', '2025-01-01T00:00Z,1')[0]).toContain('allowed: 366');
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const { trace, problems: found } = parseTrace(`timestamp,requests\n${text}`);
    expect((trace === undefined) === (found.length > 0)).toBe(true);
  }));
});
