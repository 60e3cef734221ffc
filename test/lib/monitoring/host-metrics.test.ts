import fc from 'fast-check';
import { evaluateQueries, parseMetricQueries } from '../../../lib/cloudwatch/metric-queries';
import { checkStatistic, coldStartSource, loadTimeSource, measuredName, microsecondsToMilliseconds, timesHowMany } from '../../../lib/monitoring/host-metrics';

const MINUTE = 60_000;

/** What CloudWatch makes of the expression: metrics by their names, a value or none for each minute. */
function evaluated(expression: string, metrics: Readonly<Record<string, readonly (number | undefined)[]>>): readonly (number | undefined)[] {
  const names = Object.keys(metrics);
  const minutes = Math.max(...Object.values(metrics).map(({ length }) => length));
  const queries = parseMetricQueries([
    ...names.map((Id) => ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period: 60, Stat: 'Sum' } })),
    { Id: 'e', Expression: expression },
  ], '111122223333');
  const [result] = evaluateQueries(queries, { start: 0, end: minutes * MINUTE }, ({ name }) => new Map((metrics[name] ?? []).flatMap((value, index) => (value === undefined ? [] : [[index * MINUTE, value] as const]))));
  return Array.from({ length: minutes }, (_, index) => result?.series[0]?.points.get(index * MINUTE));
}

test('what every instance has, times their number: which requests tell by what they count for each', () => {
  fc.assert(fc.property(fc.array(fc.record({ instances: fc.integer({ min: 1, max: 40 }), requests: fc.nat(5_000), each: fc.nat(100) }), { minLength: 1, maxLength: 5 }), (given) => {
    const values = evaluated(timesHowMany('c', 'i', 'p'), {
      c: given.map(({ each }) => each), i: given.map(({ requests }) => requests), p: given.map(({ requests, instances }) => requests / instances),
    });
    given.forEach(({ instances, requests, each }, index) => expect(values[index]).toBeCloseTo(requests === 0 ? each : each * instances, 6));
  }), { numRuns: 50 });
});

test('minutes in which nothing is told of requests still have what is told of each', () => {
  expect(evaluated(timesHowMany('c', 'i', 'p'), { c: [2, 0, 3], i: [undefined, 0, 8], p: [undefined, undefined, 4] })).toEqual([2, 0, 6]);
});

test('a thousand microseconds are a millisecond', () => {
  expect(evaluated(microsecondsToMilliseconds('m'), { m: [1_000, 250, 0] })).toEqual([1, 0.25, 0]);
});

test('a statistic is one of CloudWatch', () => {
  for (const fine of ['p95', 'p99.9', 'p0', 'p100', 'Average', 'Maximum', 'tm99', 'TM(10%:90%)', 'IQM']) expect(checkStatistic('stat', fine)).toEqual([]);
  expect(checkStatistic('stat', undefined)).toEqual([]);
  for (const wrong of ['', '95', 'P95', 'p101', 'p100.1', 'p-1', 'average', 'constructor']) expect(checkStatistic('stat', wrong)).toEqual([expect.objectContaining({ prop: 'stat', found: `is ${JSON.stringify(wrong)}` })]);
});

test('who tells of cold starts and loads', () => {
  expect((['library', 'user', 'aws', undefined] as const).map((server) => (['function', 'serverless', 'instances'] as const).map((host) => coldStartSource({ host, server })))).toEqual([
    ['server', 'server', 'server'], ['unsure', 'service', 'unsure'], ['none', 'service', 'none'], ['server', 'server', 'server'],
  ]);
  expect((['library', 'user', 'aws', undefined] as const).map((server) => loadTimeSource({ host: 'serverless', server }))).toEqual(['server', 'unsure', 'none', 'server']);
});

test('a shadow has a name that no endpoint can have', () => {
  expect(measuredName('digits')).toBe('digits');
  expect(measuredName('digits', true)).toBe('digits/Shadow');
});
