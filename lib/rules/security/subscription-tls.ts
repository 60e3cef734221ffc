import type { Rule } from '../rule';
import { textOf } from '../values';

export const subscriptionTls: Rule = {
  id: 'security-subscription-tls',
  area: 'security',
  severity: 'warning',
  what: 'Topics deliver over TLS',
  why: 'SNS posts every message to an http:// address in the clear.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html',
  remedy: 'subscribe an https:// address with the protocol https',
  types: ['AWS::SNS::Subscription'],
  check(subscription, { report }) {
    if (textOf(subscription.properties['Protocol']) === 'http') report({ path: '/Protocol', found: 'is http', allowed: 'https' });
  },
};
