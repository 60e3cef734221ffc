import { duration } from '../charts/format';
import { usd } from '../pricing';
import { memoryProp } from './apply';
import type { Goal } from './recommend';
import type { SizeResult } from './size-result';

const COLUMNS = ['memory', 'p50', 'p95', 'init', 'cold start', 'used', 'a million', 'failed'] as const;

/** A line for each size; the recommended one is marked. */
export function tuneTable(results: readonly SizeResult[], recommended: SizeResult | undefined): string {
  const ms = (value: number | undefined, isEstimate = false): string => (value === undefined ? '-' : `${isEstimate ? '~' : ''}${duration(value)}`);
  const rows = results.map((result) => [
    `${result === recommended ? '> ' : '  '}${result.memoryMiB} MB`, ms(result.p50, result.isEstimate), ms(result.p95, result.isEstimate), ms(result.initMs, result.isEstimate), ms(result.coldMs, result.isEstimate),
    result.usedMiB === undefined ? '-' : `${result.usedMiB} MB`,
    result.p50 === undefined ? '-' : `${result.isEstimate && result.perMillion !== undefined ? '~' : ''}${usd(result.perMillion)}`,
    result.failed === 0 ? '' : `${result.failed}: ${result.reason ?? ''}`,
  ]);
  const cells = [['  memory', ...COLUMNS.slice(1)], ...rows];
  // What failed has words of any length, and stands last.
  const widths = COLUMNS.slice(0, -1).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : column === widths.length ? cell : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}

export function goalText(goal: Goal): string {
  return goal.kind === 'latency' ? `a P95 of ${duration(goal.ms)} at the least cost` : goal.kind === 'cheapest' ? 'the least cost' : 'the shortest latency';
}

/** What to do, in a sentence. */
export function adviceText(goal: Goal, recommended: SizeResult | undefined, current: number | undefined): string {
  if (recommended === undefined) {
    return goal.kind === 'latency' ? `No size has a P95 within ${duration(goal.ms)}: see the fastest with --for fastest, or measure more sizes with --memory.` : 'No size answered all requests: none can be recommended.';
  }
  const { memoryMiB, p95, perMillion } = recommended;
  const cost = perMillion === undefined ? '' : `, ${usd(perMillion)} for a million calls`;
  const how = recommended.isEstimate ? 'estimated ' : '';
  const now = current === memoryMiB ? ', which it has' : current === undefined ? '' : `; it has ${current} MB`;
  return `For ${goalText(goal)}: ${memoryMiB} MB (${how}P95 ${duration(p95 ?? Number.NaN)}${cost})${now}.\n${memoryProp(memoryMiB)}`;
}
