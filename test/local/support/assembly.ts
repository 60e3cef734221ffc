import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Resource, Template } from '../../../local/assembly/assembly';

const folders: string[] = [];

/** A folder that goes when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface WrittenStack {
  readonly name: string;
  readonly template: Template;
  /** Path in the assembly by object key. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

/** Writes a cloud assembly as `cdk synth` would, and answers its folder. */
export function writeAssembly(stacks: readonly WrittenStack[], options: {
  readonly version?: unknown;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly stages?: Readonly<Record<string, readonly WrittenStack[]>>;
} = {}): string {
  const folder = temporaryFolder();
  writeManifest(folder, stacks, options.version === undefined ? '55.0.0' : options.version, Object.keys(options.stages ?? {}));
  for (const [stage, staged] of Object.entries(options.stages ?? {})) writeManifest(join(folder, `assembly-${stage}`), staged, '55.0.0', []);
  for (const [path, content] of Object.entries(options.files ?? {})) write(join(folder, path), content);
  return folder;
}

function writeManifest(folder: string, stacks: readonly WrittenStack[], version: unknown, stages: readonly string[]): void {
  const artifacts: Record<string, unknown> = {};
  for (const { name, template, assets = {}, environment } of stacks) {
    const id = name.replaceAll('/', '-');
    write(join(folder, `${id}.template.json`), JSON.stringify(template));
    write(join(folder, `${id}.assets.json`), JSON.stringify({
      version,
      files: Object.fromEntries(Object.entries(assets).map(([key, path]) => [key, {
        source: { path, packaging: path.endsWith('.zip') ? 'file' : 'zip' },
        destinations: { here: { bucketName: 'assets', objectKey: key } },
      }])),
    }));
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment: environment ?? 'aws://unknown-account/unknown-region',
      displayName: name,
      properties: { templateFile: `${id}.template.json` },
    };
  }
  for (const stage of stages) artifacts[`assembly-${stage}`] = { type: 'cdk:cloud-assembly', properties: { directoryName: `assembly-${stage}`, displayName: stage } };
  write(join(folder, 'manifest.json'), JSON.stringify({ version, artifacts }));
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** The resource of a function whose code stands in the template. */
export function inlineFunction(source: string, properties: Readonly<Record<string, unknown>> = {}, path = 'Demo/Fn/Resource'): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: source }, Timeout: 10, ...properties },
    Metadata: { 'aws:cdk:path': path },
  };
}

/** An assembly of one stack `Demo` with functions by name, their code in the template. */
export function inlineAssembly(functions: Readonly<Record<string, readonly [source: string, properties?: Readonly<Record<string, unknown>>]>>, more: Readonly<Record<string, Resource>> = {}): string {
  const resources = Object.fromEntries(Object.entries(functions).map(([name, [source, properties]]) => [name, inlineFunction(source, properties, `Demo/${name}/Resource`)]));
  return writeAssembly([{ name: 'Demo', template: { Resources: { ...resources, ...more } } }]);
}
