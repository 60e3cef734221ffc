import { isGiven, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { calledFunction, nameIn, qualifiersOf } from './functions';
import { hasSnapStart } from './snap-start';

export const tenancy: Rule = {
  id: 'lambda-tenancy',
  area: 'lambda',
  severity: 'error',
  what: 'A function that isolates tenants has no SnapStart, provisioned concurrency, URL or event source',
  why: 'Lambda refuses each of them: it has to be told the tenant of every invocation, and only API Gateway and a direct invocation can tell it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html',
  remedy: 'put an API in front, or give the tenants a function of their own without it',
  types: ['AWS::Lambda::Function', 'AWS::Lambda::Url', 'AWS::Lambda::EventSourceMapping'],
  check(resource, { template, report }) {
    if (resource.type !== 'AWS::Lambda::Function') {
      const property = resource.type === 'AWS::Lambda::Url' ? 'TargetFunctionArn' : 'FunctionName';
      const fn = calledFunction(template, resource.properties[property])?.fn;
      if (fn === undefined || !isolatesTenants(fn.properties) || !template.areTogether(fn, resource)) return;
      report({ path: `/${property}`, found: `is ${nameIn(fn)}, which isolates tenants: ${resource.type === 'AWS::Lambda::Url' ? 'a URL' : 'an event source'} names none` });
      return;
    }
    if (!isolatesTenants(resource.properties)) return;
    if (hasSnapStart(resource)) report({ path: '/SnapStart', found: 'is on, and the function isolates tenants' });
    for (const holder of qualifiersOf(template, resource)) {
      if (!isGiven(holder.properties['ProvisionedConcurrencyConfig']) || !template.areTogether(resource, holder)) continue;
      report({ at: holder, path: '/ProvisionedConcurrencyConfig', found: `is given, and ${nameIn(resource)} isolates tenants` });
    }
  },
};

function isolatesTenants(properties: Readonly<Record<string, unknown>>): boolean {
  return textOf(valueAt(properties, 'TenancyConfig', 'TenantIsolationMode')) === 'PER_TENANT';
}
