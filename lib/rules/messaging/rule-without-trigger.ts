import { isMissing } from '../values';
import type { Rule } from '../rule';

export const ruleWithoutTrigger: Rule = {
  id: 'messaging-rule-without-trigger',
  area: 'messaging',
  severity: 'error',
  what: 'A rule of EventBridge has a schedule or a pattern',
  why: 'EventBridge refuses it: "Parameter(s) EventPattern or ScheduleExpression must be specified".',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html',
  remedy: 'give it one',
  refusedBy: 'EventBridge',
  refusedWhenMade: true,
  types: ['AWS::Events::Rule'],
  check({ properties: { ScheduleExpression, EventPattern } }, { report }) {
    const isWithout = (value: unknown): boolean => isMissing(value) || value === '';
    if (isWithout(ScheduleExpression) && isWithout(EventPattern)) report({ path: '/EventPattern', found: 'is missing, and ScheduleExpression too', words: 'Parameter(s) EventPattern or ScheduleExpression must be specified.' });
  },
};
