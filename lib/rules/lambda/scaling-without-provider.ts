import { isGiven, isMissing } from '../values';
import type { Rule } from '../rule';

export const scalingWithoutProvider: Rule = {
  id: 'lambda-scaling-without-provider',
  area: 'lambda',
  severity: 'error',
  what: 'FunctionScalingConfig is that of a function with a capacity provider',
  why: 'Lambda refuses it of any other: only managed instances hold a number of environments.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-scaling.html',
  remedy: 'give the function a CapacityProviderConfig, or keep environments ready with provisioned concurrency',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    if (!isGiven(properties['FunctionScalingConfig']) || !isMissing(properties['CapacityProviderConfig'])) return;
    report({ path: '/FunctionScalingConfig', found: 'is given, and CapacityProviderConfig is not' });
  },
};
