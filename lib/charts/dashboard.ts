import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { EvaluatedWidget } from '../dashboard/evaluate';
import { alarmsHeight, type AlarmStatus } from './alarm-widget';
import { dateTime } from './format';
import type { ChartRenderer } from './option';
import { document, moved, rect, text } from './svg';
import { textHeight } from './text-widget';
import { FONT, THEME } from './theme';
import { contentOf, drawContent, note, titleOf } from './widget';

/** A dashboard with everything that is seen on it. */
export interface DashboardView {
  readonly name: string;
  readonly range: TimeRange;
  readonly widgets: readonly EvaluatedWidget[];
  readonly alarms: readonly AlarmStatus[];
}

/** In pixels, from the upper left corner of the widgets. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html: "a 24-column grid" */
const COLUMNS = 24;
/** Of a unit of the grid. */
const ROW_HEIGHT = 46;
const GAP = 10;
export const PADDING = { x: 14, top: 10, bottom: 10 } as const;
export const TITLE_HEIGHT = 24;
/** A page narrower than that has one column. */
const NARROW = 700;
const LEAST_CHART = 5;

/** Where each widget is on a page of that width. */
export function placed(widgets: readonly EvaluatedWidget[], width: number): readonly Box[] {
  return width < NARROW ? stacked(widgets, width) : onGrid(widgets, width);
}

function onGrid(widgets: readonly EvaluatedWidget[], width: number): readonly Box[] {
  const column = (width + GAP) / COLUMNS;
  return widgets.map(({ widget }) => ({
    x: widget.x * column, y: widget.y * (ROW_HEIGHT + GAP / 2), width: widget.width * column - GAP, height: widget.height * (ROW_HEIGHT + GAP / 2) - GAP,
  }));
}

/** One below the other, from the top and the left. */
function stacked(widgets: readonly EvaluatedWidget[], width: number): readonly Box[] {
  const order = widgets.map((each, index) => ({ ...each, index })).sort((a, b) => a.widget.y - b.widget.y || a.widget.x - b.widget.x);
  const boxes = new Map<number, Box>();
  let y = 0;
  for (const { index, ...each } of order) {
    const height = narrowHeight(each, width);
    boxes.set(index, { x: 0, y, width, height });
    y += height + GAP;
  }
  return widgets.map((_, index) => boxes.get(index) as Box);
}

function narrowHeight(each: EvaluatedWidget, width: number): number {
  const { widget } = each;
  if (widget.type === 'text') return textHeight(widget.properties.markdown, width - 2 * PADDING.x) + PADDING.top + PADDING.bottom;
  if (widget.type === 'alarm') return alarmsHeight(widget.properties.alarms.length, width - 2 * PADDING.x) + PADDING.top + TITLE_HEIGHT + PADDING.bottom;
  const isChart = widget.type === 'metric' && widget.properties.view !== 'singleValue';
  return Math.max(widget.height, isChart ? LEAST_CHART : 3) * ROW_HEIGHT;
}

const MARGIN = 16;
const HEADER = 46;

/** All of a dashboard in one picture, as wide as asked for and as high as it is. */
export function drawDashboard(view: DashboardView, width: number, render: ChartRenderer): string {
  const inside = width - 2 * MARGIN;
  const boxes = placed(view.widgets, inside);
  const bottom = Math.max(ROW_HEIGHT, ...boxes.map(({ y, height }) => y + height));
  const height = Math.ceil(HEADER + bottom + MARGIN);
  const cards = view.widgets.map((each, index) => moved(MARGIN + (boxes[index] as Box).x, HEADER + (boxes[index] as Box).y, card(view, each, boxes[index] as Box, render, `w${index}`)));
  const empty = view.widgets.length === 0 ? [moved(MARGIN, HEADER, note('This dashboard has no widgets', { width: inside, height: bottom }))] : [];
  return document(width, height, [rect(0, 0, width, height, { fill: THEME.page }), header(view, width), ...cards, ...empty].join(''));
}

function header({ name, range }: DashboardView, width: number): string {
  const isNarrow = width < NARROW;
  return [
    text(MARGIN, isNarrow ? 22 : 30, name, { size: isNarrow ? 16 : FONT.heading, bold: true, width: width - 2 * MARGIN - (isNarrow ? 0 : 290) }),
    isNarrow ? text(MARGIN, 38, rangeText(range), { color: THEME.quiet }) : text(width - MARGIN, 30, rangeText(range), { size: 12, color: THEME.quiet, anchor: 'end' }),
  ].join('');
}

export function rangeText({ start, end }: TimeRange): string {
  const [from, to] = [dateTime(start), dateTime(end)];
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} UTC`;
}

function card(view: DashboardView, each: EvaluatedWidget, box: Box, render: ChartRenderer, id: string): string {
  const title = titleOf(each);
  const top = PADDING.top + (title === undefined ? 0 : TITLE_HEIGHT);
  const inside = { width: box.width - 2 * PADDING.x, height: Math.max(20, box.height - top - PADDING.bottom) };
  const isBare = each.widget.type === 'text' && each.widget.properties.background === 'transparent';
  return [
    ...(isBare ? [] : [rect(0.5, 0.5, box.width - 1, box.height - 1, { fill: THEME.card, stroke: THEME.border, radius: 6 })]),
    ...(title === undefined ? [] : [text(PADDING.x, PADDING.top + 14, title, { size: FONT.title, bold: true, width: inside.width })]),
    moved(PADDING.x, top, drawContent(contentOf(each, view.alarms, view.range), inside, render, id)),
  ].join('');
}
