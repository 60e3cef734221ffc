import type { RuleCase } from '../rule-case';
import { alarm } from './resources';

export const MONITORING_CASES: readonly RuleCase[] = [
  {
    name: 'an alarm without a metric', rule: 'monitoring-alarm-metric', rows: ['static-14'],
    broken: { Alarm: alarm({ MetricName: undefined }) }, repaired: { Alarm: alarm() }, logicalId: 'Alarm', path: '/MetricName', reason: 'is missing, and Metrics too',
  },
  {
    name: 'missing data treated in a way that there is not', rule: 'schema-limit', rows: ['static-15'],
    broken: { Alarm: alarm({ TreatMissingData: 'ok' }) }, repaired: { Alarm: alarm({ TreatMissingData: 'ignore' }) }, logicalId: 'Alarm', path: '/TreatMissingData', reason: 'is ok, allowed: breaching',
  },
  {
    name: 'a period of 45 seconds', rule: 'schema-limit', rows: ['static-16'],
    broken: { Alarm: alarm({ Period: 45 }) }, repaired: { Alarm: alarm({ Period: 30 }) }, logicalId: 'Alarm', path: '/Period', reason: 'is 45',
  },
];
