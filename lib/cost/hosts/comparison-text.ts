import { NO_ESTIMATE, usd } from '../../pricing';
import type { Latency } from '../workload';
import { latencyOn, speedKey } from './host';
import type { Compared, Comparison, Interval } from './comparison';
import { bytes, figure } from './parts';

export interface TextOptions {
  /** With the numbers that every amount comes from, and what they take for granted. */
  readonly explain?: boolean;
}

/** What is said before the table: what was compared, in which region. */
export function heading({ load, model, region }: Comparison): string {
  const { requestsPerMonth, rate, peak, pattern, requestBytes, answerBytes } = load;
  const most = peak > rate * 1.001 ? `, up to ${figure(peak)}` : '';
  return `${figure(rate)} requests a second on average (${pattern}${most}), ${figure(requestsPerMonth)} a month; ${latencyText(model.latency)}; ${figure(model.memoryMiB)} MiB; ${bytes(requestBytes)} in and ${bytes(answerBytes)} out; ${region}`;
}

function latencyText({ p50, mean, because }: Latency): string {
  return p50 === mean && because.startsWith('taken') ? `${figure(p50)} ms an answer` : `${figure(p50)} ms an answer at the p50, ${figure(mean)} ms on average`;
}

/** For a screen. `*` is the cheapest, `>` what is chosen. */
export function comparisonText(comparison: Comparison, { explain = false }: TextOptions = {}): string {
  const rows = comparison.hosts.map(cellsOf(comparison));
  const head = ['', 'host', 'a month', 'a million', 'always on', cheaperHead(comparison)];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => (cells[column] ?? '').length)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => (column >= 2 && column <= 4 ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number))).join('  ').trimEnd();
  const lines = comparison.hosts.flatMap((host, index) => [
    line(rows[index] as readonly string[]),
    ...(explain ? explanation(host) : []),
  ]);
  return [heading(comparison), '', line(head), ...lines, '', ...footnotes(comparison, explain)].join('\n');
}

/** For a comment on a pull request. */
export function comparisonMarkdown(comparison: Comparison, { explain = false }: TextOptions = {}): string {
  const escaped = (cell: string): string => cell.replaceAll('|', '\\|');
  const rows = comparison.hosts.map(cellsOf(comparison)).map(([mark = '', title = '', ...rest]) => (
    `| ${[mark === '' ? title : mark.includes('*') ? `**${title}**${mark.includes('>') ? ' (chosen)' : ''}` : `${title} (chosen)`, ...rest].map(escaped).join(' | ')} |`
  ));
  const details = explain ? comparison.hosts.flatMap((host) => ['', `**${host.title}**`, '', ...explanation(host).map((each) => `- ${each.trim()}`)]) : [];
  return [heading(comparison), '', `| host | a month | a million | always on | ${cheaperHead(comparison)} |`, '|---|--:|--:|--:|---|', ...rows, ...details, '', ...footnotes(comparison, explain)].join('\n');
}

function cheaperHead({ chosen }: Comparison): string {
  return chosen === undefined ? '' : `cheaper than ${chosen.title}`;
}

function cellsOf({ chosen }: Comparison): (host: Compared) => readonly string[] {
  return (host) => {
    const { title, perMonth, perMillion, alwaysOn, infeasible, isCheapest, isChosen, cheaper } = host;
    const mark = `${isCheapest ? '*' : ''}${isChosen ? '>' : ''}`;
    if (infeasible.length > 0) return [mark, title, '-', '-', '-', infeasible.join('; ')];
    const share = alwaysOn === undefined || perMonth === undefined || perMonth === 0 ? '-' : `${figure(Math.round(100 * alwaysOn / perMonth))} %`;
    return [mark, title, usd(perMonth), perMillion === undefined ? (perMonth === undefined ? NO_ESTIMATE : '-') : usd(perMillion), share, chosen === host ? '' : cheaperWords(cheaper)];
  };
}

/** `above 31 rps`; the first places where there are many. */
export function cheaperWords(cheaper: readonly Interval[] | undefined): string {
  if (cheaper === undefined) return '';
  if (cheaper.length === 0) return 'never';
  const words = cheaper.filter(({ from, to }) => from === undefined || to === undefined || rps(from) !== rps(to)).map(({ from, to }) => {
    if (from === undefined) return to === undefined ? 'always' : `below ${rps(to)}`;
    return to === undefined ? `above ${rps(from)}` : `${rps(from)} to ${rps(to)}`;
  });
  if (words.length === 0) return 'never';
  return `${(words.length <= 3 ? words : [...words.slice(0, 2), '...', words.at(-1)]).join(', ')}${words[0] === 'always' ? '' : ' rps'}`;
}

function rps(value: number): string {
  return figure(Number(value.toPrecision(3)));
}

function explanation({ parts, notes, infeasible }: Compared): readonly string[] {
  const shown = parts.filter(({ perMonth }) => perMonth !== 0).map(({ what, formula, perMonth, isUncertain, charge }) => (
    `    ${what} (${charge}): ${formula} = ${usd(perMonth)}${isUncertain === true ? ', of a price that is not certain' : ''}`
  ));
  return [...shown, ...[...infeasible, ...notes].map((note) => `    ${note}`)];
}

function footnotes({ hosts, chosen, model, load }: Comparison, explain: boolean): readonly string[] {
  const speeds = [...new Set(hosts.map(({ host }) => speedKey(host)))].filter((key) => model.latencies?.[key] !== undefined)
    .map((key) => `${key} ${figure(latencyOn(model, key).mean)} ms`);
  return [
    `* is the cheapest${chosen?.isChosen === true ? ', > what is chosen' : ''}. ${chosen === undefined ? '' : `Loads are averages of the pattern ${load.pattern}. `}Without free tiers, discounts and storage volumes, and without what is beside a host: logs, traces, custom metrics, alarms and what leads to it, which \`csi cost\` counts of the one that an app has.`,
    speeds.length > 0 ? `Every host is taken to answer in the same time, but for ${speeds.join(', ')}.` : 'Every host is taken to answer in the same time: --p50-on ml.g5.xlarge=9ms says another.',
    ...(explain ? [`The mean of the times is ${model.latency.because}. ${figure(model.coldShare * 100)} % of the requests wait for a new environment on Lambda, which takes ${figure(model.initSeconds)} s: ${model.coldBecause}.`] : []),
  ];
}
