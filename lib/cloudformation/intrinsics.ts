import { isObject } from './template';

/** The functions of the template language; those of `needsTransform` only with AWS::LanguageExtensions. */
export const FUNCTIONS = [
  'Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split', 'Fn::If', 'Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::FindInMap',
  'Fn::Base64', 'Fn::ImportValue', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::Length', 'Fn::ToJsonString', 'Fn::Transform', 'Fn::GetStackOutput',
] as const;
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** Rules have functions of their own. */
export const RULE_FUNCTIONS = ['Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn', 'Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export const PSEUDO_PARAMETERS = [
  'AWS::AccountId', 'AWS::NotificationARNs', 'AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName', 'AWS::URLSuffix',
] as const;

const PSEUDO = new Set<string>(PSEUDO_PARAMETERS);

export function isPseudoParameter(name: string): boolean {
  return PSEUDO.has(name);
}

export interface Intrinsic {
  readonly name: string;
  readonly argument: unknown;
}

/** `{"Ref": …}` or `{"Fn::…": …}`: an object with that one member. */
export function intrinsicOf(value: unknown): Intrinsic | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  const name = keys.length === 1 ? keys[0] : undefined;
  return name !== undefined && (name === 'Ref' || name.startsWith('Fn::')) ? { name, argument: value[name] } : undefined;
}

export function isNoValue(value: unknown): boolean {
  const intrinsic = intrinsicOf(value);
  return intrinsic?.name === 'Ref' && intrinsic.argument === 'AWS::NoValue';
}

/** `["Fn", "Arn"]`, or `"Fn.Arn"` as YAML allows. The attribute may be a function of its own. */
export function getAttOf(argument: unknown): { readonly logicalId: string; readonly attribute: unknown } | undefined {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot <= 0 || dot === argument.length - 1 ? undefined : { logicalId: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  if (!Array.isArray(argument) || argument.length < 2) return undefined;
  const [logicalId, ...rest] = argument as readonly unknown[];
  if (typeof logicalId !== 'string' || logicalId === '') return undefined;
  if (rest.every((part) => typeof part === 'string')) {
    const attribute = rest.join('.');
    return attribute === '' ? undefined : { logicalId, attribute };
  }
  return rest.length === 1 && isObject(rest[0]) ? { logicalId, attribute: rest[0] } : undefined;
}

export type SubPart = { readonly text: string } | { readonly name: string };

/** The text of Fn::Sub in its parts; `${!Name}` is the text `${Name}`. */
export function subParts(text: string): readonly SubPart[] {
  const parts: SubPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    const name = match[1] ?? '';
    parts.push(name.startsWith('!') ? { text: `\${${name.slice(1)}}` } : { name: name.trim() });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** Both forms of Fn::Sub. */
export function subOf(argument: unknown): { readonly text: string; readonly variables: Readonly<Record<string, unknown>> } | undefined {
  if (typeof argument === 'string') return { text: argument, variables: {} };
  if (!Array.isArray(argument) || argument.length < 1 || argument.length > 2) return undefined;
  const [text, variables = {}] = argument as readonly unknown[];
  return typeof text === 'string' && isObject(variables) ? { text, variables } : undefined;
}
