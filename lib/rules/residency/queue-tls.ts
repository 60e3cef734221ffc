import type { Rule } from '../rule';
import { listOf } from '../values';
import { deniesPlaintext } from './secure-transport';

export const queueTls: Rule = {
  id: 'residency-queue-tls',
  area: 'residency',
  severity: 'error',
  what: 'The policy of a queue denies requests that do not come over TLS',
  why: 'SQS answers http:// too in most regions: whoever calls it so sends messages in the clear.',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html',
  remedy: 'set enforceSSL: true, or deny sqs:* where aws:SecureTransport is false',
  types: ['AWS::SQS::Queue'],
  check(queue, { template, report }) {
    const policies = template.ofType('AWS::SQS::QueuePolicy').filter(({ properties }) => listOf(properties['Queues']).some((each) => template.called(each, 'AWS::SQS::Queue') === queue));
    if (policies.some(({ properties }) => deniesPlaintext(properties['PolicyDocument'], 'sqs:SendMessage'))) return;
    report({ path: '', found: policies.length === 0 ? 'has no policy' : 'has a policy that does not ask for TLS' });
  },
};
