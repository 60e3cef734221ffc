import { legendOf, legendSvg, type LegendItem } from './legend';
import type { ChartOption, ChartRenderer, Size } from './option';
import { document, inner, moved, rect, text } from './svg';
import { THEME } from './theme';

const MARGIN = 20;

/** A chart that stands alone, with what it is about above it. */
export interface FramedChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly legend: readonly LegendItem[];
  readonly option: (size: Size) => ChartOption;
}

export function drawFramed({ title, subtitle, legend, option }: FramedChart, { width, height }: Size, render: ChartRenderer): string {
  const inside = width - 2 * MARGIN;
  const rows = legendOf(legend, inside, 3);
  const top = subtitle === undefined ? 44 : 62;
  const chart = { width: inside, height: height - top - rows.height - MARGIN / 2 };
  return document(width, height, [
    rect(0, 0, width, height, { fill: THEME.card }),
    text(MARGIN, 30, title, { size: 16, bold: true, width: inside }),
    ...(subtitle === undefined ? [] : [text(MARGIN, 49, subtitle, { size: 12, color: THEME.quiet, width: inside })]),
    moved(MARGIN, top, inner(0, 0, render(option(chart), chart, 'chart'))),
    moved(MARGIN, height - rows.height - MARGIN / 2 + 2, legendSvg(rows)),
  ].join(''));
}
