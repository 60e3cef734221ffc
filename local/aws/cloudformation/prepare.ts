import {
  activeResources, checkActiveReferences, checkDynamicReferences, checkRules, checkTemplate, coerceProperties, dependencies, evaluate, evaluateConditions, findCycle, parseTemplate, planChanges,
  resolveParameters, TemplateError, type EvaluationScope, type GivenParameter, type PseudoParameters, type ResourceChange, type ResourceSpecs, type Template, type TemplateProblem,
} from '../../../lib/cloudformation';
import type { Faults } from '../faults/fault';
import type { AwsIdentity } from '../identity';
import type { ResourceProviders } from '../resources/provider';
import { AwsError } from '../wire/errors';
import type { ResourceRecord, StackContents, StackRecord } from './records';
import type { Stacks } from './stacks';
import type { TemplateSource } from './template-source';

export interface World {
  readonly identity: AwsIdentity;
  readonly specs: ResourceSpecs;
  readonly providers: ResourceProviders;
  readonly stacks: Stacks;
  readonly templates: TemplateSource;
  readonly faults: Faults;
  /** The value of an SSM parameter. */
  parameter(name: string): string | undefined;
}

/** A template with its parameters, ready to be carried out. */
export interface Prepared {
  readonly template: Template;
  readonly text: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly active: ReadonlySet<string>;
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Throws what CloudFormation refuses at once; answers what makes a change set fail. */
export function prepare(world: World, stack: Pick<StackRecord, 'id' | 'name' | 'parameters'>, text: string, given: Readonly<Record<string, GivenParameter>>): {
  readonly prepared: Prepared; readonly problems: readonly TemplateProblem[];
} {
  const template = refused(() => parseTemplate(text));
  const resolved = resolveParameters(template, given, stack.parameters, (name) => world.parameter(name));
  if (resolved.problems !== undefined) throw AwsError.validation(words(resolved.problems));
  const problems = checkTemplate(template, world.specs);
  const format = problems.filter(({ message }) => isFormatError(message));
  if (format.length > 0) throw AwsError.validation(words(format));

  const violated = refused(() => checkRules(template, resolved.values, pseudo(world, stack)));
  if (violated.length > 0) throw AwsError.validation(words(violated));

  const conditions = refused(() => evaluateConditions(template, resolved.values, pseudo(world, stack)));
  const inactive = checkActiveReferences(template, conditions);
  if (inactive.length > 0) throw AwsError.validation(words(inactive));
  const active = activeResources(template, conditions);
  const needs = dependencies(template, active, conditions);
  const cycle = findCycle(needs);
  if (cycle !== undefined) throw AwsError.validation(`Circular dependency between resources: [${cycle.join(', ')}]`);

  const foreign = Object.entries(template.resources)
    .filter(([logicalId, { type }]) => active.has(logicalId) && world.specs.find(type) !== undefined && world.providers.find(type) === undefined)
    .map(([logicalId, { type }]) => ({ logicalId, message: `${logicalId}: ${type} is not modelled here` }));
  const unresolved = checkDynamicReferences(template).filter(({ logicalId }) => logicalId !== undefined && active.has(logicalId));
  const signals = Object.entries(template.resources).filter(([logicalId, { creationPolicy }]) => active.has(logicalId) && creationPolicy !== undefined)
    .map(([logicalId, { type }]) => ({ logicalId, message: `${logicalId}: CreationPolicy of ${type} is not modelled here: nothing would wait for it` }));
  const prepared = { template, text, parameters: resolved.stored, values: resolved.values, conditions, active, needs };
  return { prepared, problems: [...problems, ...unresolved, ...foreign, ...signals, ...(problems.length > 0 ? [] : nestedProblems(world, stack, prepared))] };
}

/** What carrying it out would change, as far as that can be known before. */
export function preview(world: World, stack: StackRecord, prepared: Prepared): readonly ResourceChange[] {
  const before = previousOf(stack);
  const changes: ResourceChange[] = [];
  const unsettled = new Map<string, 'new' | 'changed'>();
  for (const logicalId of inOrder(prepared)) {
    const existing = stack.resources[logicalId];
    const scope = scopeOf(world, stack, prepared, {
      ref: (id) => (unsettled.get(id) === 'new' ? undefined : stack.resources[id]?.physicalId),
      // What a change in place does to an attribute is known only afterwards; an ARN does not change.
      getAtt: (id, attribute) => (unsettled.get(id) === 'new' || (unsettled.get(id) === 'changed' && !isStable(attribute)) ? undefined : stack.resources[id]?.attributes[attribute]),
      // Another deploy may be about to make it.
      importValue: (name) => importOf(world, name),
    });
    const properties = refused(() => propertiesOf(world, prepared, logicalId, scope));
    const change = changeOf(world, before, prepared, logicalId, existing, properties) ?? stale(world, existing);
    if (change === undefined) continue;
    changes.push(change);
    unsettled.set(logicalId, change.action === 'Add' || change.replacement === 'True' ? 'new' : 'changed');
  }
  const removed = Object.values(stack.resources).filter(({ logicalId }) => !prepared.active.has(logicalId));
  return [...changes, ...removed.map(({ logicalId, type }) => ({ action: 'Remove' as const, logicalId, type, changedProperties: [], scope: [] }))];
}

function isStable(attribute: string): boolean {
  return attribute.endsWith('Arn') && !attribute.startsWith('Outputs.');
}

function stale(world: World, existing: ResourceRecord | undefined): ResourceChange | undefined {
  if (existing?.physicalId === undefined) return undefined;
  const { physicalId, logicalId, type } = existing;
  if (!(world.providers.find(type)?.isStale?.({ ...existing, physicalId }) ?? false)) return undefined;
  return { action: 'Modify', logicalId, type, replacement: 'False', changedProperties: [], scope: ['Properties'] };
}

/** What a change set that includes nested stacks would find, as far as their templates are known before anything is made. */
function nestedProblems(world: World, stack: Pick<StackRecord, 'id' | 'name'>, prepared: Prepared): readonly TemplateProblem[] {
  const scope = scopeOf(world, stack, prepared, { ref: () => undefined, getAtt: () => undefined, importValue: () => undefined });
  return [...prepared.active].flatMap((logicalId) => {
    const declared = prepared.template.resources[logicalId];
    if (declared?.type !== 'AWS::CloudFormation::Stack') return [];
    const url = refused(() => evaluate(declared.properties['TemplateURL'], scope));
    if (typeof url !== 'string') return [];
    return inNested(world, url).map((message) => ({ logicalId, message: `Nested stack ${logicalId}: ${message}` }));
  });
}

function inNested(world: World, url: string): readonly string[] {
  try {
    const template = parseTemplate(world.templates.at(url));
    const problems = checkTemplate(template, world.specs).map(({ message }) => message);
    // What depends on a condition is left to when its parameters are known.
    const foreign = Object.entries(template.resources).filter(([, { type, condition }]) => condition === undefined && world.specs.find(type) !== undefined && world.providers.find(type) === undefined);
    return [...problems, ...foreign.map(([logicalId, { type }]) => `${logicalId}: ${type} is not modelled here`)];
  } catch (error) {
    if (error instanceof TemplateError || error instanceof AwsError) return [error.message];
    throw error;
  }
}

/** What is to be done to one resource; undefined when nothing is. */
export function changeOf(
  world: World, before: Template | undefined, prepared: Prepared, logicalId: string, existing: ResourceRecord | undefined, properties: Readonly<Record<string, unknown>>,
): ResourceChange | undefined {
  const previous = before === undefined || existing === undefined ? undefined : { template: before, properties: { [logicalId]: existing.properties } };
  return refused(() => planChanges(previous, { template: prepared.template, properties: { [logicalId]: properties } }, world.specs))[0];
}

export function previousOf(contents: Pick<StackContents, 'template' | 'resources'>): Template | undefined {
  return Object.keys(contents.resources).length === 0 ? undefined : parseTemplate(contents.template);
}

/** A resource's properties with all functions evaluated, texts made numbers and booleans where its type says so. */
export function propertiesOf(world: World, prepared: Prepared, logicalId: string, scope: EvaluationScope): Readonly<Record<string, unknown>> {
  const declared = prepared.template.resources[logicalId];
  if (declared === undefined) return {};
  return coerceProperties(declared.type, evaluate(declared.properties, scope) as Readonly<Record<string, unknown>>, world.specs);
}

export function scopeOf(world: World, stack: Pick<StackRecord, 'id' | 'name'>, prepared: Prepared, known: Pick<EvaluationScope, 'ref' | 'getAtt' | 'importValue'>): EvaluationScope {
  return {
    parameters: prepared.values,
    pseudo: pseudo(world, stack),
    mappings: prepared.template.mappings,
    conditions: prepared.conditions,
    ...known,
    stackOutput: ({ stackName, outputName, region = world.identity.region, roleArn }) => {
      if (roleArn !== undefined || region !== world.identity.region) throw new TemplateError([{ message: 'Fn::GetStackOutput of another account or region is not modelled here' }]);
      const found = world.stacks.find(stackName)?.outputs.find(({ key }) => key === outputName);
      if (found === undefined) throw new TemplateError([{ message: `Template error: Fn::GetStackOutput: there is no output ${outputName} of a stack ${stackName}` }]);
      return found.value;
    },
    resolveDynamic: (reference) => {
      const [, service = '', rest = ''] = /^(?:resolve:)?([^:]+):(.*)$/.exec(reference) ?? [];
      const value = service === 'ssm' ? world.parameter(rest) : undefined;
      if (service !== 'ssm') throw new Error(`the dynamic reference ${reference} is not modelled here: only those to ssm are`);
      if (value === undefined) throw new Error(`Unable to resolve dynamic reference {{resolve:${service}:${rest}}}: the parameter does not exist`);
      return value;
    },
  };
}

export function importOf(world: World, name: string): string {
  const found = world.stacks.exports().find((candidate) => candidate.name === name);
  if (found === undefined) throw new TemplateError([{ message: `No export named ${name} found.` }]);
  return found.value;
}

/** Resources so that each comes after what it needs. */
export function inOrder({ needs }: Pick<Prepared, 'needs'>): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    for (const needed of needs.get(id) ?? []) visit(needed);
    done.add(id);
  };
  for (const id of needs.keys()) visit(id);
  return [...done];
}

/** The capabilities that the template asks for and the caller did not give. */
export function missingCapabilities(template: Template, active: ReadonlySet<string>, given: readonly string[]): string | undefined {
  const iam = Object.entries(template.resources).filter(([id, { type }]) => active.has(id) && /^AWS::IAM::(Role|Policy|ManagedPolicy|User|Group|InstanceProfile|AccessKey|UserToGroupAddition)$/.test(type));
  const named = iam.some(([, { properties }]) => ['RoleName', 'ManagedPolicyName', 'UserName', 'GroupName', 'InstanceProfileName'].some((name) => properties[name] !== undefined));
  if (named && !given.includes('CAPABILITY_NAMED_IAM')) return 'CAPABILITY_NAMED_IAM';
  return iam.length > 0 && !given.includes('CAPABILITY_IAM') && !given.includes('CAPABILITY_NAMED_IAM') ? 'CAPABILITY_IAM' : undefined;
}

export function words(problems: readonly TemplateProblem[]): string {
  return [...new Set(problems.map(({ message }) => message))].join('\n');
}

function pseudo({ identity }: World, stack: Pick<StackRecord, 'id' | 'name'>): PseudoParameters {
  return {
    accountId: identity.account, region: identity.region, partition: identity.partition, urlSuffix: identity.urlSuffix, stackName: stack.name, stackId: stack.id, notificationArns: [],
  };
}

/** About the template as a whole: refused by the call itself, before there is a change set. */
function isFormatError(message: string): boolean {
  return /^(Template format error|Template error|Template validation error|Circular dependency|Unresolved|Transform|Invalid template)/.test(message);
}

function refused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw AwsError.validation(words(error.problems));
    throw error;
  }
}
