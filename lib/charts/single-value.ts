import type { MetricProperties } from '../dashboard/body';
import type { WidgetSeries } from '../dashboard/evaluate';
import { compact } from './format';
import { latestValues } from './latest-values';
import type { Size } from './option';
import { moved, rect, round, text } from './svg';
import { textWidth } from './text-width';
import { FONT, THEME } from './theme';

const MARK = 8;
const LEAST_CELL = 92;
const LARGEST = 34;
const SMALLEST = 14;

/** The view `singleValue`: the newest value of each series, in large digits, side by side. */
export function singleValueSvg({ sparkline = false, singleValueFullPrecision = false }: Pick<MetricProperties, 'sparkline' | 'singleValueFullPrecision'>, series: readonly WidgetSeries[], { width, height }: Size): string {
  const values = latestValues(series);
  const columns = Math.max(1, Math.min(values.length, Math.floor(width / LEAST_CELL)));
  const rows = Math.max(1, Math.ceil(values.length / columns));
  const cell = { width: width / columns, height: height / rows };
  const written = values.map(({ value }) => (value === undefined ? '--' : singleValueFullPrecision ? String(value) : compact(value)));
  // All of one size: the one that the widest of them has room for.
  const widest = Math.max(1, ...written.map((each) => textWidth(each, 1, true)));
  const size = Math.max(SMALLEST, Math.min(LARGEST, (cell.width - 14) / widest, cell.height * (sparkline ? 0.3 : 0.46)));
  return values.map(({ label, color }, index) => {
    const middle = sparkline ? cell.height * 0.3 : cell.height / 2 - 6;
    const points = series[index]?.points ?? [];
    return moved((index % columns) * cell.width, Math.floor(index / columns) * cell.height, [
      text(2, middle + size * 0.36, written[index] ?? '', { size: round(size), bold: true, color: values[index]?.value === undefined ? THEME.faint : THEME.text }),
      rect(2, middle + size * 0.36 + 10, MARK, MARK, { fill: color, radius: 2 }),
      text(2 + MARK + 5, middle + size * 0.36 + 18, label, { color: THEME.quiet, width: cell.width - MARK - 16 }),
      ...(sparkline ? [moved(2, cell.height * 0.62, line(points.map(({ value }) => value), cell.width - 14, cell.height * 0.32, color))] : []),
    ].join(''));
  }).join('');
}

function line(values: readonly number[], width: number, height: number, color: string): string {
  if (values.length < 2) return '';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): number => (high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
  const points = values.map((value, index) => `${round((index / (values.length - 1)) * width)} ${round(y(value))}`);
  return `<path d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="1.5" stroke-linejoin="round"/>`;
}

const ROW = 22;

/** The view `table`: newest, least, mean and most of each series. */
export function tableSvg(series: readonly WidgetSeries[], { width, height }: Size): string {
  const heads = ['last', 'min', 'mean', 'max'];
  const column = Math.min(74, (width * 0.6) / heads.length);
  const name = width - column * heads.length;
  const rows = series.slice(0, Math.max(0, Math.floor(height / ROW) - 1)).map(({ label, points }) => {
    const values = points.map(({ value }) => value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { label, cells: values.length === 0 ? heads.map(() => '--') : [values.at(-1) as number, Math.min(...values), mean, Math.max(...values)].map(compact) };
  });
  const line = (y: number): string => rect(0, y, width, 1, { fill: THEME.grid });
  return [
    ...heads.map((head, index) => text(name + (index + 1) * column - 4, 14, head, { bold: true, color: THEME.quiet, anchor: 'end' })), line(ROW - 2),
    ...rows.map(({ label, cells }, row) => moved(0, (row + 1) * ROW, [
      text(2, 14, label, { width: name - 6 }), ...cells.map((cell, index) => text(name + (index + 1) * column - 4, 14, cell, { anchor: 'end', size: FONT.label })), line(ROW - 2),
    ].join(''))),
  ].join('');
}
