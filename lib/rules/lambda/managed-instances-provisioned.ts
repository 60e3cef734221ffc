import { isGiven } from '../values';
import type { Rule } from '../rule';
import { nameIn, qualifiersOf } from './functions';

export const managedInstancesProvisioned: Rule = {
  id: 'lambda-managed-instances-provisioned',
  area: 'lambda',
  severity: 'error',
  what: 'A function on managed instances has no provisioned concurrency',
  why: 'Lambda refuses it: the instances are there all the time, and FunctionScalingConfig says how many environments they hold.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html',
  remedy: 'set the least number of environments in FunctionScalingConfig',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    if (!isGiven(fn.properties['CapacityProviderConfig'])) return;
    for (const holder of qualifiersOf(template, fn)) {
      if (!isGiven(holder.properties['ProvisionedConcurrencyConfig']) || !template.areTogether(fn, holder)) continue;
      report({ at: holder, path: '/ProvisionedConcurrencyConfig', found: `is given, and ${nameIn(fn)} has a capacity provider` });
    }
  },
};
