import { isGiven, listOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { WEIGHTED } from '../../lambda/provisioned';

export const aliasWeightsProvisioned: Rule = {
  id: 'lambda-alias-weights-provisioned',
  area: 'lambda',
  severity: 'error',
  what: 'An alias has weights or provisioned concurrency, and not both',
  why: 'Lambda refuses provisioned concurrency of an alias while it has weights; only CodeDeploy may shift the traffic of an alias that has provisioned concurrency.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'leave the shift to CodeDeploy (an UpdatePolicy), or provision the versions themselves',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Alias'],
  check({ properties }, { report }) {
    if (!isGiven(properties['ProvisionedConcurrencyConfig']) || !listOf(valueAt(properties, 'RoutingConfig', 'AdditionalVersionWeights')).some(isGiven)) return;
    report({ path: '/ProvisionedConcurrencyConfig', found: 'is given, and the alias has weights', words: WEIGHTED.message });
  },
};
