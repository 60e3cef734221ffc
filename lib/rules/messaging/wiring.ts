import { functionIn, lacksPermission } from '../functions';
import { manyOf, mayAllowService, statementsOf } from '../policies';
import type { RuleResource, RuleTemplate } from '../template';
import { markAlone, UNKNOWN } from '../values';

/** What is missing that a service may send to a function, queue or topic of the template. */
export interface MissingPermission {
  readonly to: RuleResource;
  /** What would let it. */
  readonly remedy: string;
}

const POLICIES: Readonly<Record<string, { readonly policy: string; readonly list: string; readonly action: string }>> = {
  'AWS::SQS::Queue': { policy: 'AWS::SQS::QueuePolicy', list: 'Queues', action: 'sqs:SendMessage' },
  'AWS::SNS::Topic': { policy: 'AWS::SNS::TopicPolicy', list: 'Topics', action: 'sns:Publish' },
};

/** Newer forms of them, which are not read here. */
const INLINE = ['AWS::SQS::QueueInlinePolicy', 'AWS::SNS::TopicInlinePolicy'];

/** Undefined where the target is not in the template, or something in it may let the service send there. */
export function missingPermission(template: RuleTemplate, target: unknown, service: string): MissingPermission | undefined {
  const called = functionIn(template, target);
  if (called !== undefined) {
    return lacksPermission(template, called, service) ? { to: called.by, remedy: `add an AWS::Lambda::Permission of ${called.by.logicalId} for ${service}` } : undefined;
  }
  const to = template.find(markAlone(target)?.name ?? '');
  const kind = to === undefined ? undefined : POLICIES[to.type];
  if (to === undefined || kind === undefined || template.ofType(...INLINE).length > 0) return undefined;
  const { policy, list, action } = kind;
  const policies = template.ofType(policy).filter(({ properties }) => properties[list] === UNKNOWN || manyOf(properties[list]).some((each) => typeof each !== 'string' || markAlone(each) === undefined || markAlone(each)?.name === to.logicalId));
  const allows = policies.some((each) => each.properties['PolicyDocument'] === UNKNOWN || statementsOf(each).some(({ statement }) => mayAllowService(statement, service, action)));
  return allows ? undefined : { to, remedy: `let an ${policy} of ${to.logicalId} allow ${action} to ${service}` };
}
