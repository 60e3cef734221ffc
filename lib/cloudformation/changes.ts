import { holdsUnknown } from './evaluate';
import type { PropertySpec, PropertyType, ResourceSpec, ResourceSpecs } from './specs';
import type { Template, TemplateResource } from './template';
import { isObject, own, TemplateError } from './template';

export type ChangeAction = 'Add' | 'Modify' | 'Remove';
export type ChangeScope = 'Properties' | 'Metadata' | 'CreationPolicy' | 'UpdatePolicy' | 'DeletionPolicy' | 'UpdateReplacePolicy' | 'Tags';

export interface ResourceChange {
  readonly action: ChangeAction;
  readonly logicalId: string;
  readonly type: string;
  /** Only of Modify. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly changedProperties: readonly string[];
  readonly scope: readonly ChangeScope[];
}

export interface EvaluatedTemplate {
  readonly template: Template;
  /** Of every resource whose condition holds, with its functions carried out. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What an update of a stack would do: additions and changes in the template's order, then removals. */
export function planChanges(previous: EvaluatedTemplate | undefined, next: EvaluatedTemplate, specs: ResourceSpecs): readonly ResourceChange[] {
  const changes: ResourceChange[] = [];
  const otherType: string[] = [];
  for (const [logicalId, resource] of Object.entries(next.template.resources)) {
    const properties = own(next.properties, logicalId);
    if (properties === undefined) continue;
    const before = previous === undefined ? undefined : own(previous.properties, logicalId);
    const was = previous === undefined ? undefined : own(previous.template.resources, logicalId);
    if (before === undefined || was === undefined) {
      changes.push({ action: 'Add', logicalId, type: resource.type, changedProperties: [], scope: [] });
    } else if (was.type !== resource.type) {
      otherType.push(logicalId);
    } else {
      const change = modification(logicalId, was, before, resource, properties, specs.find(resource.type));
      if (change !== undefined) changes.push(change);
    }
  }
  if (otherType.length > 0) {
    throw new TemplateError(otherType.map((logicalId) => ({
      logicalId,
      path: `/Resources/${logicalId}/Type`,
      message: `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${otherType.join(', ')}]`,
    })));
  }
  for (const [logicalId, resource] of Object.entries(previous?.template.resources ?? {})) {
    if (own(previous?.properties ?? {}, logicalId) === undefined || own(next.properties, logicalId) !== undefined) continue;
    changes.push({ action: 'Remove', logicalId, type: resource.type, changedProperties: [], scope: [] });
  }
  return changes;
}

function modification(
  logicalId: string,
  was: TemplateResource,
  before: Readonly<Record<string, unknown>>,
  resource: TemplateResource,
  after: Readonly<Record<string, unknown>>,
  spec: ResourceSpec | undefined,
): ResourceChange | undefined {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !equal(own(before, name), own(after, name))).sort();
  const scope: ChangeScope[] = [];
  if (changed.some((name) => name !== spec?.tagProperty)) scope.push('Properties');
  if (changed.some((name) => name === spec?.tagProperty)) scope.push('Tags');
  if (!equal(was.metadata, resource.metadata)) scope.push('Metadata');
  if (!equal(was.creationPolicy, resource.creationPolicy)) scope.push('CreationPolicy');
  if (!equal(was.updatePolicy, resource.updatePolicy)) scope.push('UpdatePolicy');
  if (was.deletionPolicy !== resource.deletionPolicy) scope.push('DeletionPolicy');
  if (was.updateReplacePolicy !== resource.updateReplacePolicy) scope.push('UpdateReplacePolicy');
  if (scope.length === 0) return undefined;
  const effects = changed.map((name) => effect(name, own(before, name), own(after, name), spec));
  const replacement = effects.includes('yes') ? 'True' : effects.includes('maybe') ? 'Conditional' : 'False';
  return { action: 'Modify', logicalId, type: resource.type, replacement, changedProperties: changed, scope };
}

type Effect = 'yes' | 'maybe' | 'no';

function effect(name: string, before: unknown, after: unknown, spec: ResourceSpec | undefined): Effect {
  const property = spec === undefined ? undefined : own(spec.properties, name);
  if (property === undefined) return 'no';
  const paths = spec?.replacementPaths.filter((path) => path[0] === name).map((path) => path.slice(1)) ?? [];
  const listed = paths.some((path) => !equal(at(before, path), at(after, path)));
  const found = strongest([listed ? 'yes' : 'no', propertyEffect(property, before, after)]);
  // What is not known yet may turn out to be what it was.
  return found === 'yes' && holdsUnknown(after) ? 'maybe' : found;
}

function propertyEffect(property: PropertySpec, before: unknown, after: unknown): Effect {
  if (equal(before, after)) return 'no';
  return property.replacement === 'yes' ? 'yes' : strongest([property.replacement, inside(property.type, before, after)]);
}

/** What changes of the members of a value do to its resource. */
function inside(type: PropertyType, before: unknown, after: unknown): Effect {
  switch (type.kind) {
    case 'object': {
      const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
      return strongest(Object.entries(type.properties).map(([name, property]) => propertyEffect(property, own(old, name), own(now, name))));
    }
    case 'list': {
      const [old, now] = [items(before), items(after)];
      return strongest(Array.from({ length: Math.max(old.length, now.length) }, (_, index) => (
        equal(old[index], now[index]) ? 'no' : inside(type.element, old[index], now[index]))));
    }
    case 'map': {
      const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
      return strongest([...new Set([...Object.keys(old), ...Object.keys(now)])].map((key) => (
        equal(own(old, key), own(now, key)) ? 'no' : inside(type.element, own(old, key), own(now, key)))));
    }
    case 'union': return strongest(type.types.map((each) => inside(each, before, after)));
    default: return 'no';
  }
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function at(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (first === '*') return items(value).map((item) => at(item, rest));
  return isObject(value) ? at(own(value, first), rest) : undefined;
}

function strongest(effects: readonly Effect[]): Effect {
  return effects.includes('yes') ? 'yes' : effects.includes('maybe') ? 'maybe' : 'no';
}

/** Deep equality in which 1, "1" and true, "true" are the same, as they are to CloudFormation; the order of members does not count. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
  }
  return isScalar(a) && isScalar(b) && String(a) === String(b);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
