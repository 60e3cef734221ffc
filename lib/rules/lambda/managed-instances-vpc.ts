import { isGiven } from '../values';
import type { Rule } from '../rule';

export const managedInstancesVpc: Rule = {
  id: 'lambda-managed-instances-vpc',
  area: 'lambda',
  severity: 'error',
  what: 'A function on managed instances is in the network of its capacity provider, and names none of its own',
  why: 'Lambda refuses both: its instances are in the subnets of the capacity provider, and the function with them.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-capacity-providers.html',
  remedy: 'leave VpcConfig out, and say subnets and security groups in the VpcConfig of the capacity provider',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    if (isGiven(properties['CapacityProviderConfig']) && isGiven(properties['VpcConfig'])) report({ path: '/VpcConfig', found: 'is given, and the function has a capacity provider' });
  },
};
