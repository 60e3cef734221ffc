import { isGiven, listOf, numberOf, objectOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { aliasCalled, partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const weightedAlias: Rule = {
  id: 'scaling-weighted-alias',
  area: 'scaling',
  severity: 'warning',
  what: 'An alias whose provisioned concurrency is scaled has no weights',
  why: 'Lambda refuses every change of it while the alias is weighted: "Alias with weights can not be used with Provisioned Concurrency". Scaling fails, and says so only in its activities.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  remedy: 'shift traffic by CodeDeploy, and suspend scaling meanwhile, or scale no weighted alias',
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const parts = partsOf(scaledBy(template, resource));
    const alias = parts?.kind === 'function' ? aliasCalled(template, parts.name, parts.qualifier) : undefined;
    if (alias === undefined || isGiven(alias.properties['ProvisionedConcurrencyConfig']) || !template.areTogether(alias, resource)) return;
    const weights = listOf(valueAt(alias.properties, 'RoutingConfig', 'AdditionalVersionWeights'));
    if (weights.some((each) => numberOf(objectOf(each)['FunctionWeight']) !== 0 && isGiven(objectOf(each)['FunctionWeight']))) {
      report({ at: alias, path: '/RoutingConfig/AdditionalVersionWeights', found: `has a weight, and ${resource.logicalId} scales the alias` });
    }
  },
};
