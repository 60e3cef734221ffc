import * as fc from 'fast-check';
import { evaluateInsights, type Fetch } from '../../../lib/cloudwatch/metrics-insights/evaluate';
import { InsightsError, parseInsights } from '../../../lib/cloudwatch/metrics-insights/syntax';

/** Observations of each minute. */
interface Known {
  readonly name?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly observed: readonly (readonly number[])[];
}

const STATS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((a, b) => a + b, 0), SampleCount: ({ length }) => length, Minimum: (values) => Math.min(...values), Maximum: (values) => Math.max(...values),
};

function run(query: string, known: readonly Known[], period = 60): readonly (readonly [string, readonly (number | undefined)[]])[] {
  const metrics = known.map(({ name = 'Calls', dimensions, observed }) => ({ namespace: 'App', name, dimensions, observed }));
  const fetch: Fetch = ({ dimensions, name, period: seconds, stat }) => {
    const { observed } = metrics.find((each) => each.name === name && JSON.stringify(each.dimensions) === JSON.stringify(dimensions))!;
    const each = seconds / 60;
    const periods = Array.from({ length: Math.ceil(observed.length / each) }, (_, index) => observed.slice(index * each, (index + 1) * each).flat());
    return new Map(periods.flatMap((values, index) => (values.length === 0 ? [] : [[index * seconds * 1000, STATS[stat]!(values)] as const])));
  };
  const minutes = Math.max(0, ...known.map(({ observed }) => observed.length));
  return evaluateInsights(parseInsights(query), metrics, period, fetch).map(({ label, points, period: seconds }) => [label, Array.from({ length: Math.ceil(minutes / (seconds / 60)) }, (_, index) => points.get(index * seconds * 1000))]);
}

const KNOWN: readonly Known[] = [
  { dimensions: { Model: 'a', Version: '1' }, observed: [[1, 3], [2]] },
  { dimensions: { Model: 'a', Version: '2' }, observed: [[5], []] },
  { dimensions: { Model: 'b', Version: '1' }, observed: [[], [10, 20]] },
  { dimensions: { Model: 'b' }, observed: [[100], [100]] },
  { name: 'Errors', dimensions: { Model: 'a', Version: '1' }, observed: [[7], [7]] },
];
const SCHEMA = 'SCHEMA(App, Model, Version)';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
test.each<[string, ReturnType<typeof run>]>([
  ['SELECT SUM(Calls) FROM App', [['Calls', [109, 132]]]],
  [`SELECT SUM(Calls) FROM ${SCHEMA}`, [['Calls', [9, 32]]]],
  [`select sum(Calls) from schema("App", Version, Model)`, [['Calls', [9, 32]]]],
  [`SELECT AVG("Calls") FROM ${SCHEMA}`, [['Calls', [3, 32 / 3]]]],
  [`SELECT COUNT(Calls) FROM ${SCHEMA}`, [['Calls', [3, 3]]]],
  [`SELECT MAX(Calls) FROM ${SCHEMA} WHERE Model = 'a'`, [['Calls', [5, 2]]]],
  [`SELECT MIN(Calls) FROM ${SCHEMA} WHERE Model != 'a' AND Version = '1'`, [['Calls', [undefined, 10]]]],
  [`SELECT SUM(Calls) FROM ${SCHEMA} WHERE Model = 'c'`, []],
  [`SELECT SUM(Calls) FROM ${SCHEMA} GROUP BY Model`, [['a', [9, 2]], ['b', [undefined, 30]]]],
  [`SELECT SUM(Calls) FROM ${SCHEMA} GROUP BY Model, Version ORDER BY MAX() DESC`, [['b 1', [undefined, 30]], ['a 2', [5, undefined]], ['a 1', [4, 2]]]],
  [`SELECT SUM(Calls) FROM ${SCHEMA} GROUP BY Model, Version ORDER BY SUM() ASC LIMIT 2`, [['a 2', [5, undefined]], ['a 1', [4, 2]]]],
  ['SELECT SUM(Calls) FROM App GROUP BY Version', [['1', [4, 32]], ['2', [5, undefined]]]],
  ['SELECT SUM(calls) FROM App', []],
  ['SELECT SUM(Calls) FROM SCHEMA(App)', []],
])('%s', (query, expected) => {
  expect(run(query, KNOWN)).toEqual(expected);
});

test('a period that is longer holds all of its observations, and none is shorter than a minute', () => {
  expect(run(`SELECT AVG(Calls) FROM ${SCHEMA}`, KNOWN, 120)).toEqual([['Calls', [41 / 6]]]);
  expect(run('SELECT SUM(Calls) FROM App', KNOWN, 10)).toEqual([['Calls', [109, 132]]]);
});

test.each([
  ['SELECT', 'the query ends where one of AVG, COUNT, MAX, MIN, SUM was expected'],
  ['SELECT P99(Calls) FROM App', 'one of AVG, COUNT, MAX, MIN, SUM was expected at character 8, and there is P99'],
  ['SELECT SUM(Calls)', 'the query ends where FROM was expected'],
  ['SELECT SUM(Calls) FROM AWS/Lambda', 'the query cannot be read at character 27: /Lambda'],
  ['SELECT SUM(Calls) FROM App WHERE Model = a', 'a value in single quotes was expected at character 42, and there is a'],
  ['SELECT SUM(Calls) FROM App LIMIT 501', 'a number from 1 to 500 was expected at character 34, and there is 501'],
  ['SELECT SUM(Calls) FROM App LIMIT 0', 'a number from 1 to 500 was expected at character 34, and there is 0'],
  ['SELECT SUM(Calls) FROM App GROUP Model', 'BY was expected at character 34, and there is Model'],
  ['SELECT SUM(Calls) FROM App ORDER BY SUM', 'the query ends where ( was expected'],
  ['SELECT SUM(Calls) FROM App SLOWLY', 'SLOWLY was not expected at character 28'],
])('%s is refused', (query, message) => {
  expect(() => parseInsights(query)).toThrow(new InsightsError(message));
});

test('groups together are the whole', () => {
  const observed = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 4 }), { minLength: 3, maxLength: 3 });
  const known = fc.uniqueArray(fc.record({ dimensions: fc.record({ Model: fc.constantFrom('a', 'b', 'c'), Version: fc.constantFrom('1', '2', '3') }), observed }), { selector: ({ dimensions }) => JSON.stringify(dimensions), maxLength: 9 });
  fc.assert(fc.property(known, (metrics) => {
    for (const aggregate of ['SUM', 'COUNT']) {
      const [[, whole] = ['', []]] = run(`SELECT ${aggregate}(Calls) FROM ${SCHEMA}`, metrics);
      const groups = run(`SELECT ${aggregate}(Calls) FROM ${SCHEMA} GROUP BY Model ORDER BY SUM() DESC`, metrics);
      expect(whole).toEqual(whole.map((_, index) => {
        const values = groups.flatMap(([, points]) => points[index] ?? []);
        return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0);
      }));
      const totals = run(`SELECT SUM(Calls) FROM ${SCHEMA} GROUP BY Model ORDER BY SUM() DESC`, metrics).map(([, points]) => points.reduce<number>((sum, each) => sum + (each ?? 0), 0));
      expect(totals).toEqual([...totals].sort((a, b) => b - a));
    }
  }));
});

test('what is asked is either understood or refused', () => {
  const piece = fc.constantFrom('SELECT', 'SUM', '(', ')', 'Calls', 'FROM', 'SCHEMA', 'App', ',', 'WHERE', '=', "'a'", 'GROUP', 'BY', 'ORDER', 'LIMIT', '5', '"x"', '§');
  fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
    try {
      run(pieces.join(' '), KNOWN);
    } catch (error) {
      expect(error).toBeInstanceOf(InsightsError);
    }
  }));
});
