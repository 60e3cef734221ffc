import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { FleetModels, ModelFleet } from '../../../constructs';
import type { FleetLock } from '../../../lib/fleet/lock';
import { planFleet } from '../../../lib/fleet/shards';
import { STACK_RESOURCES, TEMPLATE_BYTES } from '../../../lib/fleet/limits';
import type { FleetTemplate } from './support';
import { entries, temporaryFolder, templatesOf, writeFleet } from './support';

const NAMES = Array.from({ length: 1_000 }, (_, index) => `model-${String(index).padStart(4, '0')}`);
/** Two stacks with ten shards: what a change touches is no other in more. */
const FEWER = NAMES.slice(0, 200);
/** It is taken out, and its place is kept. */
const GONE = 'model-0150';
/** It is taken out too, and its place is given up. */
const LEFT = 'model-0090';

/** Every resource of every template as text. */
type Rendered = ReadonlyMap<string, string>;

let folder: string;

interface Synthesized { readonly templates: Readonly<Record<string, FleetTemplate>>; readonly rendered: Rendered; readonly plan: FleetLock }
let all: Synthesized;
let base: Synthesized;
beforeAll(() => {
  folder = temporaryFolder();
  all = synthesize(NAMES);
  base = synthesize(FEWER);
}, 120_000);

test('a thousand models are synthesized, and no stack comes near a limit', () => {
  const templates = Object.values(all.templates);
  expect(templates.flatMap(({ Resources }) => Object.values(Resources)).filter(({ Type }) => Type === 'AWS::Lambda::Alias')).toHaveLength(1_000);
  expect(Math.max(...templates.map(({ Resources }) => Object.keys(Resources).length))).toBeLessThan(STACK_RESOURCES.max / 2);
  expect(Math.max(...templates.map((template) => JSON.stringify(template, undefined, 1).length))).toBeLessThan(TEMPLATE_BYTES.max / 2);
  expect(templates).toHaveLength(60);
});

test('they need no more than two roles for twenty of them: one to run as, one that keeps their versions', () => {
  const roles = [...all.rendered.values()].filter((text) => text.includes('"Type":"AWS::IAM::Role"'));
  expect(roles.length).toBeLessThanOrEqual(100);
});

test('those that are removed take their own resources along, and nothing else changes but what names all functions of their shards', () => {
  const { rendered } = synthesize(FEWER.filter((name) => name !== GONE && name !== LEFT), base.plan);
  const changes = difference(base.rendered, rendered);
  expect(changes.added).toEqual([]);
  expect(changes.removed.length).toBeGreaterThanOrEqual(10);
  expect(changes.removed.filter((key) => !isOf(key, GONE) && !isOf(key, LEFT))).toEqual([]);
  expect(changes.changed).toEqual([...namesAll(1, 5), ...namesAll(2, 8)]);
}, 120_000);

test('one comes back as it was; one that is new takes a free place and changes nothing else there; one more has a shard of its own', () => {
  const stay = FEWER.filter((name) => name !== LEFT);
  const { lock: pruned } = planFleet(stay, base.plan, { modelsPerShard: 20, prune: true });
  // Before all others, and after them, by name.
  const { rendered, plan } = synthesize(['a-new', ...stay, 'z-new'], pruned);
  expect([plan.models.get('a-new'), plan.models.get('z-new')]).toEqual([5, 11]);
  const changes = difference(base.rendered, rendered);
  expect(changes.removed.filter((key) => !isOf(key, LEFT))).toEqual([]);
  expect(changes.added.filter((key) => isOf(key, 'a-new') && key.startsWith('FleetStack1Shard5')).length).toBeGreaterThanOrEqual(5);
  expect(changes.added.filter((key) => !isOf(key, 'a-new') && !key.startsWith('FleetStack3'))).toEqual([]);
  expect(changes.changed).toEqual(namesAll(1, 5));
}, 120_000);

/** What is different when a shard has other models: where its template is, and what its version keeper looks after. */
function namesAll(stack: number, shard: number): unknown[] {
  return [expect.stringMatching(new RegExp(`^FleetStack${stack}[0-9A-F]{8}\\.template.*#Shard${shard}NestedStack`)), expect.stringMatching(new RegExp(`^FleetStack${stack}Shard${shard}.*#CsiVersionKeeperFunctions1`))];
}

function synthesize(names: readonly string[], before?: FleetLock): Synthesized {
  const { manifest, lock, plan } = writeFleet(folder, entries(names), { before });
  // One folder for those that are compared: assets that are there already are not copied again.
  const outdir = join(folder, `${names.length > FEWER.length * 2 ? 'all' : 'fewer'}.out`);
  const app = new App({ outdir, treeMetadata: false });
  new ModelFleet(app, 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock });
  const templates = templatesOf(app);
  const rendered = new Map(Object.entries(templates).flatMap(([file, { Resources }]) => Object.entries(Resources).map(([id, resource]) => [`${file}#${id}`, JSON.stringify(resource)] as const)));
  return { templates, rendered, plan };
}

function difference(before: Rendered, after: Rendered): { readonly added: string[]; readonly removed: string[]; readonly changed: string[] } {
  return {
    added: [...after.keys()].filter((key) => !before.has(key)),
    removed: [...before.keys()].filter((key) => !after.has(key)),
    changed: [...after].filter(([key, text]) => before.has(key) && before.get(key) !== text).map(([key]) => key),
  };
}

function isOf(key: string, model: string): boolean {
  return key.split('#')[1]!.startsWith(model.replace(/-/g, ''));
}
