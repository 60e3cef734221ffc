import { textOf } from '../values';
import type { Rule } from '../rule';
import { missingPermission } from './wiring';

export const subscription: Rule = {
  id: 'messaging-subscription-permission',
  area: 'messaging',
  severity: 'error',
  what: 'A queue or function that a topic sends to lets SNS do so',
  why: 'Every message is lost: SNS is refused at the queue or the function, and nobody is told.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
  remedy: 'allow it to sns.amazonaws.com',
  types: ['AWS::SNS::Subscription'],
  check(resource, { template, report }) {
    const { Protocol, Endpoint } = resource.properties;
    if (!['sqs', 'lambda'].includes(textOf(Protocol) ?? '')) return;
    const missing = missingPermission(template, Endpoint, 'sns.amazonaws.com');
    if (missing !== undefined && template.areTogether(resource, missing.to)) report({ path: '/Endpoint', found: `is ${missing.to.logicalId}, where SNS may not send to`, remedy: missing.remedy });
  },
};
