import { document, rect, round, text } from './svg';
import { FONT, THEME } from './theme';

/** A figure over that of a peer in the same run, less is better. */
export interface RatioBar {
  readonly label: string;
  readonly ratio: number;
  /** What was set out to be reached: at most this. */
  readonly aim: number;
  readonly met: boolean;
}

export interface RatioBarsInput {
  readonly title: string;
  readonly subtitle?: string;
  readonly bars: readonly RatioBar[];
}

const WIDTH = 900;
const MARGIN = 20;
const LABELS = 400;
const FIGURES = 52;
const ROW = 22;
const TOP = 84;

/** A bar for each ratio, from 0; a mark where its aim is, and one line for all at 1, where the peer is. What is missed is red. */
export function ratioBars({ title, subtitle = '', bars }: RatioBarsInput): string {
  const left = MARGIN + LABELS;
  const room = WIDTH - left - FIGURES - MARGIN;
  const end = Math.max(1, ...bars.flatMap(({ ratio, aim }) => [ratio, aim]).filter(Number.isFinite));
  const x = (ratio: number): number => left + (Math.min(ratio, end) / end) * room;
  const height = TOP + bars.length * ROW + MARGIN;
  return document(WIDTH, height, [
    rect(0, 0, WIDTH, height, { fill: THEME.card }),
    text(MARGIN, 30, title, { size: 16, bold: true, width: WIDTH - 2 * MARGIN }),
    text(MARGIN, 49, subtitle, { size: 12, color: THEME.quiet, width: WIDTH - 2 * MARGIN }),
    rect(x(1) - 0.5, TOP - 8, 1, bars.length * ROW + 8, { fill: THEME.axis }),
    text(x(1), TOP - 12, '1', { color: THEME.quiet, anchor: 'middle' }),
    ...bars.map((bar, index) => row(bar, TOP + index * ROW, x)),
  ].join(''));
}

function row({ label, ratio, aim, met }: RatioBar, y: number, x: (ratio: number) => number): string {
  const colour = met ? THEME.ok : THEME.alarm;
  const base = y + ROW / 2 + FONT.label / 2 - 1;
  const left = x(0);
  if (!Number.isFinite(ratio)) return text(MARGIN, base, label, { width: LABELS - 12 }) + text(left + 6, base, 'not measured', { color: THEME.alarm });
  return [
    text(MARGIN, base, label, { width: LABELS - 12 }),
    rect(left, y + 4, round(x(ratio) - left), ROW - 8, { fill: colour, radius: 2 }),
    rect(x(aim) - 1, y + 1, 2, ROW - 2, { fill: THEME.text }),
    text(Math.max(x(ratio), x(aim)) + 7, base, ratio.toFixed(2), { bold: true, color: colour }),
  ].join('');
}
