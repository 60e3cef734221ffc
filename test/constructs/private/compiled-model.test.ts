import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelArtifact } from '../../../constructs';
import { compiledModel } from '../../../constructs/private/compiled-model';
import type * as PackageAssets from '../../../constructs/private/package-assets';

let compiler = 'this version';
jest.mock('../../../constructs/private/package-assets', () => ({
  ...jest.requireActual<typeof PackageAssets>('../../../constructs/private/package-assets'),
  compilerDigest: () => compiler,
}));

const MODEL = join(__dirname, '../../../examples/models/breast-cancer/2/model.onnx');
const folder = mkdtempSync(join(tmpdir(), 'csi-compiled-'));
const { CSI_CACHE_DIR: before } = process.env;
beforeAll(() => { process.env['CSI_CACHE_DIR'] = folder; });
afterAll(() => {
  if (before === undefined) delete process.env['CSI_CACHE_DIR'];
  else process.env['CSI_CACHE_DIR'] = before;
  rmSync(folder, { recursive: true });
});

test('what another version of the library has compiled is not taken for what this one would', () => {
  const compile = () => compiledModel(ModelArtifact.fromFile(MODEL))!.compiled!.file;
  const kept = () => readdirSync(join(folder, 'engine')).length;
  const first = compile();
  expect(compile()).toEqual(first);
  expect(kept()).toBe(1);
  compiler = 'the next version';
  expect(compile()).toEqual(first);
  expect(kept()).toBe(2);
});
