import type { Rule } from '../rule';
import { missingForPublic } from './url-access';

export const urlPermission: Rule = {
  id: 'lambda-url-permission',
  area: 'lambda',
  severity: 'warning',
  what: 'A public function URL comes with the permissions that let everybody in: lambda:InvokeFunctionUrl and lambda:InvokeFunction',
  why: 'AuthType NONE allows nothing by itself: without both, every call is answered with 403.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  remedy: 'add the permission for the principal * and the same qualifier (InvokeFunction with InvokedViaFunctionUrl), or set AuthType AWS_IAM',
  types: ['AWS::Lambda::Url'],
  check(url, { template, report }) {
    const missing = missingForPublic(url, template);
    if (missing !== undefined && missing.length > 0) report({ path: '/AuthType', found: `is NONE, and no permission here allows everybody ${missing.join(' and ')}` });
  },
};
