import { isGiven, listOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const vpcConfig: Rule = {
  id: 'lambda-vpc-config',
  area: 'lambda',
  severity: 'error',
  what: 'A function in a VPC has subnets and security groups',
  why: 'Lambda refuses one without the other.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html',
  remedy: 'name both, or leave VpcConfig out',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const [subnets, groups] = ['SubnetIds', 'SecurityGroupIds'].map((name) => valueAt(properties, 'VpcConfig', name));
    const isNone = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);
    const isSome = (value: unknown): boolean => isGiven(value) && listOf(value).length > 0;
    if (isSome(subnets) && isNone(groups)) report({ path: '/VpcConfig/SecurityGroupIds', found: 'is empty, and SubnetIds is not' });
    if (isSome(groups) && isNone(subnets)) report({ path: '/VpcConfig/SubnetIds', found: 'is empty, and SecurityGroupIds is not' });
  },
};
