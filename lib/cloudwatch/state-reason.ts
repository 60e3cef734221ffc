import type { AlarmDatapoint, AlarmRule, AlarmState, AlarmVerdict, ComparisonOperator } from './alarm-evaluation';

const WORDS: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

/** The StateReason of a metric alarm, in the words of CloudWatch. */
export function stateReason(rule: AlarmRule, verdict: AlarmVerdict, from: AlarmState, to: AlarmState): string {
  if (to === 'INSUFFICIENT_DATA') return `Insufficient Data: ${verdict.filled} datapoint${verdict.filled === 1 ? ' was' : 's were'} unknown.`;
  const { evaluated, breaching, filled } = verdict;
  const treated = rule.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const missing = `${filled} missing datapoint${filled === 1 ? ' was' : 's were'} treated as [${treated}]`;
  if (evaluated.length === 0) return `Threshold Crossed: no datapoints were received for ${filled} period${filled === 1 ? '' : 's'} and ${missing}.`;
  const shown = to === 'ALARM' ? breaching : evaluated.filter((point) => !breaching.includes(point));
  const count = shown.length;
  const what = count === 0
    ? `none of the last ${evaluated.length} datapoints`
    : `${count} out of the last ${evaluated.length} datapoints [${shown.map(pointText).join(', ')}]`;
  const crossed = `${count === 1 ? 'was' : 'were'} ${to === 'ALARM' ? '' : 'not '}${WORDS[rule.comparison]} the threshold (${double(rule.threshold)})`;
  const minimum = to === 'ALARM' ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  const rest = filled > 0 && (rule.treatMissingData === 'breaching' || rule.treatMissingData === 'notBreaching') ? ` and ${missing}` : '';
  return `Threshold Crossed: ${what} ${crossed}${rest} (minimum ${minimum} datapoint${minimum === 1 ? '' : 's'} for ${from} -> ${to} transition).`;
}

/** The StateReasonData of a metric alarm: JSON. */
export function stateReasonData(rule: AlarmRule & { readonly period: number }, verdict: AlarmVerdict, at: number, more: Readonly<Record<string, unknown>>): string {
  const oldest = verdict.evaluated.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: stamp(at),
    ...(oldest === undefined ? {} : { startDate: stamp(oldest.time) }),
    ...more,
    period: rule.period,
    recentDatapoints: verdict.evaluated.map(({ value }) => value).reverse(),
    threshold: rule.threshold,
    evaluatedDatapoints: verdict.evaluated.map(({ time, value }) => ({ timestamp: stamp(time), value })),
  });
}

/** As CloudWatch writes times inside of texts: 2026-01-31T23:59:59.000+0000. */
export function stamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

function pointText({ time, value = NaN }: AlarmDatapoint): string {
  const [year = '', month = '', day = '', clock = ''] = new Date(time).toISOString().split(/[-T.]/);
  return `${double(value)} (${day}/${month}/${year.slice(2)} ${clock})`;
}

/** A number that is always seen to be one with a fraction: 5.0. */
function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
