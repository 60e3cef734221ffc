import { isObject } from '../../cloudformation/template';
import { manyOf, mayAllow, mayAllowService, statementsOf } from '../policies';
import type { Rule } from '../rule';
import type { RuleResource, RuleTemplate } from '../template';
import { listOf, markAlone, UNKNOWN } from '../values';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

export const alarmTopic: Rule = {
  id: 'monitoring-alarm-topic',
  area: 'monitoring',
  severity: 'error',
  what: 'CloudWatch may publish to the topics that alarms tell: a policy that the app writes lets it in',
  why: 'The alarm goes red and nobody is told: CloudWatch fails to publish, which only the history of the alarm says.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
  remedy: `allow sns:Publish to ${CLOUDWATCH}`,
  types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
  check(resource, { template, report }) {
    for (const name of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
      listOf(resource.properties[name]).forEach((action, index) => {
        const topic = template.find(markAlone(action)?.name ?? '');
        if (topic?.type !== 'AWS::SNS::Topic' || !template.areTogether(resource, topic)) return;
        if (keepsOut(template, topic)) report({ path: `/${name}/${index}`, found: `is ${topic.logicalId}, whose policy does not let CloudWatch publish`, remedy: `let the AWS::SNS::TopicPolicy of ${topic.logicalId} allow sns:Publish to ${CLOUDWATCH}` });
      });
    }
  },
};

/** The policy that SNS gives a topic lets alarms of its account in: one that the template has takes its place. What it says of accounts may be meant to. */
function keepsOut(template: RuleTemplate, topic: RuleResource): boolean {
  if (template.ofType('AWS::SNS::TopicInlinePolicy').length > 0) return false;
  const all = template.ofType('AWS::SNS::TopicPolicy');
  if (all.some(({ properties }) => properties['Topics'] === UNKNOWN || properties['PolicyDocument'] === UNKNOWN)) return false;
  const own = all.filter(({ properties }) => manyOf(properties['Topics']).some((each) => markAlone(each) === undefined || markAlone(each)?.name === topic.logicalId));
  return own.length > 0 && !own.some((policy) => statementsOf(policy).some(({ statement }) => mayAllowService(statement, CLOUDWATCH, 'sns:Publish') || (mayAllow(statement, 'sns:Publish') && namesAccounts(statement))));
}

function namesAccounts({ Principal }: Readonly<Record<string, unknown>>): boolean {
  return isObject(Principal) && manyOf(Principal['AWS']).length > 0;
}
