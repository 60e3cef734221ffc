import type { RuleResource, RuleTemplate } from '../template';
import { isGiven, textOf } from '../values';
import type { CalledFunction } from './functions';
import { calledFunction } from './functions';

/** Who may call a URL that authorizes nobody. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
const NEEDED = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] as const;

/** What everybody has to be allowed for a public URL, and is not in this template; undefined where the URL is none, or its function elsewhere. */
export function missingForPublic({ properties }: RuleResource, template: RuleTemplate): readonly string[] | undefined {
  if (textOf(properties['AuthType']) !== 'NONE') return undefined;
  const target = calledFunction(template, properties['TargetFunctionArn']);
  if (target === undefined) return undefined;
  const qualifier = target.qualifier ?? (isGiven(properties['Qualifier']) ? textOf(properties['Qualifier']) : undefined);
  if (isGiven(properties['Qualifier']) && qualifier === undefined) return undefined;
  const granted = template.ofType('AWS::Lambda::Permission').filter((permission) => textOf(permission.properties['Principal']) === '*' && isOf(calledFunction(template, permission.properties['FunctionName']), target.fn, qualifier));
  return NEEDED.filter((action) => !granted.some(({ properties: { Action } }) => {
    const given = textOf(Action);
    return given === undefined || given === '*' || given === 'lambda:*' || given === action;
  }));
}

function isOf(called: CalledFunction | undefined, fn: RuleResource, qualifier: string | undefined): boolean {
  return called?.fn === fn && called.qualifier === qualifier;
}
