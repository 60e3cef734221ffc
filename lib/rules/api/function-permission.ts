import { lacksPermission } from '../functions';
import type { Rule } from '../rule';
import { integrationOf, INTEGRATIONS } from './integrations';

export const functionPermission: Rule = {
  id: 'api-function-permission',
  area: 'api',
  severity: 'error',
  what: 'A function behind an API lets API Gateway call it',
  why: 'Every request is answered with 500, "Invalid permissions on Lambda function", and the function is never called.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html',
  remedy: 'add an AWS::Lambda::Permission of the function, alias or version that the API calls, for apigateway.amazonaws.com',
  types: INTEGRATIONS,
  check(resource, { template, report }) {
    const { called, hasRole, uriPath } = integrationOf(template, resource) ?? {};
    if (called === undefined || hasRole !== false || !template.areTogether(resource, called.by) || !lacksPermission(template, called, 'apigateway.amazonaws.com')) return;
    report({ path: uriPath ?? '', found: `calls ${called.by.logicalId}, and nothing lets API Gateway do so` });
  },
};
