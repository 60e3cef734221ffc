import type { Answer } from '../answer';
import type { Report } from '../runtime-api/environment';
import { paint, type LineStyle } from './style';

const MAX_WORDS = 300;

/**
 * How a request ended, in one line: `POST /invocations 400 in 1.5 ms, 92 of 1769 MB: no input named x`.
 * Undefined where Lambda's own lines, which are shown with all others, say it.
 */
export function answerLine(answer: Answer, style: LineStyle): string | undefined {
  const { call, status, report } = answer;
  if (style.verbose && report !== undefined) return undefined;
  const bad = answer.failed || (status ?? 0) >= 500;
  const outcome = [call, ...(status === undefined ? [] : [String(status)]), ...(answer.failed && status === undefined ? ['failed'] : [])].join(' ');
  const shown = bad ? paint(outcome, 'red', style) : (status ?? 0) >= 400 ? paint(outcome, 'yellow', style) : outcome;
  const words = clipped(answer.error ?? '');
  const request = bad && !words.includes(answer.requestId) ? ` (request ${answer.requestId})` : '';
  return `${coldStart(report, style)}${shown}${figures(report, style)}${words === '' ? '' : `: ${words}`}${request}`;
}

function coldStart(report: Report | undefined, style: LineStyle): string {
  return report?.initMs === undefined ? '' : `${paint(`cold start ${report.initMs.toFixed(0)} ms`, 'cyan', style)}, then `;
}

function figures(report: Report | undefined, style: LineStyle): string {
  if (report === undefined) return '';
  const memory = report.maxMemoryMb === undefined ? '' : `, ${report.maxMemoryMb} of ${report.memoryMb} MB`;
  const exceeded = (report.maxMemoryMb ?? 0) > report.memoryMb ? paint('  over its memory: Lambda would end it', 'red', style) : '';
  return `${paint(` in ${report.durationMs.toFixed(1)} ms${memory}`, 'dim', style)}${exceeded}`;
}

function clipped(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line;
}
