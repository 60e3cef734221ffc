import { isMissing } from '../values';
import type { Rule } from '../rule';

export const logRetention: Rule = {
  id: 'monitoring-log-retention',
  area: 'monitoring',
  severity: 'info',
  what: 'A log group says how long it keeps what it is told',
  why: 'Without it, logs are kept and paid for without end.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  remedy: 'set RetentionInDays',
  types: ['AWS::Logs::LogGroup'],
  check({ properties }, { report }) {
    if (isMissing(properties['RetentionInDays'])) report({ path: '/RetentionInDays', found: 'is missing' });
  },
};
