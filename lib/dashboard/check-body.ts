import { DASHBOARD, GRID } from './limits';
import { checkMetrics } from './check-metrics';
import { flag, isJson, list, number, object, says, text, textLike, word, type DashboardMessage, type Shape } from './shape';

export type { DashboardMessage } from './shape';

/** "1, 5, 10, 30, 60, and any multiple of 60". */
export const period: Shape = (value, path) => {
  const wrong = number('integer', 1)(value, path);
  return wrong.length > 0 || [1, 5, 10, 20, 30].includes(value as number) || (value as number) % 60 === 0 ? wrong : says(path, 'Should be multiple of 60');
};

/** #ff0000: names of colors are refused. https://github.com/aws/aws-cdk/issues/5026 */
export const color: Shape = textLike(/^#[0-9a-fA-F]{3,8}$/);

const yAxis = object({ min: number(), max: number(), label: text, showUnits: flag });
const horizontal: Shape = object({ value: number(), label: text, color, fill: word('above', 'below', 'none'), visible: flag, yAxis: word('left', 'right') }, ['value']);
const vertical: Shape = object({ value: text, label: text, color, fill: word('before', 'after', 'none'), visible: flag }, ['value']);
/** One line, or two that a band is between. */
const lineOrBand = (line: Shape): Shape => (value, path) => (Array.isArray(value) ? list(line, 2, 2)(value, path) : line(value, path));

const metricProperties: Shape = object({
  title: text,
  view: word('timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'),
  region: text,
  period,
  stat: text,
  stacked: flag,
  sparkline: flag,
  liveData: flag,
  setPeriodToTimeRange: flag,
  singleValueFullPrecision: flag,
  legend: object({ position: word('right', 'bottom', 'hidden') }),
  yAxis: object({ left: yAxis, right: yAxis }),
  annotations: object({ horizontal: list(lineOrBand(horizontal)), vertical: list(lineOrBand(vertical)), alarms: list(text, 0, 1) }),
  metrics: (value, path) => checkMetrics(value, path, { period, color }),
});

const PROPERTIES: Readonly<Record<string, Shape>> = {
  metric: (value, path) => [...metricProperties(value, path), ...(isJson(value) ? [...shownOf(value, path), ...gaugeOf(value, path)] : [])],
  alarm: object({ title: text, alarms: list(text, 1, DASHBOARD.alarmsPerWidget), sortBy: word('default', 'stateUpdatedTimestamp', 'timestamp'), states: list(word('ALARM', 'INSUFFICIENT_DATA', 'OK')) }, ['alarms']),
  text: object({ markdown: text, background: word('solid', 'transparent') }, ['markdown']),
  log: object({ title: text, region: text, query: text, view: word('table', 'timeSeries', 'bar', 'pie'), stacked: flag }, ['region']),
  explorer: object({ title: text }),
  custom: object({ title: text, endpoint: text }, ['endpoint']),
  chart: object({ title: text }),
};

const widget: Shape = (value, path) => {
  const placed = object({
    type: word(...Object.keys(PROPERTIES)),
    x: number('integer', 0, GRID.columns - 1),
    y: number('integer', 0),
    width: number('integer', 1, GRID.columns),
    height: number('integer', 1, GRID.maxHeight),
  }, ['type', 'properties'])(value, path);
  if (!isJson(value)) return placed;
  const { type, x, width, properties } = value;
  const beside = placed.length === 0 && typeof x === 'number' && typeof width === 'number' && x + width > GRID.columns
    ? says(path, `Should NOT end in column ${x + width}: there are ${GRID.columns}`) : [];
  const shape = typeof type === 'string' && Object.hasOwn(PROPERTIES, type) ? PROPERTIES[type] : undefined;
  return [...placed, ...beside, ...(shape === undefined || properties === undefined ? [] : shape(properties, `${path}/properties`))];
};

const body: Shape = object({ start: text, end: text, periodOverride: word('auto', 'inherit'), widgets: list(widget, 0, DASHBOARD.widgets) }, ['widgets']);

/**
 * What PutDashboard refuses of a body, in its words: none for one that it takes. Members that are not documented are not judged, nor is
 * whether an expression can be read: PutDashboard does not look at either.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function checkBody(value: unknown): readonly DashboardMessage[] {
  const wrong = body(value, '');
  if (wrong.length > 0) return wrong;
  const count = metricCount(value as { readonly widgets: readonly unknown[] });
  return count > DASHBOARD.metrics ? says('/widgets', `Should NOT have more than ${DASHBOARD.metrics} metrics, and has ${count}`) : [];
}

/** What PutDashboard answers to a body that it refuses; undefined for one that it takes. */
export function refuseBody(value: unknown): string | undefined {
  const wrong = checkBody(value);
  return wrong.length === 0 ? undefined : `The dashboard body is invalid, there are ${wrong.length} validation errors:\n${JSON.stringify(wrong, null, 2)}`;
}

/** Metrics that are only computed with count too, and expressions do not. */
function metricCount({ widgets }: { readonly widgets: readonly unknown[] }): number {
  return widgets.reduce<number>((sum, each) => {
    const metrics = isJson(each) && isJson(each['properties']) ? each['properties']['metrics'] : undefined;
    return sum + (Array.isArray(metrics) ? (metrics as readonly unknown[]).filter((array) => Array.isArray(array) && array.length > 1).length : 0);
  }, 0);
}

/** All three, as CloudWatch says it where a widget shows nothing. https://github.com/aws-samples/aws-eda-slurm-cluster/issues/116 */
function shownOf({ metrics, annotations, region }: Readonly<Record<string, unknown>>, path: string): readonly DashboardMessage[] {
  const hasAlarm = isJson(annotations) && Array.isArray(annotations['alarms']) && annotations['alarms'].length > 0;
  if (hasAlarm || (metrics !== undefined && region !== undefined)) return [];
  return [
    ...says(path, `Should have required property '${metrics === undefined ? 'metrics' : 'region'}'`),
    ...says(path, 'The metric widget should have specified a region and a data source or an alarm annotation'),
    ...(annotations === undefined ? says(path, "Should have required property 'annotations'") : []),
  ];
}

/** "If you specify gauge, you must set a value for min and max on the left yAxis." */
function gaugeOf({ view, yAxis: axes }: Readonly<Record<string, unknown>>, path: string): readonly DashboardMessage[] {
  if (view !== 'gauge') return [];
  const left = isJson(axes) && isJson(axes['left']) ? axes['left'] : {};
  return ['min', 'max'].filter((name) => left[name] === undefined).flatMap((name) => says(`${path}/yAxis/left`, `Should have required property '${name}'`));
}
