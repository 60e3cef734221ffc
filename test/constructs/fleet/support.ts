import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { ModelFleetProps } from '../../../constructs';
import { FleetModels, ModelFleet } from '../../../constructs';
import type { FleetLock } from '../../../lib/fleet/lock';
import { formatFleetLock } from '../../../lib/fleet/lock';
import type { FleetEntry } from '../../../lib/fleet/manifest';
import { planFleet } from '../../../lib/fleet/shards';
import { models } from '../stack';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-fleet-'));
  folders.push(folder);
  return folder;
}

/** A small model for every name. */
export function entries(names: readonly string[], more: Partial<FleetEntry> = {}): FleetEntry[] {
  return names.map((name) => ({ name, version: '1', artifact: join(models, 'sessions', '1', 'model.onnx'), ...more }));
}

/** Writes a manifest and its lock to a folder, and says where they are. */
export function writeFleet(folder: string, listed: readonly FleetEntry[], options: { readonly before?: FleetLock; readonly modelsPerShard?: number } = {}): { readonly manifest: string; readonly lock: string; readonly plan: FleetLock } {
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'fleet.json');
  const lock = join(folder, 'fleet.lock.json');
  const plan = planFleet(listed.map(({ name }) => name), options.before, { modelsPerShard: options.modelsPerShard ?? 20 }).lock;
  writeFileSync(manifest, JSON.stringify({ models: listed }));
  writeFileSync(lock, formatFleetLock(plan));
  return { manifest, lock, plan };
}

export interface FleetTemplate {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly DependsOn?: string | readonly string[] }>>;
}

/** An app's fleet, and the templates by file name once it is synthesized. */
export function fleetOf(listed: readonly FleetEntry[], props: Partial<ModelFleetProps> = {}, modelsPerShard = 20, context: Record<string, unknown> = {}): { readonly app: App; readonly fleet: ModelFleet; templates(): Readonly<Record<string, FleetTemplate>> } {
  const folder = temporaryFolder();
  const { manifest, lock } = writeFleet(folder, listed, { modelsPerShard });
  const app = new App({ outdir: join(folder, 'cdk.out'), context });
  const fleet = new ModelFleet(app, 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock, ...props });
  return { app, fleet, templates: () => templatesOf(app) };
}

export function templatesOf(app: App): Readonly<Record<string, FleetTemplate>> {
  const { directory } = app.synth();
  const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(directory, file), 'utf8')) as FleetTemplate]));
}
