import { powers } from './axes';
import { compact } from './format';
import type { FramedChart } from './framed';
import { FONT, paletteColor, THEME } from './theme';

/** What hosts cost by load. */
export interface BreakEvenInput {
  readonly title?: string;
  readonly subtitle?: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [requestsPerSecond: number, dollarsPerMonth: number])[];
  }[];
  /** Loads from which on another host is cheaper. */
  readonly breakEven: readonly { readonly requestsPerSecond: number; readonly dollarsPerMonth: number; readonly label?: string }[];
  /** The load that was asked about. */
  readonly load?: number;
}

const LABEL = { fontSize: FONT.label, color: THEME.quiet };

/** Neighbours are often close to each other: their labels go to different sides. */
const CORNERS = [{ position: 'top', align: 'right', distance: 8 }, { position: 'bottom', align: 'left', distance: 8 }] as const;

/** Dollars a month over requests a second, both by powers of ten; points at 0 have no place on these. */
export function breakEvenChart({ title = 'Cost by load', subtitle, series, breakEven, load }: BreakEvenInput): FramedChart {
  const shown = series.map(({ name, points }, index) => ({ name, color: paletteColor(index), data: points.filter(([x, y]) => x > 0 && y > 0) })).filter(({ data }) => data.length > 0);
  const all = shown.flatMap(({ data }) => data);
  const [x, y] = [powers(all.map(([rps]) => rps)), powers(all.map(([, dollars]) => dollars))];
  const crossings = breakEven.filter(({ requestsPerSecond, dollarsPerMonth }) => requestsPerSecond > 0 && dollarsPerMonth > 0).sort((a, b) => a.requestsPerSecond - b.requestsPerSecond);
  return {
    title, ...(subtitle === undefined ? {} : { subtitle }),
    legend: shown.map(({ name, color }) => ({ name, color })),
    option: () => ({
      grid: { left: 58, right: 22, top: 26, bottom: 44, outerBoundsMode: 'none' },
      xAxis: { ...axis(x), name: 'requests per second', nameLocation: 'middle', nameGap: 28, axisLabel: { ...LABEL, formatter: compact } },
      yAxis: { ...axis(y), name: 'US dollars per month', nameGap: 10, nameTextStyle: { ...LABEL, align: 'left', padding: [0, 0, 2, -50] }, axisLabel: { ...LABEL, formatter: (value: number) => `$${compact(value)}` } },
      series: [
        ...shown.map(({ name, color, data }) => ({ type: 'line', name, data, showSymbol: false, lineStyle: { width: 2.2, color, join: 'round' }, itemStyle: { color } })),
        {
          type: 'scatter', name: '', symbolSize: 9, z: 5, silent: true, itemStyle: { color: THEME.card, borderColor: THEME.text, borderWidth: 1.6 },
          data: crossings.map(({ requestsPerSecond, dollarsPerMonth, label }, index) => ({
            value: [requestsPerSecond, dollarsPerMonth],
            label: { show: true, formatter: () => label ?? `${compact(requestsPerSecond)} rps`, ...CORNERS[index % CORNERS.length], fontSize: FONT.label, fontWeight: 'bold', color: THEME.text, textBorderColor: THEME.card, textBorderWidth: 3 },
          })),
        },
        ...(load !== undefined && load > 0 ? [{
          type: 'line', name: '', data: [], silent: true,
          markLine: { symbol: 'none', silent: true, data: [{ xAxis: load, lineStyle: { color: THEME.quiet, type: [5, 4] }, label: { formatter: () => `${compact(load)} rps`, position: 'end', color: THEME.quiet, fontSize: FONT.label } }] },
        }] : []),
      ],
    }),
  };
}

function axis(limits: { readonly min: number; readonly max: number }): Readonly<Record<string, unknown>> {
  return {
    type: 'log', logBase: 10, ...limits, nameTextStyle: LABEL, axisLine: { lineStyle: { color: THEME.axis } }, axisTick: { lineStyle: { color: THEME.axis } },
    splitLine: { lineStyle: { color: THEME.grid } },
  };
}
