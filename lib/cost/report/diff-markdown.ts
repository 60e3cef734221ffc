import type { Money, Sum } from '../../pricing';
import { describeSum, NO_ESTIMATE, usd } from '../../pricing';
import type { CostDiff, ResourceChange } from './diff';

/** Comments of more than 65,536 characters are refused by GitHub: the smallest changes are left out. */
const MOST_ROWS = 100;

/** For a comment on a pull request. */
export function diffMarkdown(diff: CostDiff, { traffic }: { readonly traffic?: string } = {}): string {
  const { before, after, changes, unknown } = diff;
  const rows = changes.slice(0, MOST_ROWS);
  const notes = rows.flatMap(({ path, unknown: missing }) => missing.map((each) => `- \`${path}\`: ${cell(each)}`));
  const lines = [
    `### Cost: ${headline(diff)}`,
    '',
    '| | before | after | change a month |',
    '|---|--:|--:|--:|',
    `| **Total a month** | ${describeSum(before.monthly)} | ${describeSum(after.monthly)} | **${signed(diff.difference)}${percent(diff)}** |`,
    `| always on | ${describeSum(before.alwaysOn)} | ${describeSum(after.alwaysOn)} | ${signed(minus(after.alwaysOn, before.alwaysOn))} |`,
    `| per use | ${describeSum(before.perUse)} | ${describeSum(after.perUse)} | ${signed(minus(after.perUse, before.perUse))} |`,
    `| each deploy | ${describeSum(before.perDeploy)} | ${describeSum(after.perDeploy)} | ${signed(minus(after.perDeploy, before.perDeploy))} |`,
    ...rows.map(row),
    ...(changes.length > rows.length ? ['', `${changes.length - rows.length} smaller changes are not shown.`] : []),
    ...(unknown.length + notes.length === 0 ? [] : ['', `<details><summary>No estimate (${unknown.length + notes.length})</summary>`, '', ...unknown.map(({ path, type, change }) => `- \`${path}\` (${type}), ${change}: nothing is known of what it costs`), ...notes, '', '</details>']),
    '',
    `${traffic === undefined ? 'Nothing says how often models are asked: only what is always on is in the totals.' : `For ${traffic}.`} Estimates by \`csi cost diff\`, in US dollars, without tax and discounts.`,
  ];
  return lines.join('\n');
}

function headline({ difference, changes, unknown }: CostDiff): string {
  if (difference === undefined) return NO_ESTIMATE;
  if (changes.length === 0 && unknown.length === 0) return 'no change';
  return `${signed(difference)} a month`;
}

function row({ path, type, change, before, after, difference }: ResourceChange): string {
  const side = (sum: Sum | undefined): string => (sum === undefined ? '-' : describeSum(sum));
  return `| ${change} \`${cell(path)}\` (${type}) | ${side(before)} | ${side(after)} | ${signed(difference)} |`;
}

function minus(after: Sum, before: Sum): Money {
  return after.usd === undefined || before.usd === undefined ? undefined : after.usd - before.usd;
}

/** With its sign; what is less than half a cent is none. */
export function signed(amount: Money): string {
  if (amount === undefined) return NO_ESTIMATE;
  if (Math.abs(amount) < 0.005) return usd(0);
  return amount > 0 ? `+${usd(amount)}` : usd(amount);
}

function percent({ percent: share, difference }: CostDiff): string {
  if (share === undefined || difference === undefined || Math.abs(difference) < 0.005) return '';
  return ` (${share > 0 ? '+' : ''}${Math.abs(share) < 10 ? share.toFixed(1) : share.toFixed(0)} %)`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
