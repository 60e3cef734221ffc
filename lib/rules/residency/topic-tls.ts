import type { Rule } from '../rule';
import { listOf } from '../values';
import { deniesPlaintext } from './secure-transport';

export const topicTls: Rule = {
  id: 'residency-topic-tls',
  area: 'residency',
  severity: 'error',
  what: 'The policy of a topic denies what is published without TLS',
  why: 'SNS answers http:// too: whoever publishes so sends messages in the clear.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html',
  remedy: 'set enforceSSL: true, or deny sns:Publish where aws:SecureTransport is false',
  types: ['AWS::SNS::Topic'],
  check(topic, { template, report }) {
    const policies = template.ofType('AWS::SNS::TopicPolicy').filter(({ properties }) => listOf(properties['Topics']).some((each) => template.called(each, 'AWS::SNS::Topic') === topic));
    if (policies.some(({ properties }) => deniesPlaintext(properties['PolicyDocument'], 'sns:Publish'))) return;
    report({ path: '', found: policies.length === 0 ? 'has no policy' : 'has a policy that does not ask for TLS' });
  },
};
