import { niceStep } from './axes';
import { compact, duration } from './format';
import type { ChartOption, Size } from './option';
import { textWidth } from './text-width';
import { FONT, PALETTE, THEME } from './theme';

/** Bins in a power of ten: of equal width on a scale by powers of ten, as latencies are spread. */
const PER_DECADE = 20;
const LEAST_MS = 0.01;

export interface Bin {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts of latencies, in milliseconds, from the bin of the least to that of the greatest. */
export function binsOf(latencies: readonly number[]): readonly Bin[] {
  if (latencies.length === 0) return [];
  const indexOf = (ms: number): number => Math.floor(Math.log10(Math.max(LEAST_MS, ms)) * PER_DECADE);
  const counts = new Map<number, number>();
  for (const ms of latencies) counts.set(indexOf(ms), (counts.get(indexOf(ms)) ?? 0) + 1);
  const indexes = [...counts.keys()];
  const [first, last] = [indexes.reduce((a, b) => Math.min(a, b)), indexes.reduce((a, b) => Math.max(a, b))];
  return Array.from({ length: last - first + 1 }, (_, at) => ({ from: 10 ** ((first + at) / PER_DECADE), to: 10 ** ((first + at + 1) / PER_DECADE), count: counts.get(first + at) ?? 0 }));
}

/** The limits of the bins for latencies from `least` to `most`, in milliseconds: one more than there are bins. */
export function binEdges(least: number, most: number): readonly number[] {
  const indexOf = (ms: number): number => Math.floor(Math.log10(Math.max(LEAST_MS, ms)) * PER_DECADE);
  const [first, last] = [indexOf(least), indexOf(most)];
  return Array.from({ length: last - first + 2 }, (_, at) => 10 ** ((first + at) / PER_DECADE));
}

export interface Mark {
  readonly label: string;
  /** Milliseconds. */
  readonly at: number;
  readonly color: string;
  readonly dashed?: boolean;
}

const LABEL = { fontSize: FONT.label, color: THEME.quiet };
const MARK_ROW = 15;
const EDGE = { left: 52, right: 20 } as const;

/** How many requests took how long, with lines for percentiles and an objective, whose labels stand one below the other where they would touch. */
export function histogramChart(bins: readonly Bin[], marks: readonly Mark[], unit: string, { width }: Size): ChartOption {
  const ends = [...bins.flatMap(({ from, to }) => [from, to]), ...marks.map(({ at }) => Math.max(LEAST_MS, at))];
  const [low, high] = ends.length === 0 ? [1, 1000] : [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
  const [min, max] = [Math.log10(low) - 0.05, Math.log10(high) + 0.08];
  const most = bins.reduce((sum, { count }) => Math.max(sum, count), 1);
  const step = niceStep(most / 4);
  const placed = inRows(marks, (at) => EDGE.left + ((Math.log10(Math.max(LEAST_MS, at)) - min) / (max - min)) * (width - EDGE.left - EDGE.right), width);
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
  return {
    grid: { ...EDGE, top: 22 + MARK_ROW * rows, bottom: 42, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value', min, max, name: 'latency', nameLocation: 'middle', nameGap: 28, nameTextStyle: LABEL,
      axisLabel: { ...LABEL, customValues: ticks(low, high, width), formatter: (power: number) => duration(10 ** power) }, axisTick: { show: true, customValues: ticks(low, high, width) },
      axisLine: { onZero: false, lineStyle: { color: THEME.axis } }, splitLine: { show: false },
    },
    yAxis: {
      type: 'value', min: 0, max: Math.ceil(most / step) * step, interval: step, name: unit, nameGap: 13, nameTextStyle: { ...LABEL, align: 'left', padding: [0, 0, 0, -44] },
      axisLabel: { ...LABEL, formatter: compact }, splitLine: { lineStyle: { color: THEME.grid } }, axisLine: { show: false, onZero: false }, axisTick: { show: false },
    },
    series: [{
      // A step to each bin: bars on a scale that is no list of names would have no width.
      type: 'line', step: 'end', showSymbol: false, silent: true, lineStyle: { width: 1, color: PALETTE[0] }, areaStyle: { color: PALETTE[0], opacity: 0.55 }, itemStyle: { color: PALETTE[0] },
      data: outline(bins),
      markLine: {
        silent: true, symbol: 'none',
        data: placed.map(({ label, at, color, dashed = false, row, align }) => ({
          xAxis: Math.log10(Math.max(LEAST_MS, at)), lineStyle: { color, width: 1.6, type: dashed ? [5, 4] : 'solid' },
          label: { formatter: () => label, position: 'end', distance: [0, 4 + MARK_ROW * row], color, fontSize: FONT.label, fontWeight: 'bold', align },
        })),
      },
    }],
  };
}

/** Labels next to each other in the lowest line that has room for them, and in the next one where they would touch. */
function inRows(marks: readonly Mark[], xOf: (at: number) => number, width: number): readonly (Mark & { readonly row: number; readonly align: 'left' | 'right' })[] {
  const taken: { row: number; from: number; to: number }[] = [];
  return [...marks].sort((a, b) => a.at - b.at).map((mark) => {
    const [x, wide] = [xOf(mark.at), textWidth(mark.label, FONT.label, true) + 10];
    const align = x + wide > width ? 'right' : 'left';
    const [from, to] = align === 'left' ? [x, x + wide] : [x - wide, x];
    let row = 0;
    while (taken.some((each) => each.row === row && each.from < to && from < each.to)) row++;
    taken.push({ row, from, to });
    return { ...mark, row, align };
  });
}

function outline(bins: readonly Bin[]): readonly (readonly [number, number])[] {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [[Math.log10(first.from), 0], ...bins.flatMap(({ from, to, count }): [number, number][] => [[Math.log10(from), count], [Math.log10(to), count]]), [Math.log10(last.to), 0]];
}

/** Powers of ten, and twice and five times them where there is room. */
function ticks(low: number, high: number, width: number): readonly number[] {
  const decades = Math.log10(high) - Math.log10(low);
  const factors = width / Math.max(0.3, decades) > 200 ? [1, 2, 5] : [1];
  const first = Math.floor(Math.log10(low));
  const all = Array.from({ length: Math.ceil(decades) + 3 }, (_, at) => factors.map((factor) => Math.log10(factor) + first + at)).flat();
  return all.filter((power) => power >= Math.log10(low) - 0.05 && power <= Math.log10(high) + 0.08);
}
