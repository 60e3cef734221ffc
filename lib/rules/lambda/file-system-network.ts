import { isMissing } from '../values';
import type { Rule } from '../rule';
import { hasFileSystem } from './snap-start';

export const fileSystemNetwork: Rule = {
  id: 'lambda-file-system-network',
  area: 'lambda',
  severity: 'error',
  what: 'A function that mounts a file system is in a VPC',
  why: 'Lambda refuses it: mount targets are in a VPC, and are reached from there alone.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html',
  remedy: 'set VpcConfig to subnets that have mount targets',
  refusedBy: 'Lambda',
  refusedWhenMade: true,
  types: ['AWS::Lambda::Function'],
  check(fn, { report }) {
    if (hasFileSystem(fn) && isMissing(fn.properties['VpcConfig']) && isMissing(fn.properties['CapacityProviderConfig'])) report({ path: '/VpcConfig', found: 'is missing, and the function mounts a file system' });
  },
};
