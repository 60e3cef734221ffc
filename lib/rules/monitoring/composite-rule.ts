import { childrenOf, parseCompositeRule } from '../../cloudwatch/composite-rule';
import { markAlone, shown } from '../values';
import type { Rule } from '../rule';

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

export const compositeRule: Rule = {
  id: 'monitoring-composite-rule',
  area: 'monitoring',
  severity: 'error',
  what: 'The rule of a composite alarm can be read, and names alarms',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
  remedy: 'write for instance ALARM("one") OR (ALARM("two") AND NOT OK("three"))',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::CompositeAlarm'],
  check({ properties }, { template, report }) {
    const text = properties['AlarmRule'];
    if (typeof text !== 'string' || text.includes('{{resolve:')) return;
    let children: readonly string[];
    try {
      children = childrenOf(parseCompositeRule(text));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report({ path: '/AlarmRule', found: `cannot be read: ${shown(why)}`, words: `AlarmRule is not valid: ${shown(why)}` });
      return;
    }
    for (const child of children) {
      const called = template.find(markAlone(child)?.name ?? '');
      if (called !== undefined && !ALARMS.includes(called.type) && called.type.startsWith('AWS::') && called.type !== 'AWS::CloudFormation::Stack') {
        report({ path: '/AlarmRule', found: `names ${called.logicalId}, which is a ${called.type}`, words: `AlarmRule must not contain nonexistent alarms: ${called.logicalId}` });
      }
    }
  },
};
