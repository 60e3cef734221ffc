import type { RuleCase } from '../rule-case';
import { alias, lambda, provisioned, ROLE, version } from './resources';

const reserved = (ReservedConcurrentExecutions: number): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda({ ReservedConcurrentExecutions }), V1: version(), Live: alias(provisioned(5)) });

export const LAMBDA_CASES: readonly RuleCase[] = [
  {
    name: 'five provisioned environments of a function with four reserved', rule: 'lambda-provisioned-above-reserved', rows: ['accepted-provisioned-above-reserved'],
    broken: reserved(4), repaired: reserved(6), atLimit: reserved(5),
    logicalId: 'Live', path: '/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions', reason: 'makes 5 provisioned environments of Fn, allowed: at most its reserved concurrency, 4',
  },
];
