import { isGiven, isMissing, textOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const logLevelFormat: Rule = {
  id: 'lambda-log-level-format',
  area: 'lambda',
  severity: 'error',
  what: 'A function whose logs are filtered by level writes them as JSON',
  why: 'Lambda refuses levels of text logs, which have none.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html',
  remedy: 'set LogFormat to JSON, or leave the levels out',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const format = valueAt(properties, 'LoggingConfig', 'LogFormat');
    if (!isMissing(format) && textOf(format) !== 'Text') return;
    for (const name of ['ApplicationLogLevel', 'SystemLogLevel']) {
      if (isGiven(valueAt(properties, 'LoggingConfig', name))) report({ path: `/LoggingConfig/${name}`, found: `is given, and the logs are ${isMissing(format) ? 'text, as they are by default' : 'text'}` });
    }
  },
};
