import { listOf, markAlone, objectOf, textOf, valueAt } from '../values';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';

/** Whether a service itself, and no role of the account, sends to a topic or queue of the template. */
function sendersTo(template: RuleTemplate, to: RuleResource): readonly (readonly [service: string, by: RuleResource])[] {
  const calls = (value: unknown): boolean => markAlone(value)?.name === to.logicalId;
  const having = (type: string, service: string, values: (resource: RuleResource) => readonly unknown[]): readonly (readonly [string, RuleResource])[] => (
    template.ofType(type).filter((resource) => values(resource).some(calls)).map((resource) => [service, resource] as const)
  );
  const actions = ({ properties }: RuleResource): readonly unknown[] => ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) => listOf(properties[name]));
  return [
    ...having('AWS::CloudWatch::Alarm', 'CloudWatch', actions),
    ...having('AWS::CloudWatch::CompositeAlarm', 'CloudWatch', actions),
    ...having('AWS::Events::Rule', 'EventBridge', ({ properties }) => listOf(properties['Targets']).map(objectOf).filter((target) => target['RoleArn'] === undefined).map((target) => target['Arn'])),
    ...having('AWS::SNS::Subscription', 'SNS', ({ properties }) => [properties['Endpoint']]),
    ...having('AWS::S3::Bucket', 'S3', ({ properties }) => ['QueueConfigurations', 'TopicConfigurations'].flatMap((list) => (
      listOf(valueAt(properties, 'NotificationConfiguration', list)).flatMap((each) => [objectOf(each)['Queue'], objectOf(each)['Topic']])
    ))),
  ];
}

export const managedKey: Rule = {
  id: 'messaging-managed-key',
  area: 'messaging',
  severity: 'error',
  what: 'A topic or queue that a service of AWS sends to is not encrypted with the key of SNS or SQS that AWS manages',
  why: 'The policy of that key lets in no service and cannot be changed: every alarm, event or message that the service sends is lost.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  remedy: 'use a key of your own whose policy lets the service in, or for a queue SqsManagedSseEnabled',
  types: ['AWS::SNS::Topic', 'AWS::SQS::Queue'],
  check(resource, { template, report }) {
    const key = textOf(resource.properties['KmsMasterKeyId']);
    if (key === undefined || !/(?:^|:)alias\/aws\/(?:sns|sqs)$/.test(key)) return;
    const [first] = sendersTo(template, resource);
    if (first !== undefined) report({ path: '/KmsMasterKeyId', found: `is ${key}, and ${first[0]} sends here for ${first[1].logicalId}` });
  },
};
