import type { Price, Sum } from '../../pricing';
import { describeKey, describeQuantity, describeRate, describeSum, firstRate, NO_ESTIMATE, sumOfSums, unitOf, usd } from '../../pricing';
import type { CostEstimate, LineItem, Totals } from '../template/estimate';
import { HOURS_PER_MONTH, latencyOf, meanRate, peakRate, type Workload } from '../workload';
import type { StackCost } from './groups';
import { stackCosts } from './groups';
import { columns } from './table';

export interface TextOptions {
  /** Whether every line is shown with its formula, price and source. */
  readonly explain?: boolean;
}

/** What everything costs, for a screen. */
export function costText(estimate: CostEstimate, { explain = false }: TextOptions = {}): string {
  const stacks = stackCosts(estimate);
  const blocks = [
    intro(estimate),
    ...stacks.map(stackTable),
    ...(stacks.length > 1 ? [grandTotal(stacks)] : []),
    ...(explain ? explained(stacks) : []),
    withoutEstimate(estimate),
    aboutPrices(estimate.items),
    ...(explain ? [] : ['--explain shows how each figure comes about.']),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function intro({ hosts }: CostEstimate): string {
  const asked = hosts.flatMap(({ path, workload }) => (workload === undefined ? [] : [`  ${path}: ${describeWorkload(workload)}`]));
  if (hosts.length === 0) return `No host is seen in it. A month has ${HOURS_PER_MONTH} hours.`;
  if (asked.length === 0) return `Nothing says how often models are asked (--rps 20 --p50 80ms): what is paid for by use has no estimate. A month has ${HOURS_PER_MONTH} hours.`;
  return [`A month has ${HOURS_PER_MONTH} hours, and is taken to have:`, ...asked].join('\n');
}

export function describeWorkload(workload: Workload): string {
  const [mean, peak] = [meanRate(workload), peakRate(workload)];
  const { p50, mean: average } = workload.latency;
  const plain = latencyOf({ p50 }).mean === average;
  const rates = peak > mean * 1.001 ? `${number(mean)} requests/s on average, ${number(peak)} at most (${workload.pattern})` : `${number(mean)} requests/s`;
  return `${rates}, ${plain ? `${number(p50)} ms each` : `p50 ${number(p50)} ms, mean ${number(average)} ms`}, ${number(workload.requestBytes)} bytes in and ${number(workload.answerBytes)} out`;
}

function stackTable({ stack, region, groups, totals }: StackCost): string {
  const rows = [
    [`${stack} (${region})`, 'a month', 'always on', 'per use', 'a million', 'a deploy'],
    ...groups.map((group) => [`  ${group.host === undefined ? 'everything else' : `${group.host} (${group.kind})`}`, ...cells(group.totals, group.perMillion)]),
    ['  together', ...cells(totals)],
  ];
  return columns(rows);
}

function cells({ monthly, alwaysOn, perUse, perDeploy }: Totals, million?: Sum): readonly string[] {
  return [describeSum(monthly), describeSum(alwaysOn), describeSum(perUse), million === undefined ? '-' : describeSum(million), perDeploy.usd === 0 && !perDeploy.isAtLeast ? '-' : describeSum(perDeploy)];
}

function grandTotal(stacks: readonly StackCost[]): string {
  const of = (pick: keyof Totals) => sumOfSums(stacks.map(({ totals }) => totals[pick]));
  return `Total: ${describeSum(of('monthly'))} a month (always on ${describeSum(of('alwaysOn'))}, per use ${describeSum(of('perUse'))})`;
}

function explained(stacks: readonly StackCost[]): readonly string[] {
  const sources: string[] = [];
  const blocks = stacks.flatMap((stack) => stack.groups.map((group) => [group.host ?? `everything else in ${group.stack}`, ...group.items.map((item) => explainItem(item, numberIn(sources, item)))].join('\n')));
  return [...blocks, sources.map((source, index) => `[${index + 1}] ${source}`).join('\n')];
}

function numberIn(sources: string[], { price }: LineItem): string {
  if (price === undefined) return '';
  if (!sources.includes(price.source)) sources.push(price.source);
  return `[${sources.indexOf(price.source) + 1}]`;
}

/** One line, with its numbers: how the quantity comes about, its price, and where that was read. */
export function explainItem({ path, what, kind, quantity, formula, price, usd: amount, key, note, missing, freeUnits }: LineItem, source: string): string {
  const unit = price?.unit ?? (key === undefined ? undefined : unitOf(key));
  const head = `  ${path}: ${what}, ${kind}: ${amount === undefined ? NO_ESTIMATE : usd(amount)}`;
  const details = [
    ...(missing === undefined ? [] : [missing]),
    ...(quantity === undefined || unit === undefined ? [] : [`${formula === undefined ? '' : `${formula} = `}${describeQuantity(quantity, unit)}${freeUnits === undefined ? '' : `, ${describeQuantity(freeUnits, unit)} of them in the free tier`}`]),
    ...(price === undefined ? [] : [`at ${rateAt(price, quantity, amount)}${price.standsInFor === undefined ? '' : `, the price of ${price.region} standing in for ${price.standsInFor}`}${price.isUncertain === true ? ', uncertain' : ''}, read ${price.date} ${source}`]),
    ...(note === undefined ? [] : [note]),
    ...(price?.note === undefined ? [] : [price.note]),
  ];
  return [head, ...details.map((detail) => `      ${detail}`)].join('\n');
}

/** The first step, where all of it is in that; else all steps, which count for everything of the account. */
function rateAt(price: Price, quantity: number | undefined, amount: number | undefined): string {
  const isFirst = quantity === undefined || amount === undefined || Math.abs(quantity * firstRate(price) - amount) <= amount * 1e-6;
  return isFirst ? describeRate(firstRate(price), price.unit) : rates(price);
}

/** A price with its steps. */
export function rates({ tiers, unit }: Price): string {
  return tiers.map(({ upTo, usd: rate }) => `${describeRate(rate, unit)}${upTo === undefined ? (tiers.length > 1 ? ' beyond' : '') : ` up to ${describeQuantity(upTo, unit)}`}`).join(', ');
}

function withoutEstimate({ items, unknown }: CostEstimate): string {
  const lines = [
    ...items.filter(({ usd: amount }) => amount === undefined).map(({ path, what, missing = 'no price is known', price }) => `  ${path}: ${what}: ${missing}${price === undefined ? '' : ` (${describeRate(firstRate(price), price.unit)})`}`),
    ...unknown.map(({ path, type }) => `  ${path}: nothing is known here of what ${type} costs`),
  ];
  return lines.length === 0 ? '' : [`No estimate, and in no total (${lines.length}):`, ...lines].join('\n');
}

function aboutPrices(items: readonly LineItem[]): string {
  const prices = [...new Map(items.flatMap(({ price, usd: amount }) => (price === undefined || amount === undefined ? [] : [[`${price.region} ${price.key}`, price] as const]))).values()];
  if (prices.length === 0) return '';
  const dates = prices.map(({ date }) => date).sort();
  const uncertain = prices.filter(({ isUncertain }) => isUncertain === true);
  const standIns = prices.filter(({ standsInFor }) => standsInFor !== undefined);
  return [
    `Prices in US dollars, without tax and discounts, read between ${dates[0]} and ${dates.at(-1)}: \`csi prices\` lists them, \`csi prices refresh\` reads those of today.`,
    ...uncertain.map(({ key, note }) => `  uncertain: ${describeKey(key)}${note === undefined ? '' : `: ${note}`}`),
    ...(standIns.length === 0 ? [] : [`  ${standIns.length} ${standIns.length === 1 ? 'price' : 'prices'} of ${standIns[0]?.region} standing in for ${standIns[0]?.standsInFor}: it is probably dearer there`]),
  ].join('\n');
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
