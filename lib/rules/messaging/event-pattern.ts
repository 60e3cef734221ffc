import { parsePattern, PatternError } from '../../events/pattern';
import { isObject } from '../../cloudformation/template';
import { hasMarks, PERHAPS, UNKNOWN } from '../values';
import type { Rule } from '../rule';

export const eventPattern: Rule = {
  id: 'messaging-event-pattern',
  area: 'messaging',
  severity: 'error',
  what: 'The pattern of a rule can be read by EventBridge: fields that list what they may be, or objects of such fields',
  why: 'EventBridge refuses the rule: "Event pattern is not valid".',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html',
  remedy: 'write every value as a list',
  refusedBy: 'EventBridge',
  refusedWhenMade: true,
  types: ['AWS::Events::Rule'],
  check({ properties }, { report }) {
    const pattern = properties['EventPattern'];
    if (!isObject(pattern) || holdsUnknown(pattern)) return;
    try {
      parsePattern(JSON.stringify(pattern));
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      report({ path: '/EventPattern', found: `is refused: ${error.message}`, words: `Event pattern is not valid. Reason: ${error.message}` });
    }
  },
};

function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN || value === PERHAPS || hasMarks(value)) return value === UNKNOWN || value === PERHAPS;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}
