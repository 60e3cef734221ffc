import * as fc from 'fast-check';
import { requestsOf, widgetQueries, type MetricDataQuery } from '../../../lib/dashboard/queries';

const RANGE = { start: 0, end: 3_600_000 };
const stat = (Period: number, Stat: string, MetricName = 'Errors') => ({ Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: 'digits' }] }, Period, Stat });

test('the period and the statistic are of the metric, else of the widget, else 5 minutes and the average', () => {
  const metrics = [['AWS/Lambda', 'Errors', 'FunctionName', 'digits', { stat: 'p99', period: 60, label: 'bad' }], ['...']];
  expect(widgetQueries({ metrics, period: 120, stat: 'Sum' }, RANGE).map(({ query }) => query)).toEqual([
    { Id: 'q1', Label: 'bad', ReturnData: true, MetricStat: stat(60, 'p99') }, { Id: 'q2', ReturnData: true, MetricStat: stat(120, 'Sum') },
  ]);
  expect(widgetQueries({ metrics }, RANGE).map(({ query }) => query.MetricStat)).toEqual([stat(60, 'p99'), stat(300, 'Average')]);
});

test('ids are kept, hidden metrics are not returned, and expressions have a period', () => {
  const metrics = [['AWS/Lambda', 'Errors', 'FunctionName', 'digits', { id: 'q1', visible: false }], [{ expression: 'q1 * 2', label: 'twice', yAxis: 'right', color: '#d62728' }]];
  const [errors, twice] = widgetQueries({ metrics }, RANGE);
  expect(errors?.query).toEqual({ Id: 'q1', ReturnData: false, MetricStat: stat(300, 'Average') });
  expect(twice?.query).toEqual({ Id: 'q2', Label: 'twice', ReturnData: true, Expression: 'q1 * 2', Period: 300 });
  expect(twice?.rendering).toMatchObject({ yAxis: 'right', color: '#d62728' });
});

test('one value of the whole time is of one period', () => {
  const metrics = [['AWS/Lambda', 'Errors', 'FunctionName', 'digits', { period: 60 }]];
  expect(widgetQueries({ metrics, setPeriodToTimeRange: true }, RANGE)[0]?.query.MetricStat?.Period).toBe(3600);
  expect(widgetQueries({ metrics, setPeriodToTimeRange: true }, { start: 0, end: 61_000 })[0]?.query.MetricStat?.Period).toBe(120);
});

const insights = (Id: string, ReturnData = true): MetricDataQuery => ({ Id, ReturnData, Expression: 'SELECT SUM(Errors) FROM "AWS/Lambda"', Period: 60 });
const math = (Id: string, Expression: string, ReturnData = true): MetricDataQuery => ({ Id, ReturnData, Expression, Period: 60 });
const metric = (Id: string, ReturnData = true): MetricDataQuery => ({ Id, ReturnData, MetricStat: stat(60, 'Sum') });

test('a call has one query of Metrics Insights, and what is computed of it', () => {
  expect(requestsOf([metric('m1'), math('e1', 'm1 * 2')])).toEqual([[metric('m1'), math('e1', 'm1 * 2')]]);
  const [e1, e2] = [math('e1', 'a / m1'), math('e2', 'SUM(b) / m1')];
  expect(requestsOf([metric('m1'), insights('a', false), insights('b'), e1, e2])).toEqual([
    [metric('m1')], [metric('m1', false), insights('b'), e2], [metric('m1', false), insights('a', false), e1],
  ]);
});

test('every series is asked for once, with all that it needs and at most one query of Metrics Insights', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const list = fc.tuple(...ids.map((id, index) => fc.tuple(fc.constantFrom('metric', 'insights', 'math'), fc.boolean(), fc.nat()).map(([kind, shown, use]): MetricDataQuery => {
    if (kind === 'math' && index > 0) return math(id, `${ids[use % index]} + 1`, shown);
    return kind === 'insights' ? insights(id, shown) : metric(id, shown);
  })));
  fc.assert(fc.property(list, (queries) => {
    const requests = requestsOf(queries);
    expect(requests.flatMap((request) => request.flatMap(({ Id, ReturnData }) => (ReturnData ? [Id] : []))).sort()).toEqual(queries.flatMap(({ Id, ReturnData }) => (ReturnData ? [Id] : [])).sort());
    for (const request of requests) {
      expect(request.filter(({ Expression }) => Expression?.startsWith('SELECT') === true).length).toBeLessThanOrEqual(1);
      for (const { Expression } of request) {
        const [, used] = /^(\w) \+/.exec(Expression ?? '') ?? [];
        if (used !== undefined) expect(request.map(({ Id }) => Id)).toContain(used);
      }
    }
  }));
});
