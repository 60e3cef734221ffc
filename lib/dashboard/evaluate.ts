import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { DashboardBody, MetricProperties, Rendering, Widget } from './body';
import { wholeRange, widgetRange } from './range';
import { requestsOf, widgetQueries, type MetricDataQuery } from './queries';

/** One line of a graph, or what a number, a bar or a slice is made of. */
export interface WidgetSeries {
  /** Of the query that gave it: a search gives several with the same one. */
  readonly id: string;
  readonly label: string;
  readonly yAxis: 'left' | 'right';
  readonly color?: string;
  /** From the oldest on. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

export interface EvaluatedWidget {
  readonly widget: Widget;
  /** Of a metric widget; none of the others. */
  readonly series: readonly WidgetSeries[];
}

/** What GetMetricData takes and answers, as the SDK has it. */
export interface MetricDataRequest {
  readonly MetricDataQueries: MetricDataQuery[];
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly ScanBy: 'TimestampAscending';
  readonly NextToken?: string;
}

export interface MetricDataAnswer {
  readonly MetricDataResults?: readonly { readonly Id?: string; readonly Label?: string; readonly Timestamps?: readonly Date[]; readonly Values?: readonly number[] }[];
  readonly NextToken?: string;
}

export type MetricDataCall = (request: MetricDataRequest) => Promise<MetricDataAnswer>;

/** Gets what every metric widget of a dashboard shows of a stretch of time. `call` is GetMetricData. */
export async function evaluateDashboard(body: DashboardBody, range: TimeRange, call: MetricDataCall): Promise<readonly EvaluatedWidget[]> {
  const evaluated: EvaluatedWidget[] = [];
  for (const widget of body.widgets) evaluated.push({ widget, series: widget.type === 'metric' ? await evaluateWidget(widget.properties, range, call) : [] });
  return evaluated;
}

/** The series of a metric widget, in the order of its metrics; those of a search in the order that CloudWatch gives. */
export async function evaluateWidget(properties: MetricProperties, shown: TimeRange, call: MetricDataCall): Promise<readonly WidgetSeries[]> {
  const asked = widgetRange(properties, shown);
  const range = properties.setPeriodToTimeRange === true ? wholeRange(asked) : asked;
  const queries = widgetQueries(properties, range);
  const found: WidgetSeries[] = [];
  for (const request of requestsOf(queries.map(({ query }) => query))) {
    const renderings = new Map(queries.map(({ query, rendering }) => [query.Id, rendering]));
    for (const result of await allResults(request, range, call)) found.push(drawn(result, renderings.get(result.id) ?? {}));
  }
  const order = new Map(queries.map(({ query }, index) => [query.Id, index]));
  return found.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
}

interface Result {
  readonly id: string;
  readonly label: string;
  readonly points: { readonly time: number; readonly value: number }[];
}

/** A series may go on on the next page, under the same id and label; on one page there may be several of these. */
async function allResults(queries: readonly MetricDataQuery[], { start, end }: TimeRange, call: MetricDataCall): Promise<readonly Result[]> {
  const results: Result[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await call({
      MetricDataQueries: [...queries], StartTime: new Date(start), EndTime: new Date(end), ScanBy: 'TimestampAscending', ...(NextToken === undefined ? {} : { NextToken }),
    });
    const before = [...results];
    for (const { Id: id = '', Label: label = '', Timestamps: times = [], Values: values = [] } of answer.MetricDataResults ?? []) {
      const index = before.map((each) => each.id === id && each.label === label).lastIndexOf(true);
      const result: Result = before.splice(index, index < 0 ? 0 : 1)[0] ?? { id, label, points: [] };
      if (index < 0) results.push(result);
      times.forEach((time, at) => result.points.push({ time: time.getTime(), value: values[at]! }));
    }
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return results;
}

function drawn({ id, label, points }: Result, { color, yAxis = 'left' }: Rendering): WidgetSeries {
  return { id, label, yAxis, ...(color === undefined ? {} : { color }), points };
}
