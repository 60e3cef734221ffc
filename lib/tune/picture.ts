import { powers, valueAxis, valueScale } from '../charts/axes';
import { compact, duration } from '../charts/format';
import type { FramedChart } from '../charts/framed';
import { FONT, PALETTE, THEME } from '../charts/theme';
import type { SizeResult } from './size-result';

export interface TunePicture {
  readonly title: string;
  readonly subtitle: string;
  readonly results: readonly SizeResult[];
  readonly recommended?: SizeResult;
  /** Milliseconds. */
  readonly objective?: number;
}

const LABEL = { fontSize: FONT.label, color: THEME.quiet };
const COST = '#b9c4d3';
const OBJECTIVE = '#b4232a';
const LEAST_MS = 0.01;

/** Latency by powers of ten and what a million calls cost, over memory sizes. */
export function tuneChart({ title, subtitle, results, recommended, objective }: TunePicture): FramedChart {
  const shown = results.filter(({ p50 }) => p50 !== undefined);
  const lines = [
    { name: 'p95', color: PALETTE[1] as string, values: shown.map(({ p95 }) => p95) },
    { name: 'p50', color: PALETTE[2] as string, values: shown.map(({ p50 }) => p50) },
    { name: 'cold start', color: PALETTE[4] as string, values: shown.map(({ coldMs }) => coldMs) },
  ].filter(({ values }) => values.some((value) => value !== undefined));
  const costs = shown.map(({ perMillion }) => perMillion);
  const hasCost = costs.some((cost) => cost !== undefined);
  const ms = [...lines.flatMap(({ values }) => values.filter((value) => value !== undefined)), ...(objective === undefined ? [] : [objective])].map((value) => Math.max(LEAST_MS, value));
  return {
    title, subtitle,
    legend: [...lines.map(({ name, color }) => ({ name, color })), ...(hasCost ? [{ name: 'US dollars for a million calls', color: COST }] : [])],
    option: ({ height }) => {
      const cost = valueScale(costs.filter((value) => value !== undefined), height - 40);
      return {
        grid: { left: 58, right: 58, top: 26, bottom: 26, outerBoundsMode: 'none' },
        xAxis: {
          type: 'category', data: shown.map(({ memoryMiB }) => `${memoryMiB} MB`), axisLine: { lineStyle: { color: THEME.axis } }, axisTick: { show: false },
          axisLabel: { ...LABEL, interval: 0, formatter: (name: string) => (name === `${recommended?.memoryMiB} MB` ? `▲ ${name}` : name) },
        },
        yAxis: [
          {
            type: 'log', logBase: 10, ...powers(ms), name: 'latency', nameGap: 9, nameTextStyle: { ...LABEL, color: THEME.faint, align: 'left', padding: [0, 0, 0, -50] },
            axisLabel: { ...LABEL, formatter: duration }, axisLine: { show: false }, axisTick: { show: false }, minorTick: { show: false }, splitLine: { lineStyle: { color: THEME.grid } },
          },
          { ...valueAxis(cost, {}, 'right', hasCost), axisLabel: { ...LABEL, formatter: (value: number) => `$${compact(value)}` } },
        ],
        series: [
          { type: 'bar', yAxisIndex: 1, silent: true, barWidth: '46%', itemStyle: { color: COST, opacity: 0.55 }, data: costs.map((value) => value ?? null) },
          ...lines.map(({ name, color, values }, index) => ({
            type: 'line', name, yAxisIndex: 0, silent: true, symbol: 'circle', symbolSize: 6, lineStyle: { color, width: 2 }, itemStyle: { color }, z: 4,
            data: values.map((value) => (value === undefined ? null : Math.max(LEAST_MS, value))),
            ...(index > 0 || objective === undefined ? {} : { markLine: { silent: true, symbol: 'none', data: [{ yAxis: objective, lineStyle: { color: OBJECTIVE, type: [5, 4], width: 1.5 }, label: { formatter: () => `objective ${duration(objective)}`, position: 'insideStartTop', color: OBJECTIVE, fontSize: FONT.label } }] } }),
          })),
        ],
      };
    },
  };
}
