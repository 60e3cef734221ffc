import { isGiven, listOf, textOf, valueAt } from '../values';
import type { RuleResource } from '../template';
import type { Rule } from '../rule';
import type { CalledFunction } from './functions';
import { calledFunction, nameIn } from './functions';

/** Who invokes for a resource, and what it invokes. */
const INVOKERS: Readonly<Record<string, { readonly principal: string; readonly calls: (properties: RuleResource['properties']) => readonly (readonly [path: string, value: unknown])[] }>> = {
  'AWS::SNS::Subscription': {
    principal: 'sns.amazonaws.com',
    calls: (properties) => (textOf(properties['Protocol']) === 'lambda' ? [['/Endpoint', properties['Endpoint']]] : []),
  },
  'AWS::Events::Rule': {
    principal: 'events.amazonaws.com',
    calls: (properties) => listOf(properties['Targets']).flatMap((target, index) => (isGiven(valueAt(target, 'RoleArn')) ? [] : [[`/Targets/${index}/Arn`, valueAt(target, 'Arn')] as const])),
  },
  'AWS::S3::Bucket': {
    principal: 's3.amazonaws.com',
    calls: (properties) => listOf(valueAt(properties, 'NotificationConfiguration', 'LambdaConfigurations')).map((each, index) => [`/NotificationConfiguration/LambdaConfigurations/${index}/Function`, valueAt(each, 'Function')] as const),
  },
};

export const permissionQualifier: Rule = {
  id: 'lambda-permission-qualifier',
  area: 'lambda',
  severity: 'warning',
  what: 'A permission is for what its service invokes: the function itself, or the alias',
  why: 'A permission for the function says nothing of its aliases, and the other way round: every event is refused and lost, unless another stack has the permission for it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  remedy: 'give the permission for the same alias, or have the function itself invoked',
  types: Object.keys(INVOKERS),
  check({ type, properties }, { template, report }) {
    const invoker = INVOKERS[type];
    for (const [path, value] of invoker?.calls(properties) ?? []) {
      const called = calledFunction(template, value);
      if (called === undefined || invoker === undefined) continue;
      const permissions = template.ofType('AWS::Lambda::Permission').flatMap((permission) => {
        const of = textOf(permission.properties['Principal']) === invoker.principal ? calledFunction(template, permission.properties['FunctionName']) : undefined;
        return of?.fn === called.fn ? [of] : [];
      });
      // Where none is here at all, it may be anywhere.
      if (permissions.length === 0 || permissions.some((permission) => isSame(permission, called))) continue;
      report({ path, found: `is ${nameOf(called)}, and ${invoker.principal} may invoke only ${permissions.map(nameOf).join(', ')}` });
    }
  },
};

function isSame(one: CalledFunction, other: CalledFunction): boolean {
  if (one.by !== undefined && one.by === other.by) return true;
  if (one.isUnqualified || other.isUnqualified) return one.isUnqualified === other.isUnqualified;
  return one.qualifier === other.qualifier || one.qualifier === undefined || other.qualifier === undefined;
}

function nameOf({ fn, qualifier, by, isUnqualified }: CalledFunction): string {
  return isUnqualified ? nameIn(fn) : nameIn(fn, qualifier ?? by?.logicalId ?? 'a version');
}
