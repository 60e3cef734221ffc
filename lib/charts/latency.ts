import type { LoadResult } from '../load/result';
import { bySecond, summarize, type Second } from '../load/summary';
import { labelWidth, powers, valueAxis, valueScale } from './axes';
import { compact, dateTime, duration } from './format';
import { binsOf, histogramChart, type Bin, type Mark } from './histogram';
import { legendOf, legendSvg } from './legend';
import type { ChartOption, ChartRenderer, Size } from './option';
import { document, inner, moved, rect, text } from './svg';
import { FONT, PALETTE, THEME } from './theme';

const MARGIN = 20;
const OBJECTIVE = '#b4232a';
const LEAST_MS = 0.01;

/** A picture of latencies: how they are spread, and, of a load, how they went over its time. */
export interface LatencyPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly bins: readonly Bin[];
  /** What is counted. */
  readonly unit: string;
  /** Milliseconds. */
  readonly percentiles: Readonly<Record<'p50' | 'p95' | 'p99', number>>;
  /** Milliseconds that 95 of 100 should take at most. */
  readonly objective?: number;
  readonly seconds?: readonly Second[];
}

export function latencyOfLoad({ target, started, answers, phases, objective }: LoadResult): LatencyPicture {
  const { count, failed, p50, p95, p99 } = summarize(answers);
  const rates = phases.map(({ rate, seconds }) => `${compact(rate)} a second for ${seconds} s`).join(', ');
  return {
    title: `Latency of ${count.toLocaleString('en-US')} requests${failed === 0 ? ', none failed' : `, ${failed.toLocaleString('en-US')} failed`}`,
    subtitle: `${hostOf(target)}, ${started.slice(0, 16).replace('T', ' ')} UTC: ${rates}`,
    bins: binsOf(answers.map(({ latency }) => latency)), unit: 'requests', percentiles: { p50, p95, p99 }, ...(objective === undefined ? {} : { objective }),
    ...(answers.length === 0 ? {} : { seconds: bySecond(answers) }),
  };
}

/** Of what a host has recorded, without its time. */
export function latencyOfHost({ name, count, range, percentiles, bins }: { readonly name: string; readonly count: number; readonly range: { readonly start: number; readonly end: number } } & Pick<LatencyPicture, 'percentiles' | 'bins'>, objective?: number): LatencyPicture {
  return {
    title: `Latency of ${count.toLocaleString('en-US')} requests`, subtitle: `${name}, ${dateTime(range.start)} to ${dateTime(range.end)} UTC`,
    bins, unit: 'requests', percentiles, ...(objective === undefined ? {} : { objective }),
  };
}

/** Ports and paths say nothing to a reader. */
function hostOf(target: string): string {
  const [, model] = /\/v2\/models\/([^/]+)\/infer$/.exec(target) ?? [];
  return model ?? target;
}

export function marksOf({ percentiles, objective }: Pick<LatencyPicture, 'percentiles' | 'objective'>): readonly Mark[] {
  const colors = { p50: PALETTE[2], p95: PALETTE[1], p99: PALETTE[4] } as const;
  return [
    ...(['p50', 'p95', 'p99'] as const).filter((name) => Number.isFinite(percentiles[name])).map((name) => ({ label: `${name} ${duration(percentiles[name])}`, at: percentiles[name], color: colors[name] })),
    ...(objective === undefined ? [] : [{ label: `objective for p95: ${duration(objective)}`, at: objective, color: OBJECTIVE, dashed: true }]),
  ];
}

export function drawLatency(picture: LatencyPicture, { width, height }: Size, render: ChartRenderer): string {
  const inside = width - 2 * MARGIN;
  const top = 62;
  const hasTime = picture.seconds !== undefined && picture.seconds.length > 2;
  const room = height - top - MARGIN / 2;
  const time = { width: inside, height: Math.round(room * 0.44) };
  const histogram = { width: inside, height: hasTime ? room - time.height - 26 : room };
  const legend = legendOf(TIME_SERIES, inside, 1);
  return document(width, height, [
    rect(0, 0, width, height, { fill: THEME.card }),
    text(MARGIN, 30, picture.title, { size: 16, bold: true, width: inside }),
    text(MARGIN, 49, picture.subtitle, { size: 12, color: THEME.quiet, width: inside }),
    ...(hasTime ? [
      moved(MARGIN, top, inner(0, 0, render(timeChart(picture.seconds ?? [], picture.objective, time), time, 'time'))),
      moved(MARGIN + 52, top + time.height, legendSvg(legend)),
    ] : []),
    moved(MARGIN, top + (hasTime ? time.height + 26 : 0), inner(0, 0, render(histogramChart(picture.bins, marksOf(picture), picture.unit, histogram), histogram, 'histogram'))),
  ].join(''));
}

const TIME_SERIES = [{ name: 'p95 of each second', color: PALETTE[1] }, { name: 'p50', color: PALETTE[2] }, { name: 'requests per second', color: '#b9c4d3' }];

function timeChart(seconds: readonly Second[], objective: number | undefined, { width, height }: Size): ChartOption {
  const last = (seconds.at(-1)?.second ?? 0) + 1;
  const right = valueScale(seconds.map(({ count }) => count), height - 40);
  // By powers of ten: a cold start takes a hundred times as long as what follows, and both are to be seen.
  const left = powers([...seconds.flatMap(({ p50, p95 }) => [p50, p95]), ...(objective === undefined ? [] : [objective])].map((ms) => Math.max(LEAST_MS, ms)));
  const line = (name: 'p50' | 'p95', color: string): ChartOption => ({ type: 'line', name, yAxisIndex: 0, showSymbol: false, silent: true, lineStyle: { color, width: 1.8, join: 'round' }, itemStyle: { color }, data: seconds.map((each) => [each.second, Math.max(LEAST_MS, each[name])]), z: 4 });
  const step = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((each) => last / each <= width / 70) ?? 7200;
  return {
    grid: { left: 52, right: labelWidth(right) + 8, top: 22, bottom: 22, outerBoundsMode: 'none' },
    xAxis: { type: 'value', min: 0, max: last, interval: step, axisLabel: { fontSize: FONT.label, color: THEME.quiet, formatter: (second: number) => (second % step === 0 ? `${second} s` : '') }, splitLine: { show: false }, axisLine: { lineStyle: { color: THEME.axis } } },
    yAxis: [{
      type: 'log', logBase: 10, ...left, name: 'latency', nameGap: 9, nameTextStyle: { fontSize: FONT.label, color: THEME.faint, align: 'left', padding: [0, 0, 0, -44] },
      axisLabel: { fontSize: FONT.label, color: THEME.quiet, formatter: duration }, axisLine: { show: false }, axisTick: { show: false }, minorTick: { show: false }, splitLine: { lineStyle: { color: THEME.grid } },
    }, valueAxis(right, { label: 'requests per second' }, 'right', true)],
    series: [
      { type: 'line', step: 'end', yAxisIndex: 1, showSymbol: false, silent: true, lineStyle: { width: 0 }, areaStyle: { color: '#b9c4d3', opacity: 0.45 }, data: seconds.map(({ second, count }) => [second, count]) },
      {
        ...line('p95', PALETTE[1]),
        ...(objective === undefined ? {} : { markLine: { silent: true, symbol: 'none', data: [{ yAxis: objective, lineStyle: { color: OBJECTIVE, type: [5, 4], width: 1.5 }, label: { formatter: () => `objective ${duration(objective)}`, position: 'insideStartTop', color: OBJECTIVE, fontSize: FONT.label, textBorderColor: THEME.card, textBorderWidth: 3 } }] } }),
      },
      line('p50', PALETTE[2]),
    ],
  };
}
