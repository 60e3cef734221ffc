import { init } from 'echarts';
import { PADDING, TITLE_HEIGHT, type Box } from '../../../lib/charts/dashboard';
import type { Size } from '../../../lib/charts/option';
import { FONT_FAMILY } from '../../../lib/charts/text-width';
import { chartLayout, note, type WidgetContent } from '../../../lib/charts/widget';
import { element, place, type PageElement } from './browser';

type Chart = ReturnType<typeof init>;

/** One widget on the page: a chart that shows values where one points, and drawings as they are. */
export class Card {
  readonly element: PageElement;
  private readonly title: PageElement | undefined;
  private readonly plot = element('div', 'plot');
  private readonly drawing = element('div', 'drawing');
  private chart: Chart | undefined;

  constructor(title: string | undefined, bare: boolean) {
    this.element = element('section', bare ? 'card bare' : 'card');
    this.title = title === undefined ? undefined : element('h2', '', title);
    this.element.append(...(this.title === undefined ? [] : [this.title]), this.plot, this.drawing);
  }

  show(content: WidgetContent, box: Box): void {
    place(this.element, box);
    const top = PADDING.top + (this.title === undefined ? 0 : TITLE_HEIGHT);
    const size = { width: box.width - 2 * PADDING.x, height: Math.max(20, box.height - top - PADDING.bottom) };
    if (content.kind === 'drawing') {
      place(this.drawing, { x: PADDING.x, y: top, ...size });
      this.drawing.innerHTML = svg(content.svg(size), size);
      return;
    }
    const { chart, legend } = chartLayout(content, size);
    place(this.plot, { x: PADDING.x, y: top, ...chart });
    this.chart ??= init(this.plot as never, null, { renderer: 'svg', ...chart });
    this.chart.resize({ ...chart, animation: { duration: 0 } });
    // Of the chart before, only what one points at stays.
    this.chart.setOption({ useUTC: true, textStyle: { fontFamily: FONT_FAMILY }, ...content.option(chart), animation: false }, { notMerge: true });
    const over = `${legend === undefined ? '' : `<g transform="translate(${legend.x} ${legend.y})">${legend.svg}</g>`}${content.note === undefined ? '' : note(content.note, chart)}`;
    place(this.drawing, { x: PADDING.x, y: top, ...size });
    this.drawing.className = 'drawing over';
    this.drawing.innerHTML = svg(over, size);
  }

  close(): void {
    this.chart?.dispose();
  }
}

function svg(content: string, { width, height }: Size): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
}
