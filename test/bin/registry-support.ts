import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModelManifest, writeVersionManifest } from '../../bin/registry/manifest-files';
import { ModelArtifact, ModelVersion } from '../../constructs';
import type { VersionManifest } from '../../lib/registry/manifest';
import { temporaryFolder } from '../local/support/assembly';

const EXAMPLES = join(__dirname, '../../examples/models/digits');
export const ACCURACY: Readonly<Record<string, number>> = { 1: 0.95, 2: 0.98, 3: 0.4 };

/** The example models as a committed folder of manifests; 1 is champion, the others are still to be judged. */
export function digitsFolder(): string {
  const folder = join(temporaryFolder(), 'models');
  for (const version of Object.keys(ACCURACY)) {
    mkdirSync(join(folder, 'digits', version), { recursive: true });
    copyFileSync(join(EXAMPLES, version, 'model.onnx'), join(folder, 'digits', version, 'model.onnx'));
    writeVersionManifest(folder, digitsManifest(folder, version));
  }
  writeModelManifest(folder, { name: 'digits', description: 'Digits by hand', aliases: { champion: '1' }, gates: [{ metric: 'accuracy', atLeast: 0.9, notWorseThan: 'champion' }] });
  return folder;
}

/** With the digest that synth computes. */
function digitsManifest(folder: string, version: string): VersionManifest {
  const { digest } = ModelVersion.of('digits', version, ModelArtifact.fromFile(join(folder, 'digits', version, 'model.onnx')));
  return {
    name: 'digits', version, digest, format: 'onnx', artifact: { file: `${version}/model.onnx` }, metrics: { accuracy: ACCURACY[version] as number }, lineage: { commit: `c${version}` },
    ...(version !== '1' && { approval: 'pending' as const }),
  };
}

export function corrupt(folder: string, version: string): void {
  writeFileSync(join(folder, 'digits', version, 'model.onnx'), 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n');
}

export interface Ran {
  readonly status: number;
  readonly text: string;
  readonly errors: string;
}

/** Runs a command in this process; what it throws for people to read is what csi prints. */
export async function run(command: { run(args: readonly string[]): Promise<number> }, ...args: readonly string[]): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((line: string) => { out.push(`${line}\n`); }),
    jest.spyOn(console, 'error').mockImplementation((line: string) => { err.push(`${line}\n`); }),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => { out.push(String(text)); return true; }),
  ];
  try {
    return { status: await command.run(args), text: out.join(''), errors: err.join('') };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'LocalError') throw error;
    return { status: 1, text: out.join(''), errors: `csi: ${error.message}` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
