import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { ENGINE_FILE } from '../../../local/code/engine';
import { CodeFolders } from '../../../local/code/folders';
import { temporaryFolder } from '../support/assembly';

const open: CodeFolders[] = [];

function folders(host = { platform: 'linux', arch: 'x64' }, project = '/nowhere'): CodeFolders {
  const created = new CodeFolders(host, project);
  open.push(created);
  return created;
}

afterEach(() => open.splice(0).forEach((each) => each.remove()));

function layer(files: Readonly<Record<string, string>>, zip: boolean) {
  const folder = temporaryFolder();
  if (zip) {
    const path = join(folder, 'layer.zip');
    writeFileSync(path, zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))));
    return { kind: 'asset', path } as const;
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { kind: 'asset', path: folder } as const;
}

describe('the folders of code', () => {
  test('a folder of the assembly is used as it is', () => {
    const source = layer({ 'index.js': '' }, false);
    expect(folders().code(source)).toBe(source.path);
  });

  test('a zip file and code of the template are unpacked once', () => {
    const at = folders();
    const source = layer({ 'index.js': 'zipped' }, true);
    expect(readFileSync(join(at.code(source), 'index.js'), 'utf8')).toBe('zipped');
    expect(at.code(source)).toBe(at.code(source));
    const inline = { kind: 'inline', text: 'inline' } as const;
    expect(readFileSync(join(at.code(inline), 'index.js'), 'utf8')).toBe('inline');
    expect(at.code(inline)).toBe(at.code({ ...inline }));
  });

  test.each([true, false])('layers lie over each other in their order (zipped: %p)', (zip) => {
    const at = folders();
    const first = layer({ 'a.txt': '1', 'only/first.txt': '1' }, zip);
    const second = layer({ 'a.txt': '2' }, zip);
    const { folder, swaps } = at.layers([first, second]);
    expect([readFileSync(join(folder, 'a.txt'), 'utf8'), readFileSync(join(folder, 'only/first.txt'), 'utf8')]).toEqual(['2', '1']);
    expect(swaps).toEqual([]);
    expect(readFileSync(join(at.layers([second, first]).folder, 'a.txt'), 'utf8')).toBe('1');
    expect(at.layers([first, second]).folder).toBe(folder);
  });

  test('no layers are an empty folder', () => {
    expect(readdirSync(folders().layers([]).folder)).toEqual([]);
  });

  const engine = (arch: string) => ({
    [ENGINE_FILE]: JSON.stringify({ engine: 'onnxruntime-node', version: '1.30.0', platform: 'linux', arch }),
    'nodejs/node_modules/onnxruntime-node/index.js': 'shipped',
    'nodejs/node_modules/onnxruntime-node/package.json': '{"name":"onnxruntime-node","version":"1.30.0"}',
  });

  test('an engine for this machine stays', () => {
    const { folder, swaps } = folders().layers([layer(engine('x64'), true)]);
    expect(swaps).toEqual([]);
    expect(readFileSync(join(folder, 'nodejs/node_modules/onnxruntime-node/index.js'), 'utf8')).toBe('shipped');
  });

  test('an engine for another architecture is replaced by this package\'s own', () => {
    const { folder, swaps } = folders().layers([layer(engine('arm64'), true)]);
    expect(swaps).toMatchObject([{ kind: 'layer', engine: { arch: 'arm64' } }]);
    expect(JSON.parse(readFileSync(join(folder, ENGINE_FILE), 'utf8'))).toMatchObject({ arch: 'x64' });
    expect(existsSync(join(folder, 'nodejs/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node'))).toBe(true);
  });

  test('an engine for another system is replaced by the project\'s package, and the rest of the layer stays', () => {
    const source = layer({ ...engine('arm64'), 'nodejs/other.js': 'kept' }, true);
    const { folder, swaps } = folders({ platform: 'darwin', arch: 'arm64' }, process.cwd()).layers([source]);
    expect(swaps).toMatchObject([{ kind: 'package', folder: join(process.cwd(), 'node_modules', 'onnxruntime-node') }]);
    expect(realpathSync(join(folder, 'nodejs/node_modules/onnxruntime-node'))).toBe(realpathSync(join(process.cwd(), 'node_modules', 'onnxruntime-node')));
    expect(readFileSync(join(folder, 'nodejs/other.js'), 'utf8')).toBe('kept');
  });

  test('all goes at the end, but not what is linked', () => {
    const at = folders({ platform: 'darwin', arch: 'arm64' }, process.cwd());
    const { folder } = at.layers([layer(engine('arm64'), true)]);
    const scratch = at.scratch();
    at.remove();
    expect([existsSync(folder), existsSync(scratch)]).toEqual([false, false]);
    expect(existsSync(join(process.cwd(), 'node_modules', 'onnxruntime-node', 'package.json'))).toBe(true);
  });

  test('what a run that was killed left behind goes with the next', () => {
    // No process has this number: it is over the largest that Linux gives.
    const left = join(tmpdir(), 'csi-local-4999999-abcdef');
    mkdirSync(left, { recursive: true });
    folders();
    expect(existsSync(left)).toBe(false);
  });
});
