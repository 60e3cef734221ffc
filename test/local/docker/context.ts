import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { modelServerContext, type ImageArchitecture, type ImageDoor } from '../../../lib/container/model-server-image';
import { MANIFEST_FILE, type ModelManifest } from '../../../lib/model/manifest';
import { sha256Text } from '../../../local/docker/context-folder';
import { shippedServer } from '../../../local/docker/shipped-server';
import { ROOT } from '../../support/script';

const DIGITS = join(ROOT, 'examples/models/digits');

export interface TestContext {
  readonly door: ImageDoor;
  readonly architecture?: ImageArchitecture;
  readonly version?: string;
  readonly withModel?: boolean;
}

/** A real build context of the model server, with the digits of a version. */
export function writeContext(folder: string, { door, architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64', version = '1', withModel = true }: TestContext): string {
  const server = shippedServer(architecture);
  if (server === undefined) throw new Error('npm run bundle');
  const put = (path: string, content: Buffer | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const file of server) put(`opt/${file.path}`, file.read());
  for (const [path, text] of Object.entries(modelServerContext({ door, architecture, server, withModel }, sha256Text).files)) put(path, text);
  if (!withModel) return folder;
  const model = readFileSync(join(DIGITS, version, 'model.onnx'));
  const sha256 = createHash('sha256').update(model).digest('hex');
  const manifest: ModelManifest = {
    schemaVersion: 1, name: 'digits', version, format: 'onnx', digest: sha256, entry: 'model.onnx', files: [{ path: 'model.onnx', bytes: model.length, sha256 }], location: 'bundled',
  };
  put('model/model.onnx', model);
  put(`model/${MANIFEST_FILE}`, JSON.stringify(manifest));
  return folder;
}
