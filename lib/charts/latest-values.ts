import type { MetricProperties } from '../dashboard/body';
import type { WidgetSeries } from '../dashboard/evaluate';
import { labelWidth, valueScale } from './axes';
import { compact } from './format';
import type { ChartOption, Size } from './option';
import { fitted, textWidth } from './text-width';
import { FONT, paletteColor, THEME } from './theme';

/** The newest value of each series, which views other than a line show. */
export function latestValues(series: readonly WidgetSeries[]): readonly { readonly label: string; readonly color: string; readonly value: number | undefined }[] {
  return series.map(({ label, color, points }, index) => ({ label, color: color ?? paletteColor(index), value: points.at(-1)?.value }));
}

const MAX_NAME_SHARE = 0.42;
const BAR = 22;

/** The view `bar`: a bar for each series, from the top. */
export function barChart({ yAxis }: Pick<MetricProperties, 'yAxis'>, series: readonly WidgetSeries[], { width, height }: Size): ChartOption {
  const all = latestValues(series).filter((each): each is { label: string; color: string; value: number } => each.value !== undefined);
  const shown = all.slice(0, Math.max(1, Math.floor((height - 30) / BAR)));
  const scale = valueScale(shown.map(({ value }) => value), width / 2, yAxis?.left);
  const longest = Math.max(0, ...shown.map(({ label }) => textWidth(label, FONT.label)));
  const name = Math.min(longest, width * MAX_NAME_SHARE);
  const label = { fontSize: FONT.label, color: THEME.quiet };
  return {
    grid: { left: name + 12, right: 16 + Math.max(20, labelWidth(scale)), top: 6, bottom: 22, outerBoundsMode: 'none' },
    xAxis: { type: 'value', ...scale, axisLabel: { ...label, formatter: compact }, splitLine: { lineStyle: { color: THEME.grid } } },
    // Categories go up: the first is to be on top.
    yAxis: { type: 'category', inverse: true, data: shown.map((each) => fitted(each.label, name, FONT.label)), axisLabel: { ...label, interval: 0 }, axisTick: { show: false }, axisLine: { lineStyle: { color: THEME.axis } } },
    series: [{
      type: 'bar', barMaxWidth: 16, data: shown.map(({ value, color }) => ({ value, itemStyle: { color, borderRadius: 2 } })),
      label: { show: true, position: 'right', color: THEME.text, fontSize: FONT.label, formatter: ({ value }: { readonly value: number }) => compact(value) },
    }],
    tooltip: { trigger: 'item', confine: true },
  };
}

/** The view `pie`. */
export function pieChart(series: readonly WidgetSeries[], { width, height }: Size): ChartOption {
  const radius = Math.max(10, Math.min(width, height) / 2 - 10);
  return {
    series: [{
      type: 'pie', radius: [radius * 0.55, radius], center: ['50%', '50%'], label: { show: false }, silent: true, itemStyle: { borderColor: THEME.card, borderWidth: 2 },
      data: latestValues(series).flatMap(({ label, color, value }) => (value === undefined || value <= 0 ? [] : [{ name: label, value, itemStyle: { color } }])),
    }],
  };
}

/** The view `gauge`, which CloudWatch takes with the limits of the left axis. */
export function gaugeChart({ yAxis, annotations }: Pick<MetricProperties, 'yAxis' | 'annotations'>, series: readonly WidgetSeries[], { width, height }: Size): ChartOption {
  const [first] = latestValues(series);
  const { min, max } = valueScale(first?.value === undefined ? [] : [first.value], 200, yAxis?.left);
  const thresholds = (annotations?.horizontal ?? []).flat().filter(({ value }) => value > min && value < max).sort((a, b) => a.value - b.value);
  const color = first === undefined ? THEME.unknown : [...thresholds].reverse().find(({ value }) => (first.value ?? 0) >= value)?.color ?? first.color;
  const radius = Math.max(20, Math.min(width / 2 - 20, height * 0.72));
  return {
    series: [{
      type: 'gauge', min, max, startAngle: 180, endAngle: 0, center: ['50%', '78%'], radius,
      progress: { show: true, width: radius * 0.18, itemStyle: { color } }, axisLine: { lineStyle: { width: radius * 0.18, color: [[1, THEME.grid]] } },
      pointer: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: false }, silent: true,
      title: { fontSize: FONT.label, color: THEME.quiet, offsetCenter: [0, '18%'] },
      detail: { offsetCenter: [0, '-8%'], fontSize: Math.min(34, radius / 3), fontWeight: 'bold', color: THEME.text, formatter: compact },
      data: first?.value === undefined ? [] : [{ value: first.value, name: `${first.label}, ${compact(min)} to ${compact(max)}` }],
    }],
  };
}
