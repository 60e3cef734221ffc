import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { MetricProperties } from '../dashboard/body';
import type { EvaluatedWidget, WidgetSeries } from '../dashboard/evaluate';
import { alarmsSvg, shownAlarms, type AlarmStatus } from './alarm-widget';
import { barChart, gaugeChart, latestValues, pieChart } from './latest-values';
import { legendOf, legendSvg, type LegendItem } from './legend';
import type { ChartOption, ChartRenderer, Size } from './option';
import { singleValueSvg, tableSvg } from './single-value';
import { inner, moved, text } from './svg';
import { textSvg } from './text-widget';
import { THEME } from './theme';
import { timeSeriesChart } from './time-series';

/** What is in a widget: a chart with its legend, or a drawing. */
export type WidgetContent =
  | { readonly kind: 'chart'; readonly option: (size: Size) => ChartOption; readonly legend: readonly LegendItem[]; readonly legendAt: 'right' | 'bottom' | 'hidden'; readonly note?: string }
  | { readonly kind: 'drawing'; readonly svg: (size: Size) => string };

export const NO_DATA = 'No data in this time range';

export function titleOf({ widget }: EvaluatedWidget): string | undefined {
  if (widget.type === 'text') return undefined;
  const { title } = widget.properties as { readonly title?: unknown };
  return typeof title === 'string' && title !== '' ? title : undefined;
}

export function contentOf({ widget, series }: EvaluatedWidget, alarms: readonly AlarmStatus[], range: TimeRange): WidgetContent {
  switch (widget.type) {
    case 'text': return { kind: 'drawing', svg: (size) => textSvg(widget.properties.markdown, size) };
    case 'alarm': {
      const shown = shownAlarms(widget.properties, alarms);
      return { kind: 'drawing', svg: (size) => (shown.length === 0 ? note('No alarms', size) : alarmsSvg(shown, size)) };
    }
    case 'metric': return metricContent(widget.properties, series, range);
    default: return { kind: 'drawing', svg: (size) => note(`A widget of the type ${widget.type} is drawn by the console only`, size) };
  }
}

function metricContent(properties: MetricProperties, series: readonly WidgetSeries[], range: TimeRange): WidgetContent {
  const isEmpty = series.every(({ points }) => points.length === 0);
  const items = latestValues(series).map(({ label, color }) => ({ name: label, color }));
  const chart = (option: (size: Size) => ChartOption, legend: readonly LegendItem[]): WidgetContent => ({
    kind: 'chart', option, legend, legendAt: properties.legend?.position ?? 'bottom', ...(isEmpty ? { note: NO_DATA } : {}),
  });
  switch (properties.view ?? 'timeSeries') {
    case 'timeSeries': return chart((size) => timeSeriesChart(properties, series, range, size), items);
    case 'bar': return chart((size) => barChart(properties, series, size), []);
    case 'pie': return chart((size) => pieChart(series, size), items);
    case 'gauge': return chart((size) => gaugeChart(properties, series, size), []);
    case 'singleValue': return { kind: 'drawing', svg: (size) => (series.length === 0 ? note(NO_DATA, size) : singleValueSvg(properties, series, size)) };
    case 'table': return { kind: 'drawing', svg: (size) => (series.length === 0 ? note(NO_DATA, size) : tableSvg(series, size)) };
    default: return { kind: 'drawing', svg: (size) => note(`The view ${String(properties.view)} is drawn by the console only`, size) };
  }
}

/** A line in the middle, where there is nothing else. */
export function note(words: string, { width, height }: Size): string {
  return text(width / 2, height / 2 + 4, words, { size: 12, color: THEME.faint, anchor: 'middle', width });
}

const RIGHT_LEGEND = 180;
const HIGH = 260;

/** Where chart and legend are in a content of that size. */
export function chartLayout({ legend, legendAt }: { readonly legend: readonly LegendItem[]; readonly legendAt: 'right' | 'bottom' | 'hidden' }, { width, height }: Size): { readonly chart: Size; readonly legend?: Size & { readonly x: number; readonly y: number; readonly svg: string } } {
  if (legendAt === 'hidden' || legend.length === 0) return { chart: { width, height } };
  if (legendAt === 'right' && width > 2.2 * RIGHT_LEGEND) {
    const svg = legendSvg(legendOf(legend, RIGHT_LEGEND, Math.max(1, Math.floor(height / 18) - 1), 1));
    return { chart: { width: width - RIGHT_LEGEND - 12, height }, legend: { x: width - RIGHT_LEGEND, y: 4, width: RIGHT_LEGEND, height, svg } };
  }
  const rows = legendOf(legend, width - 4, height >= HIGH ? 3 : 2);
  return { chart: { width, height: height - rows.height }, legend: { x: 4, y: height - rows.height, width: width - 4, height: rows.height, svg: legendSvg(rows) } };
}

/** The content as SVG elements. */
export function drawContent(content: WidgetContent, size: Size, render: ChartRenderer, id: string): string {
  if (content.kind === 'drawing') return content.svg(size);
  const layout = chartLayout(content, size);
  return [
    inner(0, 0, render(content.option(layout.chart), layout.chart, id)),
    ...(layout.legend === undefined ? [] : [moved(layout.legend.x, layout.legend.y, layout.legend.svg)]),
    ...(content.note === undefined ? [] : [note(content.note, layout.chart)]),
  ].join('');
}

