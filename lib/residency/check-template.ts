import { intrinsicOf } from '../cloudformation/intrinsics';
import { isObject } from '../cloudformation/template';
import type { ResidencyFinding } from './finding';
import { findInResource } from './resources';
import type { JsonObject, ResolveOptions } from './resolve';
import { objectAt, Resolver } from './resolve';
import { findInText } from './texts';

export interface TemplateResidency extends Omit<ResolveOptions, 'accepts'> {
  /** The regions that are allowed. */
  readonly allowed: readonly string[];
  /** Where what stacks of the app write into the Parameter Store of other regions comes from, by the name of the parameter. */
  readonly written?: Readonly<Record<string, string>>;
  /** Where the buckets of the app are that have names: the ARN of a bucket says no region. */
  readonly buckets?: Readonly<Record<string, string>>;
}

/** A text in a resource, and what is known of its place. */
export interface Leaf {
  readonly type: string;
  readonly path: readonly string[];
  /** The last name on its way, indexes left out. */
  readonly key: string;
  /** The name of the variable whose value it is. */
  readonly variable?: string;
}

/** What of a template is outside of the list, or may be. */
export function checkTemplateResidency(template: JsonObject, { allowed, buckets = {}, written = {}, ...options }: TemplateResidency): readonly ResidencyFinding[] {
  const resolver = new Resolver(template, { ...options, accepts: (value) => allowed.includes(value) });
  // What is in a stack of another region is there too: that is said once, of the stack.
  const within = options.region === undefined ? allowed : [...allowed, options.region];
  const inResources = Object.entries(objectAt(template, 'Resources')).flatMap(([logicalId, resource]) => {
    if (!isObject(resource)) return [];
    const { Type: type } = resource;
    const typeName = typeof type === 'string' ? type : '';
    const properties = objectAt(resource, 'Properties');
    const found = [
      ...findInResource(typeName, properties, { resolver, allowed, buckets, written }),
      ...leavesOf(properties, typeName, ['Properties']).flatMap(({ leaf, value }) => (
        resolver.texts(value).flatMap((text) => findInText(text, leaf, { allowed, within }))
      )),
    ];
    return once(found.map((finding) => ({ ...finding, logicalId })));
  });
  const inOutputs = Object.entries(objectAt(template, 'Outputs')).flatMap(([logicalId, output]) => {
    if (!isObject(output)) return [];
    const leaf: Leaf = { type: 'Output', path: ['Outputs', logicalId, 'Value'], key: 'Value' };
    return once(resolver.texts(output['Value']).flatMap((text) => findInText(text, leaf, { allowed, within })).map((finding) => ({ ...finding, logicalId })));
  });
  return [...inResources, ...inOutputs];
}

/** What a stack exports, by the names that can be known. */
export function exportsOf(template: JsonObject, options: Omit<ResolveOptions, 'accepts'>): Readonly<Record<string, readonly unknown[]>> {
  const resolver = new Resolver(template, { ...options, accepts: () => false });
  return Object.fromEntries(Object.values(objectAt(template, 'Outputs')).flatMap((output) => {
    if (!isObject(output)) return [];
    return resolver.texts(objectAt(output, 'Export')['Name']).map((name) => [name, resolver.alternatives(output['Value'])]);
  }));
}

/** What a stack writes into the Parameter Store of other regions, for `crossRegionReferences`. */
export function writtenBy(template: JsonObject): readonly string[] {
  return Object.values(objectAt(template, 'Resources')).flatMap((resource) => (
    isObject(resource) && resource['Type'] === 'Custom::CrossRegionExportWriter' ? Object.keys(objectAt(objectAt(objectAt(resource, 'Properties'), 'WriterProps'), 'exports')) : []
  ));
}

/** The buckets of a template that have names. */
export function bucketNamesIn(template: JsonObject, options: Omit<ResolveOptions, 'accepts'>): readonly string[] {
  const resolver = new Resolver(template, { ...options, accepts: () => false });
  return Object.values(objectAt(template, 'Resources')).flatMap((resource) => (
    isObject(resource) && resource['Type'] === 'AWS::S3::Bucket' ? resolver.texts(objectAt(resource, 'Properties')['BucketName']) : []
  ));
}

const ENVIRONMENTS = ['Environment', 'Variables', 'EnvironmentVariables', 'EnvironmentVariable'];

/** Every value that is a text, or a function that gives one. What a statement denies is not used. */
function leavesOf(value: unknown, type: string, path: readonly string[], variable?: string): readonly { readonly leaf: Leaf; readonly value: unknown }[] {
  const key = [...path].reverse().find((part) => !/^\d+$/.test(part)) ?? '';
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((item, index) => leavesOf(item, type, [...path, String(index)], variable));
  if (!isObject(value)) return typeof value === 'string' ? [{ leaf: { type, path, key, ...(variable !== undefined && { variable }) }, value }] : [];
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return leavesOfFunction(intrinsic.name, intrinsic.argument, value, { type, path, key, ...(variable !== undefined && { variable }) });
  if (value['Effect'] === 'Deny' && ('Action' in value || 'NotAction' in value)) return [];
  const { Name: name } = value;
  return Object.entries(value).flatMap(([member, each]) => {
    const ofVariable = path.some((part) => ENVIRONMENTS.includes(part)) && !ENVIRONMENTS.includes(member);
    const named = typeof name === 'string' && member === 'Value' ? name : ENVIRONMENTS.includes(key) ? member : undefined;
    return leavesOf(each, type, [...path, member], ofVariable ? named : undefined);
  });
}

/** The arguments of some functions say regions of their own. */
function leavesOfFunction(name: string, argument: unknown, value: JsonObject, leaf: Leaf): readonly { readonly leaf: Leaf; readonly value: unknown }[] {
  const { type, path, variable } = leaf;
  if (name === 'Fn::If' && Array.isArray(argument)) return [argument[1], argument[2]].flatMap((branch) => leavesOf(branch, type, path, variable));
  const regional = name === 'Fn::GetStackOutput' && isObject(argument) ? argument['Region'] : name === 'Fn::GetAZs' ? argument : undefined;
  const asked = regional === undefined || regional === '' ? [] : [{ leaf: { ...leaf, key: 'Region', path: [...path, name] }, value: regional }];
  const inner = name === 'Fn::ToJsonString' ? leavesOf(argument, type, path, variable) : [];
  return [...asked, ...inner, { leaf, value }];
}

/** The branches of a condition may say the same. */
function once(findings: readonly ResidencyFinding[]): readonly ResidencyFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, location, found }) => {
    const name = JSON.stringify([rule, location, found]);
    return seen.has(name) ? false : seen.add(name);
  });
}
