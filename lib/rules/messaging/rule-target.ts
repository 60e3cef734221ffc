import { isMissing, listOf, objectOf } from '../values';
import type { Rule } from '../rule';
import { missingPermission } from './wiring';

export const ruleTarget: Rule = {
  id: 'messaging-rule-permission',
  area: 'messaging',
  severity: 'error',
  what: 'A function, queue or topic that a rule of EventBridge sends to lets EventBridge do so',
  why: 'Every event is lost: EventBridge is refused at the target, which only the metric FailedInvocations tells.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html',
  remedy: 'allow it to events.amazonaws.com',
  types: ['AWS::Events::Rule'],
  check(resource, { template, report }) {
    listOf(resource.properties['Targets']).forEach((each, index) => {
      const target = objectOf(each);
      if (!isMissing(target['RoleArn'])) return;
      const missing = missingPermission(template, target['Arn'], 'events.amazonaws.com');
      if (missing !== undefined && template.areTogether(resource, missing.to)) report({ path: `/Targets/${index}/Arn`, found: `is ${missing.to.logicalId}, where EventBridge may not send to`, remedy: missing.remedy });
    });
  },
};
