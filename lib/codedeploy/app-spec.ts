import { parse } from 'yaml';

/** What a deployment does to one alias of a function. */
export interface LambdaRevision {
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly hooks: Hooks;
}

/** Functions that validate a deployment before and after its traffic shift. */
export interface Hooks {
  readonly BeforeAllowTraffic?: string;
  readonly AfterAllowTraffic?: string;
}

/** What is wrong with an AppSpec file: a deployment with it fails. */
export class AppSpecProblem extends Error {}

const HOOKS = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;

/**
 * Reads an AppSpec file, YAML or JSON, of a deployment to Lambda.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html#appspec-reference-lambda
 */
export function readAppSpec(content: string): LambdaRevision {
  const file = lowerCased(parsed(content));
  if (String(file['version']) !== '0' && String(file['version']) !== '0.0') throw new AppSpecProblem(`its version is ${String(file['version'])}, and must be 0.0`);
  const resources = entries(file['resources'], 'Resources');
  const [resource] = resources;
  if (resource === undefined || resources.length > 1) throw new AppSpecProblem(`its Resources section lists ${resources.length} resources, and must list one function`);
  const { type, properties } = lowerCased(resource[1]);
  if (type !== 'AWS::Lambda::Function') throw new AppSpecProblem(`the type of ${resource[0]} is ${String(type)}, and must be AWS::Lambda::Function`);
  const given = lowerCased(properties);
  const property = (name: string): string => {
    const value = given[name.toLowerCase()];
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') throw new AppSpecProblem(`${resource[0]} has no ${name}`);
    return String(value);
  };
  const revision = { functionName: property('Name'), alias: property('Alias'), currentVersion: property('CurrentVersion'), targetVersion: property('TargetVersion') };
  const hooks: Partial<Record<(typeof HOOKS)[number], string>> = {};
  for (const [event, hook] of file['hooks'] === undefined || file['hooks'] === null ? [] : entries(file['hooks'], 'Hooks')) {
    const known = HOOKS.find((name) => name === event);
    if (known === undefined) throw new AppSpecProblem(`${event} is no lifecycle event hook of a Lambda deployment, allowed: ${HOOKS.join(', ')}`);
    if (hooks[known] !== undefined) throw new AppSpecProblem(`it has ${event} twice`);
    if (typeof hook !== 'string' || hook === '') throw new AppSpecProblem(`the hook ${event} must be the name of a function`);
    hooks[known] = hook;
  }
  return { ...revision, hooks };
}

/** The AppSpec file of a deployment that CloudFormation, or a rollback, makes. */
export function writeAppSpec({ functionName, alias, currentVersion, targetVersion, hooks }: LambdaRevision): string {
  const Properties = { Name: functionName, Alias: alias, CurrentVersion: currentVersion, TargetVersion: targetVersion };
  const declared = HOOKS.flatMap((event) => (hooks[event] === undefined ? [] : [{ [event]: hooks[event] }]));
  return JSON.stringify({ version: 0.0, Resources: [{ [functionName]: { Type: 'AWS::Lambda::Function', Properties } }], ...(declared.length === 0 ? {} : { Hooks: declared }) });
}

/** Names of sections are written in both cases in AWS's own examples. */
function lowerCased(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppSpecProblem('it is not an AppSpec file: sections of names and values are expected');
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function parsed(content: string): unknown {
  try {
    // Versions are text: 0.0 and 10 must not lose their digits.
    return parse(content, { schema: 'failsafe' });
  } catch (error) {
    throw new AppSpecProblem(`it is neither YAML nor JSON: ${(error as Error).message.split('\n', 1)[0] ?? ''}`);
  }
}

/** A list of one-entry maps, or one map. */
function entries(section: unknown, name: string): readonly (readonly [string, unknown])[] {
  if (typeof section !== 'object' || section === null) throw new AppSpecProblem(`it has no ${name} section`);
  if (!Array.isArray(section)) return Object.entries(section);
  return section.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw new AppSpecProblem(`its ${name} section must list names with values`);
    return Object.entries(item);
  });
}
