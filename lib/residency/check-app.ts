import { isObject } from '../cloudformation/template';
import type { TemplateResidency } from './check-template';
import { bucketNamesIn, checkTemplateResidency, exportsOf, writtenBy } from './check-template';
import type { ResidencyFinding } from './finding';
import { ACKNOWLEDGE, describeRegions, RESIDENCY_RULES } from './finding';
import type { JsonObject } from './resolve';
import { objectAt, Resolver } from './resolve';

/** One synthesized stack. */
export interface ResidentStack {
  /** The path of its construct. */
  readonly path: string;
  readonly template: JsonObject;
  /** Undefined where synth does not know it. */
  readonly region?: string;
  readonly account?: string;
  /** Of a nested stack: the path of its parent, and what it is called there. */
  readonly nestedIn?: { readonly path: string; readonly logicalId: string };
}

export interface StackFinding extends ResidencyFinding {
  /** The path of the stack that it is in. */
  readonly stack: string;
}

/** What of an app is outside of the list. `parents` come before the stacks that are nested in them. */
export function checkAppResidency(stacks: readonly ResidentStack[], allowed: readonly string[]): readonly StackFinding[] {
  const known = ({ region, account }: ResidentStack): { region?: string; account?: string } => ({ ...(region !== undefined && { region }), ...(account !== undefined && { account }) });
  const exported = Object.assign({}, ...stacks.map((stack) => exportsOf(stack.template, known(stack)))) as Readonly<Record<string, readonly unknown[]>>;
  const buckets = Object.fromEntries(stacks.flatMap((stack) => (stack.region === undefined ? [] : bucketNamesIn(stack.template, known(stack)).map((name) => [name, stack.region as string]))));
  const written = Object.fromEntries(stacks.flatMap(({ template, region }) => writtenBy(template).map((name) => [name, region ?? 'a region that only the deploy knows'])));
  const parameters = new Map<string, Readonly<Record<string, readonly unknown[]>>>();
  return stacks.flatMap((stack) => {
    const given = stack.nestedIn === undefined ? undefined : givenTo(stack.nestedIn, stacks, known, exported, parameters);
    if (given !== undefined) parameters.set(stack.path, given);
    const options: TemplateResidency = { ...known(stack), allowed, buckets, written, exports: exported, ...(given !== undefined && { parameters: given }) };
    const inside = checkTemplateResidency(stack.template, options).map((finding) => ({ ...finding, stack: stack.path }));
    return stack.nestedIn === undefined ? [...ofStack(stack, allowed), ...inside] : inside;
  });
}

function ofStack({ path, region }: ResidentStack, allowed: readonly string[]): readonly StackFinding[] {
  const at = { prop: 'env.region', location: 'env.region', allowed: describeRegions(allowed), stack: path };
  const remedy = `env: { region: '${allowed[0]}' }`;
  if (region === undefined) return [{ ...at, rule: 'residency-unresolved', found: 'is not known at synth: the stack goes wherever the command line points to', remedy: `write ${remedy}` }];
  return allowed.includes(region) ? [] : [{ ...at, rule: 'residency-stack', found: `is ${region}`, remedy: `${RESIDENCY_RULES['residency-stack'].remedy} (${remedy}), ${ACKNOWLEDGE}` }];
}

/** What a parent gives to the parameters of a nested stack. */
function givenTo(
  { path, logicalId }: NonNullable<ResidentStack['nestedIn']>,
  stacks: readonly ResidentStack[],
  known: (stack: ResidentStack) => { region?: string; account?: string },
  exports: Readonly<Record<string, readonly unknown[]>>,
  parameters: ReadonlyMap<string, Readonly<Record<string, readonly unknown[]>>>,
): Readonly<Record<string, readonly unknown[]>> {
  const parent = stacks.find((stack) => stack.path === path);
  if (parent === undefined) return {};
  const own = parameters.get(path);
  const resolver = new Resolver(parent.template, { ...known(parent), exports, accepts: () => false, ...(own !== undefined && { parameters: own }) });
  const resource = objectAt(objectAt(parent.template, 'Resources'), logicalId);
  const given = objectAt(resource, 'Properties')['Parameters'];
  return isObject(given) ? Object.fromEntries(Object.entries(given).map(([name, value]) => [name, resolver.alternatives(value)])) : {};
}
