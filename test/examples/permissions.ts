import type { Resource, Template } from './examples';

/** Who may do what in a template, a line for each action on each resource, below the role or the resource whose policy says so. Names are paths of constructs. */
export type Permissions = ReadonlyMap<string, readonly string[]>;

export function permissionsOf(templates: Iterable<Template>): Permissions {
  const lines = new Map<string, Set<string>>();
  for (const template of templates) {
    const names = new Names(template);
    for (const [id, resource] of Object.entries(template.Resources)) {
      for (const [who, what] of linesOf(id, resource, names)) lines.set(who, (lines.get(who) ?? new Set()).add(what));
    }
  }
  return new Map([...lines].sort(([a], [b]) => compare(a, b)).map(([who, what]) => [who, [...what].sort((a, b) => rank(a) - rank(b) || compare(a, b))]));
}

/** As it is kept in a file: a role, and indented below it what it may. */
export function toText(permissions: Permissions): string {
  return [...permissions].map(([who, what]) => `${[who, ...what.map((line) => `  ${line}`)].join('\n')}\n`).join('\n');
}

export function fromText(text: string): Permissions {
  const permissions = new Map<string, string[]>();
  let who = '';
  for (const line of text.split(/\r?\n/).filter((each) => each !== '')) {
    if (line.startsWith('  ')) permissions.get(who)?.push(line.slice(2));
    else permissions.set(who = line, []);
  }
  return permissions;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function difference(reviewed: Permissions, now: Permissions): Difference {
  const [before, after] = [reviewed, now].map((permissions) => [...permissions].flatMap(([who, what]) => what.map((line) => `${who}: ${line}`))) as [string[], string[]];
  return { added: after.filter((line) => !before.includes(line)), removed: before.filter((line) => !after.includes(line)) };
}

type Line = readonly [who: string, what: string];

export interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function linesOf(id: string, { Type, Properties = {} }: Resource, names: Names): Line[] {
  const name = names.of(id);
  switch (Type) {
    case 'AWS::IAM::Role':
      return [
        ...statementsIn(Properties.AssumeRolePolicyDocument).flatMap((statement) => trustLines(statement, names)).map((line): Line => [name, line]),
        ...list(Properties.ManagedPolicyArns).map((arn): Line => [name, `has the managed policy ${names.text(arn)}`]),
        ...(Properties.PermissionsBoundary === undefined ? [] : [[name, `is bounded by ${names.text(Properties.PermissionsBoundary)}`] as const]),
        ...statementsIn(Properties.Policies).flatMap((statement) => statementLines(statement, names)).map((line): Line => [name, line]),
      ];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::IAM::RolePolicy': {
      const holders = [...list(Properties.Roles), ...list(Properties.RoleName), ...list(Properties.Users), ...list(Properties.Groups)].map((holder) => names.holder(holder));
      const lines = statementsIn(Properties.PolicyDocument).flatMap((statement) => statementLines(statement, names));
      // A policy that is attached to nothing here may be attached elsewhere.
      return (holders.length === 0 ? [`${name} (a policy that nothing here has)`] : holders).flatMap((holder) => lines.map((line): Line => [holder, line]));
    }
    case 'AWS::Lambda::Url':
      return [[`${names.holder(Properties.TargetFunctionArn)} (function URL)`, `is called ${Properties.AuthType === 'NONE' ? 'by anybody' : `with ${names.text(Properties.AuthType)}`}`]];
    case 'AWS::RAM::ResourceShare':
      return list(Properties.ResourceArns).flatMap((arn) => list(Properties.Principals).map((principal): Line => [`${name} (${Type})`, `shares ${names.text(arn)} with ${names.text(principal)}`]));
    case 'AWS::Lambda::Permission': {
      const only = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl', 'EventSourceToken']
        .filter((property) => Properties[property] !== undefined).map((property) => `${property} = ${names.text(Properties[property])}`);
      const line = `by ${names.text(Properties.Principal)}: ${names.text(Properties.Action)}${only.length === 0 ? '' : `, if ${only.join(' and ')}`}`;
      return [[`${names.holder(Properties.FunctionName)} (permissions of the function)`, line]];
    }
    default:
      // Policies of buckets, keys, queues, topics, repositories, APIs, groups of model packages: wherever the type has them.
      return statementsIn(Properties).flatMap((statement) => statementLines(statement, names)).map((line): Line => [`${name} (${Type})`, line]);
  }
}

function trustLines(statement: Statement, names: Names): string[] {
  return principals(statement, names).map((principal) => `is assumed by ${principal}${list(statement.Action).some((action) => action !== 'sts:AssumeRole') ? ` with ${list(statement.Action).map((action) => names.text(action)).join(', ')}` : ''}${condition(statement, names)}`);
}

function statementLines(statement: Statement, names: Names): string[] {
  const effect = statement.Effect === 'Deny' ? 'never ' : '';
  const actions = [...list(statement.Action).map((action) => names.text(action)), ...list(statement.NotAction).map((action) => `all but ${names.text(action)}`)];
  const resources = [...list(statement.Resource).map((resource) => ` on ${names.text(resource)}`), ...list(statement.NotResource).map((resource) => ` on all but ${names.text(resource)}`)];
  const by = principals(statement, names).map((principal) => `by ${principal}: `);
  return (by.length === 0 ? [''] : by).flatMap((principal) => actions.flatMap((action) => (resources.length === 0 ? [''] : resources)
    .map((resource) => `${principal}${effect}${action}${resource}${condition(statement, names)}`)));
}

function principals({ Principal, NotPrincipal }: Statement, names: Names): string[] {
  const named = (value: unknown): string[] => (typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([, each]) => list(each).map((one) => names.text(one)))
    : list(value).map((one) => names.text(one)));
  return [...(Principal === undefined ? [] : named(Principal).map((one) => (one === '*' ? 'anybody' : one))), ...(NotPrincipal === undefined ? [] : named(NotPrincipal).map((one) => `all but ${one}`))];
}

function condition({ Condition }: Statement, names: Names): string {
  const parts = Object.entries(Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys)
    .map(([key, value]) => `${operator} ${key} = ${list(value).map((each) => names.text(each)).sort(compare).join(' or ')}`));
  return parts.length === 0 ? '' : `, if ${parts.sort(compare).join(' and ')}`;
}

/** The statements of every policy document in a value, however deep. */
export function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return list(value.Statement) as Statement[];
  return Object.values(value).flatMap(statementsIn);
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}

/** Who has a role comes before what it may. */
function rank(line: string): number {
  return line.startsWith('is ') ? 0 : line.startsWith('has ') ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a review can read, and another version of a model does not change: paths in place of logical ids, no digests. */
class Names {
  public constructor(private readonly template: Template) {}

  public of(logicalId: string): string {
    const path = this.template.Resources[logicalId]?.Metadata?.['aws:cdk:path'];
    return typeof path === 'string' ? path.replace(/\/(?:Resource|Default)$/, '') : logicalId;
  }

  public text(value: unknown): string {
    if (typeof value === 'string') return value.replaceAll(/\b[0-9a-f]{64}\b/g, '<digest>').replaceAll(/\$\{([\w:.]+)\}/g, (_, reference: string) => this.reference(reference));
    if (typeof value !== 'object' || value === null) return String(value);
    const [[kind = '', argument] = []] = Object.entries(value) as [string, unknown][];
    switch (kind) {
      case 'Ref':
        return this.reference(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument).map(String);
        return `<${this.of(logicalId ?? '')}>${attribute.join('.') === 'Arn' ? '' : `.${attribute.join('.')}`}`;
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return list(parts).map((part) => this.text(part)).join(separator);
      }
      case 'Fn::Sub':
        return this.text(list(argument)[0]);
      case 'Fn::Select': {
        const [index, from] = argument as [unknown, unknown];
        return `part ${this.text(index)} of ${Array.isArray(from) ? `(${from.map((each) => this.text(each)).join(', ')})` : this.text(from)}`;
      }
      case 'Fn::Split':
        return this.text(list(argument)[1]);
      case 'Fn::FindInMap':
        return `<${list(argument).map((each) => this.text(each).replace(/^<(.*)>$/, '$1')).join(', ')}>`;
      default:
        return JSON.stringify(value);
    }
  }

  /** What a line is about. */
  public holder(value: unknown): string {
    return this.text(value).replace(/^<(.*)>$/, '$1');
  }

  private reference(to: string): string {
    return PSEUDO[to] ?? `<${this.of(to)}>`;
  }
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '<account>', 'AWS::Region': '<region>', 'AWS::Partition': '<partition>', 'AWS::StackName': '<stack>', 'AWS::StackId': '<stack id>', 'AWS::URLSuffix': '<suffix>',
};
