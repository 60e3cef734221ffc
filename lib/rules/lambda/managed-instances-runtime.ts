import { runsOnManagedInstances } from '../../lambda/managed-instances';
import { isGiven, textOf } from '../values';
import type { Rule } from '../rule';

export const managedInstancesRuntime: Rule = {
  id: 'lambda-managed-instances-runtime',
  area: 'lambda',
  severity: 'error',
  what: 'A function on managed instances runs on a runtime that they have: Java from 21, Python from 3.13, Node.js from 22, .NET from 8, or provided.al2023',
  why: 'Lambda refuses the capacity provider of a function on any other runtime.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html',
  remedy: 'take a newer runtime, or leave the capacity provider out',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const runtime = textOf(properties['Runtime']);
    if (!isGiven(properties['CapacityProviderConfig']) || runtime === undefined || runsOnManagedInstances(runtime)) return;
    report({ path: '/Runtime', found: `is ${runtime}, and the function has a capacity provider` });
  },
};
