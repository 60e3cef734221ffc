import { isGiven, listOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { isLatest } from './functions';

export const aliasLatestWeights: Rule = {
  id: 'lambda-alias-latest-weights',
  area: 'lambda',
  severity: 'error',
  what: 'An alias that divides its traffic divides it among published versions',
  why: 'Lambda refuses weights of an alias that points to $LATEST.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  remedy: 'publish a version and point the alias to it',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Alias'],
  check({ properties }, { report }) {
    if (!isLatest(properties['FunctionVersion']) || !listOf(valueAt(properties, 'RoutingConfig', 'AdditionalVersionWeights')).some(isGiven)) return;
    report({
      path: '/FunctionVersion',
      found: 'is $LATEST, and the alias gives another version a share of its traffic',
      allowed: 'a published version',
      words: '$LATEST is not supported for an alias pointing to more than 1 version',
    });
  },
};
