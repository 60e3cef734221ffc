import { isGiven, numberOf, valueAt } from '../values';
import type { Rule } from '../rule';

/** Whether a function's provisioned concurrency is more than is reserved for the function: Lambda refuses it. */
export function isProvisionedAboveReserved(provisioned: number, reserved: number): boolean {
  return provisioned > reserved;
}

export const provisionedAboveReserved: Rule = {
  id: 'lambda-provisioned-above-reserved',
  area: 'lambda',
  severity: 'error',
  what: 'All provisioned concurrency of a function fits into what is reserved for the function',
  why: 'Lambda refuses provisioned concurrency above the reserved concurrency of its function, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'reserve more, or provision less',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    const reserved = numberOf(fn.properties['ReservedConcurrentExecutions']);
    if (reserved === undefined) return;
    const holders = template.ofType('AWS::Lambda::Alias', 'AWS::Lambda::Version').filter(({ properties }) => template.called(properties['FunctionName'], 'AWS::Lambda::Function') === fn
      && isGiven(properties['ProvisionedConcurrencyConfig']));
    let sum = 0;
    for (const holder of holders) {
      if (!template.areTogether(fn, holder)) continue;
      sum += numberOf(valueAt(holder.properties, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions')) ?? 0;
      if (!isProvisionedAboveReserved(sum, reserved)) continue;
      report({
        at: holder,
        path: '/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions',
        found: `makes ${sum} provisioned environments of ${fn.logicalId}`,
        allowed: `at most its reserved concurrency, ${reserved}`,
      });
      return;
    }
  },
};
