import * as fc from 'fast-check';
import { evaluateMetricMath } from '../../../lib/cloudwatch/metric-math/evaluate';
import type { TimeSeries } from '../../../lib/cloudwatch/metric-math/series';
import { MathError, parseMetricMath } from '../../../lib/cloudwatch/metric-math/syntax';
import type { MathValue } from '../../../lib/cloudwatch/metric-math/values';

const MINUTE = 60_000;
/** A Wednesday, and the last of a month: 2025-12-31T23:58:00Z. */
const START = Date.UTC(2025, 11, 31, 23, 58);

type Values = readonly (number | undefined)[];

const series = (values: Values, metricId?: string): TimeSeries => ({
  points: new Map(values.flatMap((value, index) => (value === undefined ? [] : [[START + index * MINUTE, value] as const]))), period: 60, label: '', ...(metricId === undefined ? {} : { metricId }),
});

function evaluate(text: string, metrics: Readonly<Record<string, Values>>, length = Math.max(1, ...Object.values(metrics).map((values) => values.length))): MathValue {
  const all = Object.entries(metrics).map(([id, values]) => series(values, id));
  return evaluateMetricMath(parseMetricMath(text), {
    range: { start: START, end: START + length * MINUTE },
    period: 60,
    metrics: all,
    resolve: (id) => {
      const found = all.find(({ metricId }) => metricId === id);
      if (found === undefined) throw new MathError(`there is no ${id}`);
      return found;
    },
  });
}

/** The values at each moment, `-` where there is none. */
function shown(value: MathValue, length: number): unknown {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return (value as readonly TimeSeries[]).map((each) => shown(each, length));
  return Array.from({ length }, (_, index) => (value as TimeSeries).points.get(START + index * MINUTE) ?? '-');
}

const _ = undefined;
const M = { m1: [30, 20, 0, 0], m2: [20, _, 20, _], m3: [1, 2, 3, 4] };

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
test.each<[string, unknown]>([
  // The examples of the documentation.
  ['m1 < m2', [0, 0, 1, 0]],
  ['m1 >= 30', [1, 0, 0, 0]],
  ['m1 > 15 AND m2 > 15', [1, 0, 0, 0]],
  ['m1 > 15 && m2 > 15', [1, 0, 0, 0]],
  ['m1 > 15 OR m2 > 15', [1, 1, 1, 0]],
  ['m1 == 0 || m3 != 1', [0, 1, 1, 1]],
  // Missing values are treated as 0, and what is divided by zero is dropped.
  ['m1 + m2', [50, 20, 20, 0]],
  ['m3 / m2', [0.05, '-', 0.15, '-']],
  ['m3 / (m1 - m1)', ['-', '-', '-', '-']],
  ['m2 * 2', [40, '-', 40, '-']],
  // Precedence.
  ['1 + 2 * m3 ^ 2', [3, 9, 19, 33]],
  ['-m3 ^ 2', [-1, -4, -9, -16]],
  ['2 ^ 3 ^ 2 * m3', [512, 1024, 1536, 2048]],
  ['(1 + 2) * m3', [3, 6, 9, 12]],
  ['8 / 2 / 2 * m3', [2, 4, 6, 8]],
  ['m3 - 1 - 1', [-1, 0, 1, 2]],
  ['m3 + 1 > 2 AND m3 < 4', [0, 1, 1, 0]],
  ['5 * -m3', [-5, -10, -15, -20]],
  ['1e2 * m3 + .5', [100.5, 200.5, 300.5, 400.5]],
  ['1 < 2', 1],
  // Functions.
  ['ABS(-m3)', [1, 2, 3, 4]],
  ['CEIL(m3 / 2)', [1, 1, 2, 2]],
  ['FLOOR(m3 / 2)', [0, 1, 1, 2]],
  ['LOG10(m1 * 0 + 100)', [2, 2, 2, 2]],
  ['LOG(m3 - 1)', ['-', 0, Math.log(2), Math.log(3)]],
  ['AVG(m3)', 2.5],
  ['AVG(m2)', 20],
  ['MAX(m1)', 30],
  ['MIN(m1)', 0],
  ['SUM(m2)', 40],
  ['STDDEV(m3)', Math.sqrt(1.25)],
  ['DATAPOINT_COUNT(m2)', 2],
  ['PERIOD(m1)', 60],
  ['m1 - MIN(m3)', [29, 19, -1, -1]],
  ['SUM([m1, m2])', [50, 20, 20, 0]],
  ['AVG([m1, m2])', [25, 10, 10, 0]],
  ['MAX([m1, m2])', [30, 20, 20, 0]],
  ['MIN([m1, m2])', [20, 20, 0, 0]],
  ['STDDEV([m1, m3])', [14.5, 9, 1.5, 2]],
  ['DATAPOINT_COUNT(METRICS())', [3, 2, 3, 2]],
  ['SUM(METRICS())', [51, 22, 23, 4]],
  ['SUM(METRICS("3"))', [1, 2, 3, 4]],
  ['SUM([METRICS("1"), METRICS(\'3\')])', [31, 22, 3, 4]],
  ['METRIC_COUNT(METRICS()) * m3', [3, 6, 9, 12]],
  ['METRICS("1") / 10', [[3, 2, 0, 0]]],
  ['SUM(100 / [m3, m3])', [200, 100, 200 / 3, 50]],
  ['DIFF(m1)', ['-', -10, -20, 0]],
  ['DIFF(m2)', ['-', '-', 0, '-']],
  ['DIFF_TIME(m2)', ['-', '-', 120, '-']],
  ['RATE(m1)', ['-', -10 / 60, -20 / 60, 0]],
  ['RUNNING_SUM(m1)', [30, 50, 50, 50]],
  ['RUNNING_SUM([m3])', [[1, 3, 6, 10]]],
  ['FILL(m2, 0)', [20, 0, 20, 0]],
  ['FILL(m2, REPEAT)', [20, 20, 20, 20]],
  ['FILL(m2 + DIFF(m3), LINEAR)', [20, 1, 21, 1]],
  ['FILL(m2, LINEAR)', [20, 20, 20, '-']],
  ['FILL(m2, m3)', [20, 2, 20, 4]],
  ['FILL(m2, MAX(m3))', [20, 4, 20, 4]],
  ['FILL([m2], 1)', [[20, 1, 20, 1]]],
  ['TIME_SERIES(5)', [5, 5, 5, 5]],
  ['FIRST(SORT([m3, m1], SUM, DESC))', [30, 20, 0, 0]],
  ['LAST(SORT([m3, m1], AVG, DESC))', [1, 2, 3, 4]],
  ['SORT([m3, m1], MAX, DESC, 1)', [[30, 20, 0, 0]]],
  ['SLICE(SORT([m3, m1], MIN, ASC), 1)', [[1, 2, 3, 4]]],
  ['SLICE([m1, m2, m3], 1, 2)', [[20, '-', 20, '-']]],
  ['REMOVE_EMPTY([m1, m3 / 0])', [[30, 20, 0, 0]]],
  ['MINUTE(m2)', [58, 59, 0, 1]],
  ['HOUR(m1)', [23, 23, 0, 0]],
  ['DAY(m1)', [3, 3, 4, 4]],
  ['DATE(m1)', [31, 31, 1, 1]],
  ['MONTH(m1)', [12, 12, 1, 1]],
  ['YEAR(m1)', [2025, 2025, 2026, 2026]],
  ['EPOCH(m1) - EPOCH(m1)', [0, 0, 0, 0]],
])('%s', (text, expected) => {
  expect(shown(evaluate(text, M), 4)).toEqual(expected);
});

// The tables under "Using IF expressions".
const IF = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };

test.each<[string, Values | readonly (number | string)[]]>([
  ['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']],
  ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
  ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
  ['IF(metric1, metric2)', [30, 0, '-', '-', '-']],
  ['IF(1, metric2, metric3)', [30, '-', 0, 0, 30]],
  ['IF(0, metric2, metric3)', [0, 0, 20, '-', 20]],
  ['IF(0, metric2)', ['-', '-', '-', '-', '-']],
  ['IF(metric2 < 10, metric2)', ['-', '-', 0, 0, '-']],
  ['IF(metric2 < 10, 10, 2)', [2, '-', 10, 10, 2]],
])('%s', (text, expected) => {
  expect(shown(evaluate(text, IF), 5)).toEqual(expected);
});

test.each([
  ['', 'the expression is empty'],
  ['  ', 'the expression is empty'],
  ['m1 +', 'the expression ends where a value was expected'],
  ['m1 m2', 'nothing was expected at character 3: m2'],
  ['(m1', ') is missing'],
  ['[m1, m2', '] is missing'],
  ['m1 # 2', 'the expression cannot be read at character 3: # 2'],
  ['AVG(m1, m2)', 'AVG takes one time series or array of them'],
  ['ABS(3)', 'ABS takes a time series or an array of them'],
  ['[m1, 5]', 'an array holds time series: a scalar becomes one with TIME_SERIES'],
  ['[m1] + [m2]', '+ takes two time series, or an array and a time series, but not two arrays'],
  ['PERIOD(m1 + 1)', 'PERIOD takes a metric, and not the result of another expression'],
  ['FILL(m1, MEAN)', 'FILL takes time series, and a number, a time series, REPEAT or LINEAR'],
  ['IF(1, 2, 3)', 'IF gives a time series: one of its arguments must be one'],
  ['SORT(METRICS(), STDDEV, ASC)', 'SORT takes an array of time series, one of AVG, MIN, MAX and SUM, ASC or DESC, and perhaps a number'],
  ['avg(m1)', 'there is no function avg'],
  ['constructor(m1)', 'there is no function constructor'],
  ['"m1"', 'the text "m1" stands where a value was expected'],
  ['REPEAT', 'REPEAT stands where a value was expected'],
  ["SEARCH('{App} Errors')", 'SEARCH takes a search and a statistic, each in quotes, and perhaps a period in seconds'],
  ["SEARCH('{App} Errors', SUM)", 'SEARCH takes a search and a statistic, each in quotes, and perhaps a period in seconds'],
  ['ANOMALY_DETECTION_BAND(m1, 2)', 'csi local does not evaluate ANOMALY_DETECTION_BAND: nothing here learns the band'],
  ['SERVICE_QUOTA(m1)', 'csi local does not evaluate SERVICE_QUOTA: there are no quotas here'],
  ['INSIGHT_RULE_METRIC("r", "Sum")', 'csi local does not evaluate INSIGHT_RULE_METRIC: there is no Contributor Insights here'],
  [`m1${' + m1'.repeat(600)}`, 'the expression has more than 2048 characters'],
  ['('.repeat(300), 'the expression is nested more than 200 deep'],
])('%s is refused', (text, message) => {
  expect(() => evaluate(text, M)).toThrow(new MathError(message));
});

const someNumber = fc.integer({ min: -20, max: 20 });
const someValues = fc.array(fc.option(someNumber, { nil: undefined }), { minLength: 1, maxLength: 8 });

test('arithmetic of two metrics is that of their values, with zeros for what is missing', () => {
  fc.assert(fc.property(someValues, someValues, fc.constantFrom('+', '-', '*'), (a, b, operator) => {
    const length = Math.max(a.length, b.length);
    const expected = Array.from({ length }, (_each, index) => {
      const [left, right] = [a[index], b[index]];
      if (left === undefined && right === undefined) return '-';
      const [x, y] = [left ?? 0, right ?? 0];
      return operator === '+' ? x + y : operator === '-' ? x - y : x * y;
    });
    expect(shown(evaluate(`a ${operator} b`, { a, b }), length)).toEqual(expected);
  }));
});

test('an expression of numbers is read as JavaScript reads it', () => {
  const expression: fc.Arbitrary<string> = fc.letrec<{ readonly any: string }>((tie) => ({
    any: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.integer({ min: 0, max: 9 }).map(String), fc.tuple(tie('any'), fc.constantFrom('+', '-', '*', '<', '>=', '=='), tie('any')).map(([a, operator, b]) => `${a} ${operator} ${b}`), tie('any').map((inner) => `(${inner})`)),
  })).any;
  fc.assert(fc.property(expression, (text) => {
    fc.pre(text.length < 1000);
    // All comparisons bind alike here, and equality less than the others in JavaScript.
    fc.pre((text.match(/[<=>]+/g) ?? []).length <= 1);
    expect(evaluate(text, {})).toBe(Number(new Function(`return ${text}`)()));
  }));
});

test('what is filled has no gaps, and keeps what was there', () => {
  fc.assert(fc.property(someValues, someNumber, (a, filler) => {
    expect(shown(evaluate(`FILL(a, ${filler < 0 ? `0 - ${-filler}` : filler})`, { a }), a.length)).toEqual(a.map((value) => value ?? filler));
  }));
});

test('nothing but MathError is thrown at what a user may type', () => {
  const piece = fc.constantFrom('m1', 'm2', '1', '+', '-', '/', '(', ')', '[', ']', ',', 'AVG', 'FILL', 'IF', 'METRICS', 'SORT', '"x"', 'REPEAT', '==', 'AND', ' ', '§');
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    try {
      evaluate(pieces.join(' '), M);
    } catch (error) {
      expect(error).toBeInstanceOf(MathError);
    }
  }), { numRuns: 2000 });
});
