import type { RuleResource, RuleTemplate } from './template';
import { isMissing, marksIn, textOf, UNKNOWN } from './values';

const QUALIFIED = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** What calls a function: the function itself, or an alias or version of it. */
export interface CalledFunction {
  readonly fn: RuleResource;
  /** The alias or version that is called. */
  readonly by: RuleResource;
  /** What follows the reference in the text: `:live`. */
  readonly qualifier?: string;
}

/** The function of the template that a name, an ARN or a URI with an ARN in it calls. */
export function functionIn(template: RuleTemplate, value: unknown): CalledFunction | undefined {
  for (const { name } of marksIn(value)) {
    const by = template.find(name);
    if (by === undefined) continue;
    const fn = by.type === 'AWS::Lambda::Function' ? by : QUALIFIED.includes(by.type) ? template.called(by.properties['FunctionName'], 'AWS::Lambda::Function') : undefined;
    if (fn === undefined) continue;
    const [, qualifier] = typeof value === 'string' ? /\u{E001}:([A-Za-z0-9_-]+)(?:\/invocations)?$/u.exec(value) ?? [] : [];
    return { fn, by, ...(qualifier === undefined || by !== fn ? {} : { qualifier }) };
  }
  return undefined;
}

/**
 * Whether nothing in the template lets a service call a function that it certainly calls: no AWS::Lambda::Permission of its function, alias or
 * version is for the service. What a permission says of the source is not looked at.
 */
export function lacksPermission(template: RuleTemplate, called: CalledFunction, service: string): boolean {
  return !template.ofType('AWS::Lambda::Permission').some(({ properties }) => {
    const { FunctionName, Principal } = properties;
    const principal = textOf(Principal);
    if (principal !== undefined && principal !== service && principal !== '*' && !principal.startsWith(service.replace(/amazonaws\.com$/, ''))) return false;
    if (FunctionName === UNKNOWN || isMissing(FunctionName)) return true;
    const allowed = functionIn(template, FunctionName);
    if (allowed === undefined) return textOf(FunctionName) === undefined || textOf(called.fn.properties['FunctionName']) !== undefined;
    // Whether it is of the alias that is called is what lambda-permission-qualifier is about.
    return allowed.fn === called.fn;
  });
}
