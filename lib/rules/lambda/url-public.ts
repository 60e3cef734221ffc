import type { Rule } from '../rule';
import { missingForPublic } from './url-access';

export const urlPublic: Rule = {
  id: 'lambda-url-public',
  area: 'lambda',
  severity: 'warning',
  what: 'A function URL asks who is calling',
  why: 'With AuthType NONE everybody on the internet may call the function, and you pay for every call.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  remedy: 'set AuthType AWS_IAM, or put an API with an authorizer in front; acknowledge this where the function checks its callers itself',
  types: ['AWS::Lambda::Url'],
  check(url, { template, report }) {
    if (missingForPublic(url, template)?.length === 0) report({ path: '/AuthType', found: 'is NONE, and everybody may invoke the function', allowed: 'AWS_IAM' });
  },
};
