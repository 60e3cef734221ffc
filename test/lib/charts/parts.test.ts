import fc from 'fast-check';
import { withAlarm } from '../../../lib/charts/alarm-graph';
import { alarmsHeight, shortNames, shownAlarms, type AlarmStatus } from '../../../lib/charts/alarm-widget';
import { niceStep, valueScale } from '../../../lib/charts/axes';
import { compact, dateTime, duration } from '../../../lib/charts/format';
import { legendOf } from '../../../lib/charts/legend';
import { parseMarkdown } from '../../../lib/charts/markdown';
import { escaped } from '../../../lib/charts/svg';
import { timeSeriesChart } from '../../../lib/charts/time-series';
import { isoDuration, shortDuration, timeRangeOf } from '../../../lib/charts/time-range';

const finite = fc.double({ min: -1e15, max: 1e15, noNaN: true });

describe('numbers', () => {
  test.each([
    [0, '0'], [0.5, '0.5'], [12.345, '12.3'], [999, '999'], [999.7, '1k'], [1234, '1.23k'], [-2_500_000, '-2.5M'], [1e12, '1T'], [0.000_012_3, '0.0000123'], [1e-9, '1e-9'], [1.5e-9, '1.5e-9'], [Number.NaN, '–'],
  ])('%d is %s', (value, text) => expect(compact(value)).toBe(text));

  test.each([[0.25, '250 µs'], [0, '0 ms'], [12.345, '12.3 ms'], [999.4, '999 ms'], [999.6, '1 s'], [61_000, '61 s']])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

  test('three digits are kept, at any size', () => {
    const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
    fc.assert(fc.property(finite, (value) => {
      const [, digits = '', suffix = ''] = /^(-?[\d.e-]+)([kMGT]?)$/.exec(compact(value)) ?? [];
      expect(Math.abs(Number(digits) * (factors[suffix] as number) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.0051);
    }));
  });

  test('times are UTC', () => expect(dateTime(Date.UTC(2026, 0, 5, 7, 8))).toBe('2026-01-05 07:08'));
});

describe('an axis', () => {
  test('holds all values between round limits, with few steps', () => {
    fc.assert(fc.property(fc.array(finite), fc.integer({ min: 60, max: 600 }), (values, height) => {
      const { min, max, interval } = valueScale(values, height);
      const slack = (max - min) * 1e-9;
      expect(max).toBeGreaterThan(min);
      expect(values.every((value) => value >= min - slack && value <= max + slack)).toBe(true);
      expect((max - min) / interval).toBeLessThan(9);
    }));
  });

  test('has the limits that are named', () => {
    expect(valueScale([5, 500], 200, { min: 0, max: 100 })).toMatchObject({ min: 0, max: 100 });
    expect(valueScale([], 200)).toEqual({ min: 0, max: 1, interval: 0.25 });
  });

  test('what is counted has no parts', () => {
    expect([valueScale([1, 1], 200), valueScale([0, 0], 200), valueScale([0, 3], 200), valueScale([10], 200)].map(({ interval }) => interval)).toEqual([1, 1, 1, 5]);
    expect(valueScale([0.5], 200).interval).toBe(0.2);
    expect(valueScale([0], 200, { max: 0.5 }).max).toBe(0.5);
  });

  test('steps are 1, 2, 2.5 or 5 of a power of ten', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (least) => {
      const step = niceStep(least);
      expect(step).toBeGreaterThanOrEqual(least * (1 - 1e-8));
      expect(step).toBeLessThanOrEqual(least * 2.01);
      expect(['1', '2', '2.5', '5']).toContain(String(Number(step.toExponential().split('e')[0])));
    }));
  });
});

test('a legend takes no more lines and width than it has, and counts what is left out', () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 }), fc.integer({ min: 120, max: 900 }), fc.integer({ min: 1, max: 4 }), (names, width, rows) => {
    const { items, hidden, height } = legendOf(names.map((name) => ({ name, color: '#000' })), width, rows);
    expect(items.length + hidden).toBe(names.length);
    expect(new Set(items.map(({ y }) => y)).size).toBeLessThanOrEqual(rows);
    expect(height).toBeLessThanOrEqual(rows * 18 + 4);
    expect(items.every(({ x }) => x < width)).toBe(true);
    if (names.length > 0) expect(items.length).toBeGreaterThan(0);
  }));
});

describe('Markdown', () => {
  test('of dashboards is read', () => {
    const source = '# Title #\n\ntext with **bold**, `code` and [a link](https://x.y/z)\ngoes on\n\n- one\n  - two\n1. three\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n---\n```\ncode *here*\n```\n[button:primary:Run](button:primary:https://run)';
    expect(parseMarkdown(source)).toEqual([
      { kind: 'heading', level: 1, spans: [{ text: 'Title' }] },
      { kind: 'paragraph', spans: [{ text: 'text with ' }, { text: 'bold', bold: true }, { text: ', ' }, { text: 'code', code: true }, { text: ' and ' }, { text: 'a link', href: 'https://x.y/z' }, { text: ' goes on' }] },
      { kind: 'item', depth: 0, mark: '•', spans: [{ text: 'one' }] },
      { kind: 'item', depth: 1, mark: '•', spans: [{ text: 'two' }] },
      { kind: 'item', depth: 0, mark: '1.', spans: [{ text: 'three' }] },
      { kind: 'table', rows: [[[{ text: 'a' }], [{ text: 'b' }]], [[{ text: '1' }], [{ text: '2' }]]] },
      { kind: 'rule' },
      { kind: 'code', lines: ['code *here*'] },
      { kind: 'paragraph', spans: [{ text: 'button:primary:Run', href: 'https://run' }] },
    ]);
  });

  test('of any text ends, and loses no word', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('#', 'a', '**', '`', '[', '](x)', '|', '---', '\n', ' ', '_', '1.', '- '), { maxLength: 40 }).map((parts) => parts.join('')), (source) => {
      const all = JSON.stringify(parseMarkdown(source));
      expect((all.match(/a/g) ?? []).length).toBeGreaterThanOrEqual(/a/.test(source) ? 1 : 0);
    }));
  });
});

test('text is text in SVG', () => {
  expect(escaped('<a href="x">&\u0000</a>')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;');
});

describe('alarms', () => {
  const alarm = (name: string, state: AlarmStatus['state'], since: number): AlarmStatus => ({ arn: `arn:${name}`, name, state, since });
  const known = [alarm('b', 'OK', 3), alarm('c', 'ALARM', 1), alarm('a', 'OK', 2), alarm('d', 'INSUFFICIENT_DATA', 4)];
  const names = (properties: object): string => shownAlarms({ alarms: known.map(({ arn }) => arn), ...properties }, known).map(({ name }) => name).join('');

  test('in alarm come first, unless asked for otherwise', () => {
    expect([names({}), names({ sortBy: 'stateUpdatedTimestamp' }), names({ states: ['OK'] }), names({ alarms: ['arn:none', 'arn:a'] })]).toEqual(['cdab', 'dbac', 'ab', 'a']);
    expect([alarmsHeight(0, 400), alarmsHeight(3, 400), alarmsHeight(1000, 400)]).toEqual([34, 74, 314]);
  });

  test('are drawn as their metrics with the threshold', () => {
    expect(withAlarm({ title: 't' }, { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'a', Value: 'b' }], ExtendedStatistic: 'p95', Period: 60, Threshold: 5, ComparisonOperator: 'LessThanThreshold' })).toMatchObject({
      title: 't', metrics: [['N', 'M', 'a', 'b', { stat: 'p95', period: 60 }]], annotations: { horizontal: [{ value: 5, label: 'alarm < 5' }] },
    });
    expect(withAlarm({}, { Metrics: [{ Id: 'e', Expression: 'm/2', Label: 'half' }, { Id: 'm', ReturnData: false, MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Stat: 'Sum', Period: 300 } }] }).metrics).toEqual([
      [{ id: 'e', label: 'half', expression: 'm/2', period: undefined, visible: true }], ['N', 'M', { id: 'm', label: undefined, visible: false, stat: 'Sum', period: 300 }],
    ]);
  });
});

describe('the time of a dashboard', () => {
  const HOUR = 3_600_000;
  const now = Date.UTC(2026, 0, 15, 12);

  test.each<[object, number | undefined, number, number]>([
    [{}, undefined, 3, 0], [{ start: '-PT6H' }, undefined, 6, 0], [{ start: '-PT6H' }, HOUR, 1, 0], [{ start: '2026-01-15T02:00:00.000Z', end: '2026-01-15T04:00:00.000Z' }, undefined, 10, 8],
    [{ start: 'soon' }, undefined, 3, 0], [{ start: '2027-01-01T00:00:00Z' }, undefined, 3, 0], [{ start: '-P1D' }, undefined, 24, 0], [{ start: '-PT6H', end: '-PT2H' }, undefined, 6, 2],
  ])('%j with %p is %d to %d hours ago', (body, since, start, end) => {
    expect(timeRangeOf(body, now, since)).toEqual({ start: now - start * HOUR, end: now - end * HOUR });
  });

  test('durations', () => {
    expect(['PT15M', 'P1W', 'P1M', 'P1DT1H', 'P', 'PT', '1h', ''].map(isoDuration)).toEqual([HOUR / 4, 168 * HOUR, 720 * HOUR, 25 * HOUR, undefined, undefined, undefined, undefined]);
    expect(['90s', '1h30m', '0.5h', '0m', '5', 'm', '1h 3m', '-1h'].map(shortDuration)).toEqual([90_000, 1.5 * HOUR, HOUR / 2, undefined, undefined, undefined, undefined, undefined]);
  });
});

test('alarms are named without what CloudFormation and the CDK add, as long as they stay apart', () => {
  const names = ['Shop-DigitsNewVersionErrorsF482AC261d8e47fb63105d7a-LkRVeeaImycG', 'Shop-LevelsPage1A2B3C4D-abcdefghijkl', 'Shop-by-hand'];
  expect([...shortNames(names).values()]).toEqual(['DigitsNewVersionErrors', 'LevelsPage', 'by-hand']);
  expect([...shortNames(['Shop-A1A2B3C4D-abcdefghijkl', 'Shop-A1A2B3C4E-abcdefghijkl']).values()]).toEqual(['Shop-A1A2B3C4D-abcdefghijkl', 'Shop-A1A2B3C4E-abcdefghijkl']);
  expect([...shortNames(['a', '1A2B3C4D', '']).values()]).toEqual(['a', '1A2B3C4D', '']);
});

test('a line ends where values are missing, and what stands alone is a dot', () => {
  const points = [0, 1, 2, 10, 20, 21].map((minute) => ({ time: minute * 60_000, value: 1 }));
  const many = Array.from({ length: 40 }, (_, minute) => ({ time: minute * 60_000, value: 1 }));
  const series = [{ id: 'a', label: 'a', yAxis: 'left' as const, points }, { id: 'b', label: 'b', yAxis: 'left' as const, points: many }];
  const { series: [sparse, dense] } = timeSeriesChart({}, series, { start: 0, end: 2_400_000 }, { width: 400, height: 200 }) as { readonly series: readonly { readonly data: readonly unknown[] }[] };
  expect(sparse?.data).toHaveLength(points.length + 2);
  expect(sparse?.data.filter(Array.isArray)).toEqual([[599_999, null], [1_199_999, null]]);
  expect(dense?.data).toHaveLength(40);
  expect(dense?.data.every((each) => (each as { readonly symbol?: string }).symbol === 'none')).toBe(true);
});
