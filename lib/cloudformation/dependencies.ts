import { referencesIn } from './references';
import type { Template, TemplateProblem, TemplateResource } from './template';
import { own, pointer } from './template';

/** What of a resource may refer to others. */
function parts(resource: TemplateResource): readonly (readonly [string, unknown])[] {
  return [
    ['Properties', resource.properties],
    ['UpdatePolicy', resource.updatePolicy],
    ['CreationPolicy', resource.creationPolicy],
    ['Metadata', resource.metadata],
  ];
}

/**
 * For each active resource, those that must be there before it. With conditions, what stands in a branch of Fn::If that is not
 * taken does not count.
 */
export function dependencies(
  template: Template,
  active: ReadonlySet<string>,
  conditions?: Readonly<Record<string, boolean>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const result = new Map<string, ReadonlySet<string>>();
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    if (!active.has(logicalId)) continue;
    const needed = new Set<string>(resource.dependsOn.filter((name) => active.has(name)));
    for (const [, part] of parts(resource)) {
      for (const reference of referencesIn(part, '', conditions)) if (active.has(reference.logicalId)) needed.add(reference.logicalId);
    }
    result.set(logicalId, needed);
  }
  return result;
}

/** The resources of the first circle found, in its order; undefined when there is an order to create all in. */
export function findCycle(deps: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of deps.keys()) {
    const trail: { readonly name: string; readonly rest: Iterator<string> }[] = [];
    const onTrail = new Set<string>();
    const enter = (name: string): void => {
      trail.push({ name, rest: (deps.get(name) ?? new Set<string>()).values() });
      onTrail.add(name);
    };
    if (!done.has(start)) enter(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        done.add(top.name);
        onTrail.delete(top.name);
        trail.pop();
      } else if (onTrail.has(next.value)) {
        const names = trail.map(({ name }) => name);
        return names.slice(names.indexOf(next.value));
      } else if (!done.has(next.value)) {
        enter(next.value);
      }
    }
  }
  return undefined;
}

/** The names of resources whose condition holds, and of those without one. */
export function activeResources(template: Template, conditions: Readonly<Record<string, boolean>>): ReadonlySet<string> {
  return new Set(Object.entries(template.resources)
    .filter(([, { condition }]) => condition === undefined || own(conditions, condition) === true)
    .map(([logicalId]) => logicalId));
}

/** References to resources that are not there because their condition does not hold: CloudFormation refuses them. */
export function checkActiveReferences(template: Template, conditions: Readonly<Record<string, boolean>>): readonly TemplateProblem[] {
  const active = activeResources(template, conditions);
  const problems: TemplateProblem[] = [];
  const check = (value: unknown, path: string, block: string, logicalId?: string): void => {
    for (const reference of referencesIn(value, path, conditions)) {
      if (own(template.resources, reference.logicalId) === undefined || active.has(reference.logicalId)) continue;
      problems.push({
        ...(logicalId === undefined ? {} : { logicalId }),
        path: reference.path,
        message: `Template format error: Unresolved resource dependencies [${reference.logicalId}] in the ${block} block of the template`,
      });
    }
  };
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    if (!active.has(logicalId)) continue;
    for (const [name, part] of parts(resource)) check(part, pointer('Resources', logicalId, name), 'Resources', logicalId);
  }
  for (const [name, output] of Object.entries(template.outputs)) {
    if (output.condition !== undefined && own(conditions, output.condition) !== true) continue;
    check([output.value, output.exportName], pointer('Outputs', name), 'Outputs');
  }
  return problems;
}
