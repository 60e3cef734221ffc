import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { engineOfLayer, ENGINE_FILE, swapEngine, type EngineLayer } from '../../../local/code/engine';
import { temporaryFolder } from '../support/assembly';

const ENGINE: EngineLayer = { engine: 'onnxruntime-node', version: '1.30.0', platform: 'linux', arch: 'arm64' };

describe('an engine layer', () => {
  test('is known by what it says of itself, zipped or not', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'nodejs'));
    writeFileSync(join(folder, ENGINE_FILE), JSON.stringify(ENGINE));
    const zip = join(folder, 'layer.zip');
    writeFileSync(zip, zipSync({ [ENGINE_FILE]: Buffer.from(JSON.stringify(ENGINE)) }));
    expect(engineOfLayer(folder)).toEqual(ENGINE);
    expect(engineOfLayer(zip)).toEqual(ENGINE);
  });

  test('is not any other layer', () => {
    const folder = temporaryFolder();
    const zip = join(folder, 'layer.zip');
    writeFileSync(zip, zipSync({ 'nodejs/x.js': Buffer.from('') }));
    expect(engineOfLayer(folder)).toBeUndefined();
    expect(engineOfLayer(zip)).toBeUndefined();
  });
});

describe('swapping an engine', () => {
  test('is not done where it runs', () => {
    expect(swapEngine(ENGINE, { platform: 'linux', arch: 'arm64' }, '/nowhere')).toBeUndefined();
  });

  test('takes this package\'s layer on another Linux machine', () => {
    expect(swapEngine(ENGINE, { platform: 'linux', arch: 'x64' }, '/nowhere')).toEqual({ kind: 'layer', engine: ENGINE, zip: join(process.cwd(), 'assets', 'engine-x64.zip') });
  });

  test('fails on a Linux machine that there is no engine for', () => {
    expect(() => swapEngine(ENGINE, { platform: 'linux', arch: 'riscv64' }, '/nowhere'))
      .toThrow(/the function's engine is onnxruntime-node for linux-arm64, and this machine is linux-riscv64: there is no engine for it at .*engine-riscv64\.zip/);
  });

  test('takes the package that the project has on another system', () => {
    const project = temporaryFolder();
    const folder = join(project, 'node_modules', 'onnxruntime-node');
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'onnxruntime-node', main: 'dist/index.js' }));
    writeFileSync(join(folder, 'dist', 'index.js'), '');
    expect(swapEngine(ENGINE, { platform: 'darwin', arch: 'arm64' }, project)).toEqual({ kind: 'package', engine: ENGINE, name: 'onnxruntime-node', folder });
  });

  test('says how to install it where the project has none', () => {
    expect(() => swapEngine(ENGINE, { platform: 'darwin', arch: 'arm64' }, temporaryFolder(), temporaryFolder()))
      .toThrow(/this machine is darwin-arm64: install the engine for it in .* with `npm install --save-dev onnxruntime-node@1\.30\.0`$/);
  });
});
