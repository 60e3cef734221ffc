import { numberOf } from '../values';
import type { Rule } from '../rule';

export const reservedZero: Rule = {
  id: 'lambda-reserved-zero',
  area: 'lambda',
  severity: 'warning',
  what: 'A function may be invoked',
  why: 'A reserved concurrency of 0 is the emergency stop: every invocation is throttled, and every event is lost or waits until it is too old.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html',
  remedy: 'reserve at least 1, or leave it out to share the account\'s concurrency',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    if (numberOf(properties['ReservedConcurrentExecutions']) === 0) report({ path: '/ReservedConcurrentExecutions', found: 'is 0, which throttles every invocation' });
  },
};
