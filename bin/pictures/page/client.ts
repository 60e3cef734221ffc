/** The page of a dashboard: draws what it was given, again when its width changes, and what is new every few seconds where it is served live. */
import { placed, rangeText, type DashboardView } from '../../../lib/charts/dashboard';
import { contentOf, titleOf } from '../../../lib/charts/widget';
import { browser, byId, element, place } from './browser';
import { Card } from './card';
import type { PageData } from './data';

const { view: first, refreshMs } = JSON.parse(byId('data').textContent ?? '') as PageData;
const grid = byId('grid');
let view: DashboardView = first;
let cards: readonly Card[] = [];
let shape = '';

/** Cards stay as long as the widgets are the same ones: what one points at does not go away with every refresh. */
function cardsFor({ widgets }: DashboardView): readonly Card[] {
  const next = JSON.stringify(widgets.map(({ widget }) => widget));
  if (next === shape) return cards;
  shape = next;
  cards.forEach((card) => card.close());
  cards = widgets.map((each) => new Card(titleOf(each), each.widget.type === 'text' && each.widget.properties.background === 'transparent'));
  grid.replaceChildren(...cards.map((card) => card.element));
  if (cards.length === 0) grid.append(element('p', 'quiet', 'This dashboard has no widgets'));
  return cards;
}

function draw(): void {
  browser.document.title = view.name;
  byId('name').textContent = view.name;
  byId('range').textContent = rangeText(view.range);
  const boxes = placed(view.widgets, grid.clientWidth);
  place(grid, { height: Math.max(40, ...boxes.map(({ y, height }) => y + height)) });
  cardsFor(view).forEach((card, index) => {
    const [widget, box] = [view.widgets[index], boxes[index]];
    if (widget !== undefined && box !== undefined) card.show(contentOf(widget, view.alarms, view.range), box);
  });
}

async function refresh(): Promise<void> {
  const state = byId('state');
  try {
    const response = await fetch('view.json');
    if (!response.ok) throw new Error(await response.text());
    view = await response.json() as DashboardView;
    draw();
    state.textContent = 'live';
    state.className = 'live';
  } catch (error) {
    state.textContent = error instanceof TypeError ? 'csi dashboard has ended' : (error as Error).message;
    state.className = 'gone';
  }
}

function later(ms: number): void {
  setTimeout(() => {
    // Nobody looks: calls cost money.
    void (browser.document.hidden ? Promise.resolve() : refresh()).then(() => later(ms));
  }, ms);
}

let asked = false;
browser.addEventListener('resize', () => {
  if (asked) return;
  asked = true;
  browser.requestAnimationFrame(() => {
    asked = false;
    draw();
  });
});
draw();
if (refreshMs !== undefined) {
  byId('state').textContent = 'live';
  byId('state').className = 'live';
  later(refreshMs);
}
