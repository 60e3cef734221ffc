import { moved, rect, text } from './svg';
import { fitted, textWidth } from './text-width';
import { FONT, THEME } from './theme';

export interface LegendItem {
  readonly name: string;
  readonly color: string;
}

export interface Legend {
  readonly items: readonly (LegendItem & { readonly x: number; readonly y: number })[];
  /** How many did not fit. */
  readonly hidden: number;
  /** Pixels. */
  readonly height: number;
}

const ROW = 18;
const MARK = 10;
const MARK_GAP = 6;
const ITEM_GAP = 16;
const MAX_LABEL = 280;

const wide = (label: string): number => MARK + MARK_GAP + textWidth(label, FONT.label);

/** What of a legend fits into lines of a width; what does not is counted, so that forty models leave room for their chart. */
export function legendOf(all: readonly LegendItem[], width: number, maxRows: number, columns?: 1): Legend {
  const items: { name: string; color: string; x: number; y: number }[] = [];
  const more = wide(moreLabel(all.length)) + ITEM_GAP;
  let x = 0;
  let row = 0;
  for (const [index, { name, color }] of all.entries()) {
    const label = fitted(name, Math.min(MAX_LABEL, width - MARK - MARK_GAP), FONT.label);
    if (x > 0 && (columns === 1 || x + wide(label) > width)) {
      row++;
      x = 0;
    }
    const room = row === maxRows - 1 && index < all.length - 1 ? width - more : width;
    if (row >= maxRows || (x > 0 && x + wide(label) > room)) break;
    items.push({ name: label, color, x, y: row * ROW });
    x += wide(label) + ITEM_GAP;
  }
  return { items, hidden: all.length - items.length, height: items.length === 0 ? 0 : ((items.at(-1)?.y ?? 0) / ROW + 1) * ROW + 4 };
}

export function moreLabel(hidden: number): string {
  return `+${hidden} more`;
}

export function legendSvg({ items, hidden }: Legend): string {
  const last = items.at(-1);
  const more = hidden === 0 || last === undefined ? '' : text(last.x + wide(last.name) + ITEM_GAP, last.y + 13, moreLabel(hidden), { color: THEME.faint });
  return items.map(({ name, color, x, y }) => moved(x, y, rect(0, 4, MARK, MARK, { fill: color, radius: 2 }) + text(MARK + MARK_GAP, 13, name, { color: THEME.quiet }))).join('') + more;
}
