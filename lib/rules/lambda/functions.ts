import type { RuleResource, RuleTemplate } from '../template';
import { colonParts, isMissing, numberOr, shown, textOf } from '../values';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** A function of the template as somebody calls it. */
export interface CalledFunction {
  readonly fn: RuleResource;
  /** Name of an alias or number of a version; undefined for the function itself, and for a version whose number is not known yet. */
  readonly qualifier?: string;
  /** The alias or version of the template that is called. */
  readonly by?: RuleResource;
  /** Nothing but the function is named: `$LATEST` is called. */
  readonly isUnqualified: boolean;
}

/** The function that a value names by name, ARN or partial ARN, with a qualifier or without; undefined where it is in no place of the template. */
export function calledFunction(template: RuleTemplate, value: unknown): CalledFunction | undefined {
  if (typeof value !== 'string') return undefined;
  const { name, qualifier } = split(value);
  const resource = template.called(name, 'AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version');
  if (resource === undefined) return undefined;
  if (resource.type !== 'AWS::Lambda::Function') {
    const fn = template.called(resource.properties['FunctionName'], 'AWS::Lambda::Function');
    if (fn === undefined || qualifier !== undefined) return undefined;
    const alias = resource.type === 'AWS::Lambda::Alias' ? textOf(resource.properties['Name']) : undefined;
    return { fn, by: resource, isUnqualified: false, ...(alias === undefined ? {} : { qualifier: alias }) };
  }
  if (qualifier === undefined || qualifier === '$LATEST') return { fn: resource, isUnqualified: true };
  const by = qualifiersOf(template, resource).find((each) => textOf(each.properties['Name']) === qualifier) ?? template.called(qualifier, 'AWS::Lambda::Version');
  const known = textOf(qualifier);
  return { fn: resource, isUnqualified: false, ...(known === undefined ? {} : { qualifier: known }), ...(by === undefined ? {} : { by }) };
}

/** `arn:…:function:name:qualifier`, `account:function:name:qualifier`, `name:qualifier`, or any of them without the qualifier. */
function split(value: string): { readonly name: string; readonly qualifier?: string } {
  const parts = colonParts(value);
  const [name = '', qualifier] = parts[0] === 'arn' ? parts.slice(6) : parts[1] === 'function' ? parts.slice(2) : parts;
  return { name, ...(qualifier === undefined ? {} : { qualifier }) };
}

const byFunction = new WeakMap<RuleTemplate, ReadonlyMap<RuleResource, readonly RuleResource[]>>();

/** All aliases and versions of a function that are in the template. Looked up once for a template. */
export function qualifiersOf(template: RuleTemplate, fn: RuleResource): readonly RuleResource[] {
  let all = byFunction.get(template);
  if (all === undefined) {
    const found = new Map<RuleResource, RuleResource[]>();
    for (const each of template.ofType('AWS::Lambda::Alias', 'AWS::Lambda::Version')) {
      const owner = ownerOf(template, each);
      if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), each]);
    }
    all = found;
    byFunction.set(template, all);
  }
  return all.get(fn) ?? [];
}

export function aliasesOf(template: RuleTemplate, fn: RuleResource): readonly RuleResource[] {
  return qualifiersOf(template, fn).filter(({ type }) => type === 'AWS::Lambda::Alias');
}

/** Whether a function may have an alias that the template makes without saying of which function: by a parameter, or under a condition. */
export function mayHaveAlias(template: RuleTemplate, fn: RuleResource, name: string): boolean {
  const given = fn.properties['FunctionName'];
  const isNameKnown = isMissing(given) || textOf(given) !== undefined;
  return template.ofType('AWS::Lambda::Alias').some((alias) => (
    [undefined, name].includes(textOf(alias.properties['Name'])) && ownerOf(template, alias) === undefined && !(isNameKnown && textOf(alias.properties['FunctionName']) !== undefined)
  ));
}

/** The function of the template that an alias or a version is of. */
function ownerOf(template: RuleTemplate, { properties }: RuleResource): RuleResource | undefined {
  const value = properties['FunctionName'];
  return typeof value === 'string' ? template.called(split(value).name, 'AWS::Lambda::Function') : undefined;
}

/** Whether a value is the version that is not published, under either of its names. */
export function isLatest(value: unknown): boolean {
  return value === '$LATEST' || value === '$LATEST.PUBLISHED';
}

/** Whether the template is certain to deploy the function in a container image; undefined where that is not known. */
export function isImage({ properties }: RuleResource): boolean | undefined {
  const type = properties['PackageType'];
  return isMissing(type) ? false : textOf(type) === undefined ? undefined : textOf(type) === 'Image';
}

/** Seconds; undefined where that is not known. */
export function timeoutOf({ properties }: RuleResource): number | undefined {
  return numberOr(properties['Timeout'], DEFAULT_TIMEOUT_SECONDS);
}

/** How a function is called in messages. */
export function nameIn({ logicalId }: RuleResource, qualifier?: unknown): string {
  return qualifier === undefined ? logicalId : `${logicalId}:${shown(qualifier)}`;
}
