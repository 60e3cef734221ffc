import { isGiven, listOf, numberOf, shown, valueAt } from '../values';
import type { Rule } from '../rule';

/** How many versions an alias may give a share to beside its own. https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
const ADDITIONAL_VERSIONS = 1;

export const aliasWeights: Rule = {
  id: 'lambda-alias-weights',
  area: 'lambda',
  severity: 'error',
  what: 'An alias gives a share of its traffic to one more version at most, and to another than its own',
  why: 'Lambda refuses the alias: it can point to two versions and no more.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  remedy: 'name one other version; more than two need a function for each and something that splits in front',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Alias'],
  check({ properties }, { report }) {
    const weights = listOf(valueAt(properties, 'RoutingConfig', 'AdditionalVersionWeights')).filter(isGiven);
    const path = '/RoutingConfig/AdditionalVersionWeights';
    if (weights.length > ADDITIONAL_VERSIONS) {
      const shares = weights.map((weight) => numberOf(valueAt(weight, 'FunctionWeight')));
      const sum = shares.every((share) => share !== undefined) ? shares.reduce<number>((all, share) => all + (share ?? 0), 0) : 0;
      report({
        path,
        found: `names ${weights.length} more versions${sum > 1 ? `, with ${Math.round(sum * 1000) / 1000} of the traffic in sum` : ''}`,
        allowed: `${ADDITIONAL_VERSIONS}`,
        words: `Number of items in AdditionalVersionWeights cannot be greater than ${ADDITIONAL_VERSIONS}`,
      });
      return;
    }
    const [own, other] = [properties['FunctionVersion'], valueAt(weights[0], 'FunctionVersion')];
    if (typeof own !== 'string' || own === '$LATEST' || own !== other) return;
    report({
      path: `${path}/0/FunctionVersion`,
      found: `is ${shown(own)}, the version that the alias points to already`,
      remedy: 'name another version, or leave the weights out',
      words: `Invalid function version ${shown(own)}. Function version ${shown(own)} is already included in routing configuration.`,
    });
  },
};
