import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { HorizontalAnnotation, MetricProperties, VerticalAnnotation } from '../dashboard/body';
import type { WidgetSeries } from '../dashboard/evaluate';
import { labelWidth, timeAxis, valueAxis, valueScale, type ValueScale } from './axes';
import { compact, dateTime } from './format';
import type { ChartOption, Size } from './option';
import { FONT, paletteColor, THEME } from './theme';

/** Of missing values, before a line ends. */
const GAP_STEPS = 2.5;
/** Below that many points a line shows each of them. */
const FEW_POINTS = 16;
/** What of the last label of the time axis is right of the plot. */
const HALF_TIME_LABEL = 19;
const AXES = ['left', 'right'] as const;
type Side = (typeof AXES)[number];

/** Lines over time, or areas one above the other, as CloudWatch draws a metric widget of the view `timeSeries`. */
export function timeSeriesChart(properties: Pick<MetricProperties, 'stacked' | 'yAxis' | 'annotations'>, series: readonly WidgetSeries[], range: TimeRange, { width, height }: Size): ChartOption {
  const { stacked = false, yAxis = {}, annotations = {} } = properties;
  const horizontal = (annotations.horizontal ?? []).filter((each) => [each].flat().every(({ visible = true }) => visible));
  const vertical = (annotations.vertical ?? []).filter((each) => [each].flat().every(({ visible = true }) => visible));
  const ofSide = (side: Side) => series.filter((each) => each.yAxis === side);
  const marksOf = (side: Side) => horizontal.filter((each) => ([each].flat()[0]?.yAxis ?? 'left') === side);
  const plotHeight = height - 44;
  const scales = Object.fromEntries(AXES.map((side) => {
    const values = [...(stacked ? stackedTotals(ofSide(side)) : ofSide(side).flatMap(({ points }) => points.map(({ value }) => value))), ...marksOf(side).flat().map(({ value }) => value)];
    return [side, valueScale(values, plotHeight, yAxis[side])];
  })) as Record<Side, ValueScale>;
  const rightInUse = ofSide('right').length > 0 || marksOf('right').length > 0;
  const left = labelWidth(scales.left) + 2;
  const right = rightInUse ? labelWidth(scales.right) + 4 : HALF_TIME_LABEL;
  return {
    grid: { left, right, top: plotTop(properties), bottom: 24, outerBoundsMode: 'none' },
    xAxis: timeAxis(range, width - left - right),
    yAxis: AXES.map((side) => valueAxis(scales[side], yAxis[side] ?? {}, side, side === 'left' || rightInUse)),
    series: [
      ...AXES.flatMap((side) => lines(series, side, stacked)),
      ...AXES.map((side) => ({
        type: 'line', name: '', data: [], yAxisIndex: AXES.indexOf(side), silent: true,
        markLine: markLine([...marksOf(side).flatMap((each) => horizontalLines(each)), ...(side === 'left' ? vertical.flatMap((each) => verticalLines(each, range)) : [])]),
        markArea: markArea([...marksOf(side).flatMap((each) => horizontalArea(each, scales[side])), ...(side === 'left' ? vertical.flatMap((each) => verticalArea(each, range)) : [])]),
      })),
    ],
    tooltip: { trigger: 'axis', confine: true, textStyle: { fontSize: FONT.label, color: THEME.text }, valueFormatter: (value: unknown) => (typeof value === 'number' ? compact(value) : '–'), axisPointer: { lineStyle: { color: THEME.axis }, label: { formatter: ({ value }: { readonly value: number }) => `${dateTime(value)} UTC` } } },
  };
}

/** Room above the plot for the names of the axes, and of vertical lines. */
function plotTop({ annotations, yAxis }: Pick<MetricProperties, 'annotations' | 'yAxis'>): number {
  const labelled = (annotations?.vertical ?? []).some((each) => [each].flat().some(({ label, visible = true }) => visible && label !== undefined));
  const named = AXES.some((side) => yAxis?.[side]?.label !== undefined && yAxis[side]?.showUnits !== false);
  return 8 + (named ? 16 : 0) + (labelled ? 14 : 0);
}

function lines(series: readonly WidgetSeries[], side: Side, stacked: boolean): readonly ChartOption[] {
  const step = leastStep(series);
  // Areas can only stand on each other where all have a value: none is none of it.
  const times = stacked ? timesOf(series.filter((each) => each.yAxis === side)) : [];
  return series.flatMap(({ label, color, yAxis, points }, index) => {
    if (yAxis !== side) return [];
    const line = color ?? paletteColor(index);
    const values = new Map(points.map(({ time, value }) => [time, value]));
    const data = stacked ? times.map((time) => [time, values.get(time) ?? 0]) : withGaps(points, step);
    return [{
      type: 'line', name: label, data, yAxisIndex: AXES.indexOf(side),
      itemStyle: { color: line }, lineStyle: { color: line, width: stacked ? 1.2 : 2, join: 'round' },
      symbol: 'circle', symbolSize: 5, showSymbol: !stacked, showAllSymbol: true,
      ...(stacked ? { stack: side, areaStyle: { color: line, opacity: 0.72 } } : {}),
      emphasis: { disabled: true },
    }];
  });
}

/** Time between neighbours, of the series that has its values closest together. */
function leastStep(series: readonly WidgetSeries[]): number {
  const steps = series.flatMap(({ points }) => points.slice(1).map(({ time }, index) => time - (points[index]?.time ?? 0)));
  return steps.reduce((least, step) => Math.min(least, step), Infinity);
}

/** A line ends where values are missing: one across an hour of nothing would be seen as an hour of something. What stands alone is a dot. */
function withGaps(points: WidgetSeries['points'], step: number): readonly unknown[] {
  const isGap = (index: number): boolean => index <= 0 || index >= points.length || (points[index]?.time ?? 0) - (points[index - 1]?.time ?? 0) > GAP_STEPS * step;
  const showAll = points.length <= FEW_POINTS;
  return points.flatMap(({ time, value }, index) => [
    ...(index > 0 && isGap(index) ? [[time - 1, null]] : []),
    { value: [time, value], ...(showAll || (isGap(index) && isGap(index + 1)) ? {} : { symbol: 'none' }) },
  ]);
}

function timesOf(series: readonly WidgetSeries[]): readonly number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ time }) => time)))].sort((a, b) => a - b);
}

function stackedTotals(series: readonly WidgetSeries[]): readonly number[] {
  const totals = new Map<number, number>();
  for (const { time, value } of series.flatMap(({ points }) => points)) totals.set(time, (totals.get(time) ?? 0) + value);
  return [...totals.values()];
}

function markLine(data: readonly unknown[]): ChartOption {
  return { silent: true, symbol: 'none', animation: false, data };
}

function markArea(data: readonly unknown[]): ChartOption {
  return { silent: true, animation: false, data };
}

const MARK_COLOR = '#b4232a';
/** A band has a line at both ends; only the first has a label, unless the second has its own. */
function horizontalLines(annotation: HorizontalAnnotation | readonly HorizontalAnnotation[]): readonly unknown[] {
  return [annotation].flat().map(({ value, label, color = MARK_COLOR }) => ({
    yAxis: value, lineStyle: { color, type: [5, 4], width: 1.5 },
    label: { show: label !== undefined, formatter: () => label ?? '', position: 'insideStartTop', color, fontSize: FONT.label, distance: [4, 3], textBorderColor: THEME.card, textBorderWidth: 3 },
  }));
}

function horizontalArea(annotation: HorizontalAnnotation | readonly HorizontalAnnotation[], { min, max }: ValueScale): readonly unknown[] {
  const [first, second] = [annotation].flat();
  if (first === undefined) return [];
  const style = { itemStyle: { color: first.color ?? MARK_COLOR, opacity: 0.09 } };
  if (second !== undefined) return [[{ yAxis: first.value, ...style }, { yAxis: second.value }]];
  if (first.fill === 'above') return [[{ yAxis: first.value, ...style }, { yAxis: max }]];
  return first.fill === 'below' ? [[{ yAxis: min, ...style }, { yAxis: first.value }]] : [];
}

const EVENT_COLOR = '#5b6776';

function verticalLines(annotation: VerticalAnnotation | readonly VerticalAnnotation[], { start, end }: TimeRange): readonly unknown[] {
  return [annotation].flat().flatMap(({ value, label, color = EVENT_COLOR }) => {
    const time = Date.parse(value);
    if (!(time >= start && time <= end)) return [];
    // At the edges, a label in the middle would be cut.
    const share = (time - start) / (end - start);
    return [{
      xAxis: time, lineStyle: { color, type: 'solid', width: 1.2 },
      label: { show: label !== undefined, formatter: () => label ?? '', position: 'end', align: share < 0.15 ? 'left' : share > 0.85 ? 'right' : 'center', color, fontSize: FONT.label, distance: 3 },
    }];
  });
}

function verticalArea(annotation: VerticalAnnotation | readonly VerticalAnnotation[], { start, end }: TimeRange): readonly unknown[] {
  const [first, second] = [annotation].flat();
  if (first === undefined) return [];
  const within = (value: string): number => Math.min(end, Math.max(start, Date.parse(value)));
  const style = { itemStyle: { color: first.color ?? EVENT_COLOR, opacity: 0.08 } };
  if (second !== undefined) return [[{ xAxis: within(first.value), ...style }, { xAxis: within(second.value) }]];
  if (first.fill === 'before') return [[{ xAxis: start, ...style }, { xAxis: within(first.value) }]];
  return first.fill === 'after' ? [[{ xAxis: within(first.value), ...style }, { xAxis: end }]] : [];
}
