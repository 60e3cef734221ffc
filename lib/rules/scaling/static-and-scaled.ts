import { isGiven, valueAt } from '../values';
import type { Rule } from '../rule';
import { aliasCalled, partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const staticAndScaled: Rule = {
  id: 'scaling-static-and-scaled',
  area: 'scaling',
  severity: 'warning',
  what: 'Provisioned concurrency is either written on the alias or scaled',
  why: 'Every deploy that changes the alias sets the written number again and throws away what scaling had set, in the middle of the traffic.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'leave ProvisionedConcurrencyConfig out of the alias: the MinCapacity of the target is what it begins with',
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const parts = partsOf(scaledBy(template, resource));
    const alias = parts?.kind === 'function' ? aliasCalled(template, parts.name, parts.qualifier) : undefined;
    if (alias === undefined || !isGiven(valueAt(alias.properties, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions')) || !template.areTogether(alias, resource)) return;
    report({ at: alias, path: '/ProvisionedConcurrencyConfig', found: `is given, and ${resource.logicalId} scales it` });
  },
};
