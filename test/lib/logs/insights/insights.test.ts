import fc from 'fast-check';
import { runQuery, type LogEvent } from '../../../../lib/logs/insights/evaluate';
import { fieldsRead } from '../../../../lib/logs/insights/fields-of';
import { parseQuery } from '../../../../lib/logs/insights/parse';

const events: readonly LogEvent[] = [
  { timestamp: 1_000, message: '{"a":1,"name":"x","deep":{"er":{"n":5}},"ok":true,"odd-name":7}' },
  { timestamp: 61_000, message: '{"a":2,"name":"y"}' },
  { timestamp: 62_000, message: '{"a":10,"name":"y","none":null}' },
  { timestamp: 63_000, message: 'START RequestId: 1' },
];
const found = (query: string): readonly unknown[] => runQuery(parseQuery(query), events);

test.each<[string, readonly unknown[]]>([
  ['fields a', [{}, { a: 10 }, { a: 2 }, { a: 1 }]],
  ['filter a > 1 | fields a, name as n', [{ a: 10, n: 'y' }, { a: 2, n: 'y' }]],
  ['fields a | filter name = "y" and not (a = 2)', [{ a: 10 }]],
  ['filter ispresent(deep.er.n) | fields deep.er.n * 2 + 1 as n', [{ n: 11 }]],
  ['filter ok = 1 or a in [10] | fields a | sort a', [{ a: 1 }, { a: 10 }]],
  ['filter @message like /^START/ | fields @timestamp', [{ '@timestamp': 63_000 }]],
  ['filter @message like "RequestId" | fields @timestamp', [{ '@timestamp': 63_000 }]],
  ['filter ispresent(name) and name not like /(?i)Y/ | fields name', [{ name: 'x' }]],
  ['filter name not in ["x"] and ispresent(name) | fields a', [{ a: 10 }, { a: 2 }]],
  ['filter `odd-name` = 7 | fields a', [{ a: 1 }]],
  ['stats count(*) as all, count(a) as some, sum(a), avg(a) as mean, pct(a, 50) as half, count_distinct(name) as names, max(a) as most, min(name) as least',
    [{ all: 4, some: 3, 'sum(a)': 13, mean: 13 / 3, half: 2, names: 2, most: 10, least: 'x' }]],
  ['stats sum(a) as s by bin(1m) as minute | sort minute asc', [{ minute: 0, s: 1 }, { minute: 60_000, s: 12 }]],
  ['filter ispresent(name) | stats sum(a) / count(*) as each by name | sort each desc', [{ name: 'y', each: 6 }, { name: 'x', each: 1 }]],
  ['stats max(a) as m, m * 2 as twice', [{ m: 10, twice: 20 }]],
  ['fields a | sort a desc | limit 1', [{ a: 10 }]],
  ['fields coalesce(a, 0) as b, name # what follows is said to nobody\n| filter b = 0 | display b', [{ b: 0 }]],
  ['stats count(*) as times by nothing', [{ times: 4 }]],
])('%s', (query, rows) => {
  expect(found(query)).toEqual(rows);
});

test('what is not there is neither more nor less than anything', () => {
  for (const sign of ['=', '!=', '<', '>', '<=', '>=']) expect(found(`filter nothing ${sign} 1`)).toEqual([]);
});

test.each([
  ['', 'the query ends where a name is expected'], ['select a', 'select is no command'], ['filter', 'the query ends'], ['filter a =', 'the query ends where a value is expected'],
  ['fields a b', '"b" stands where |, or the end is expected'], ['stats frequency(a)', 'frequency is no function'], ['stats pct(a)', 'pct takes 2 arguments, got 1'],
  ['stats count(*) by bin(5)', 'bin takes a time such as 5m, got 5'], ['stats count(*) by bin(0m)', 'bin takes a time'], ['limit 0', 'limit is 0, allowed: 1 to 10000'], ['limit 10001', 'limit is 10001'], ['limit 10000 |', 'the query ends'],
  ['limit "5"', '"5" stands where a number'], ['filter a ~ 5', '"~ 5" is not understood'], ['filter (a = 1', 'the query ends where ) is expected'], ['filter a like 5 in [', 'where'],
  ['filter a = "open', 'is not understood'],
])('%s is no query: %s', (query, message) => {
  expect(() => parseQuery(query)).toThrow(message);
});

test('text that is no query ends in words, and never elsewhere', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('filter', 'fields', 'stats', 'by', 'as', 'a', '@message', '(', ')', ',', '|', '=', '/', '"x"', '5m', '5', 'bin', 'count', '*', 'and', 'not', 'like', '/x/', '[', ']', '`'), { maxLength: 12 }), (words) => {
    try {
      runQuery(parseQuery(words.join(' ')), events);
    } catch (error) {
      expect((error as Error).constructor.name).toBe('QueryError');
    }
  }), { numRuns: 2_000 });
});

test('the fields of events are told from those that a query makes', () => {
  expect([...fieldsRead(parseQuery('filter a = 1 and ispresent(b.c) | fields d + 1 as e, f as g | stats sum(e) as h, max(i) as j by k, bin(5m) as l | sort h desc, l | display h'))].sort()).toEqual(['a', 'b.c', 'd', 'f', 'i', 'k']);
});
