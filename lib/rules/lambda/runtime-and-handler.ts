import { isGiven, isMissing, objectOf, textOf } from '../values';
import type { Rule } from '../rule';

export const runtimeAndHandler: Rule = {
  id: 'lambda-runtime-and-handler',
  area: 'lambda',
  severity: 'error',
  what: 'A function of an archive names its runtime and its handler',
  why: 'Lambda refuses it without.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html',
  remedy: 'name both of them',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const isArchive = isMissing(properties['PackageType']) || textOf(properties['PackageType']) === 'Zip';
    const missing = ['Runtime', 'Handler'].find((name) => isMissing(properties[name]));
    if (!isArchive || missing === undefined || isGiven(objectOf(properties['Code'])['ImageUri'])) return;
    report({ path: `/${missing}`, found: 'is missing', words: 'Runtime and Handler are mandatory parameters for functions created with deployment packages.' });
  },
};
