import { evaluateDashboard, type MetricDataRequest } from '../../../lib/dashboard/evaluate';

const RANGE = { start: 0, end: 600_000 };
const at = (...seconds: readonly number[]) => seconds.map((each) => new Date(each * 1000));
const place = { x: 0, y: 0, width: 12, height: 6 };

test('the widgets of a dashboard become series, over all pages', async () => {
  const requests: MetricDataRequest[] = [];
  const metrics = [[{ expression: "SEARCH('{App,Version} X', 'Sum')", id: 's', label: '' }], ['App', 'Y', { id: 'y', yAxis: 'right', color: '#d62728' }]];
  const widgets = [{ ...place, type: 'text', properties: { markdown: 'Hello' } }, { ...place, type: 'metric', properties: { metrics, period: 60 } }] as const;
  const [text, graph] = await evaluateDashboard({ widgets }, RANGE, async (request) => {
    requests.push(request);
    // A search may give two series of one label; on the next page, the last of these goes on.
    return request.NextToken === undefined
      ? { NextToken: 'more', MetricDataResults: [{ Id: 'y', Label: 'Y', Timestamps: at(0), Values: [1] }, { Id: 's', Label: 'X', Timestamps: at(0, 60), Values: [2, 3] }, { Id: 's', Label: 'X', Timestamps: at(0), Values: [4] }] }
      : { MetricDataResults: [{ Id: 's', Label: 'X', Timestamps: at(60), Values: [5] }, { Id: 's', Label: 'Z', Timestamps: [], Values: [] }] };
  });
  expect(text?.series).toEqual([]);
  expect(graph?.series).toEqual([
    { id: 's', label: 'X', yAxis: 'left', points: [{ time: 0, value: 2 }, { time: 60_000, value: 3 }] },
    { id: 's', label: 'X', yAxis: 'left', points: [{ time: 0, value: 4 }, { time: 60_000, value: 5 }] },
    { id: 's', label: 'Z', yAxis: 'left', points: [] },
    { id: 'y', label: 'Y', yAxis: 'right', color: '#d62728', points: [{ time: 0, value: 1 }] },
  ]);
  expect(requests.map(({ StartTime, EndTime, NextToken, MetricDataQueries }) => [StartTime.getTime(), EndTime.getTime(), NextToken, MetricDataQueries.length])).toEqual([[0, 600_000, undefined, 2], [0, 600_000, 'more', 2]]);
});

test('one value for all of thirty days is of all of them, and not of the minutes beyond a round number', async () => {
  const minute = (of: number): number => Date.UTC(2026, 0, 31, 10, of);
  const asked: MetricDataRequest[] = [];
  await evaluateDashboard({ widgets: [{ ...place, type: 'metric', properties: { metrics: [['App', 'X']], setPeriodToTimeRange: true, start: '-P30D', end: 'P0D' } }] }, { start: minute(0), end: minute(4) }, async (request) => {
    asked.push(request);
    return {};
  });
  const [{ StartTime, EndTime, MetricDataQueries: [query] } = {} as MetricDataRequest] = asked;
  expect([StartTime.toISOString(), EndTime.toISOString(), query?.MetricStat?.Period]).toEqual(['2026-01-01T10:00:00.000Z', '2026-01-31T10:04:00.000Z', 30 * 86_400 + 4 * 60]);
});
