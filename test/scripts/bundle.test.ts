import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const ROOT = join(__dirname, '../..');
const MIB = 1024 * 1024;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function bundle(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/bundle.mjs'), '--out', folder], { env: { ...process.env, ...environment } });
  return stdout;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bundle-'));
  folders.push(folder);
  return folder;
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
}

interface Index {
  readonly assets: readonly { readonly file: string; readonly sha256: string; readonly bytes: number; readonly unzippedBytes: number }[];
}

const folder = temporaryFolder();
let index: Index;
beforeAll(async () => {
  await bundle(folder, { TZ: 'Asia/Tokyo' });
  index = JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')) as Index;
});

const names = (zip: string) => Object.keys(unzipSync(readFileSync(join(folder, zip))));

test('makes the same bytes again, in another time zone', async () => {
  // What is there was made by whoever runs the tests, or is made now.
  await bundle(join(ROOT, 'assets'), { TZ: 'America/Lima' });
  const { '.inputs.json': _, ...made } = contents(folder);
  const { '.inputs.json': __, ...others } = contents(join(ROOT, 'assets'));
  expect(Object.keys(made).length).toBeGreaterThan(6);
  expect(others).toEqual(made);
});

test('does nothing, and quickly, while nothing has changed', async () => {
  const before = statSync(join(folder, 'server.zip')).mtimeMs;
  expect(await bundle(folder)).toBe('assets are up to date\n');
  expect(statSync(join(folder, 'server.zip')).mtimeMs).toBe(before);
});

test('makes again what was lost', async () => {
  const made = contents(folder);
  rmSync(join(folder, 'server.zip'));
  expect(await bundle(folder)).toMatch(/^server\.zip .* unzipped/);
  expect(contents(folder)).toEqual(made);
});

test('describes every asset', () => {
  expect(index.assets.map(({ file }) => file)).toEqual([
    'server.zip', 'engine-arm64.zip', 'engine-x64.zip', 'artifact-copier/index.js', 'model-stager/index.js', 'model-stager-job/stage.js', 'rollout-hook/index.js', 'scaling-keeper/index.js', 'version-keeper/index.js', 'endpoint-keeper/index.js', 'registry-recorder/index.js', 'http/server.js', 'cloudformation-specs.json',
  ]);
  for (const { file, sha256, bytes, unzippedBytes } of index.assets) {
    const content = readFileSync(join(folder, file));
    expect({ file, bytes, sha256 }).toEqual({ file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    const unzipped = file.endsWith('.zip') ? Object.values(unzipSync(content)).reduce((sum, { length }) => sum + length, 0) : content.length;
    expect(unzippedBytes).toBeGreaterThanOrEqual(unzipped);
  }
});

test.each([['server.zip', MIB], ['engine-arm64.zip', 10.5 * MIB], ['engine-x64.zip', 18 * MIB]])('%s stays within %d bytes', (file, limit) => {
  expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(limit);
});

test('the server layer holds the server and the licences of what it includes', () => {
  expect(names('server.zip')).toEqual(expect.arrayContaining(['nodejs/server/index.mjs', 'nodejs/server/model-server.cjs', 'nodejs/server/THIRD-PARTY-LICENSES.txt']));
  const files = unzipSync(readFileSync(join(folder, 'server.zip')));
  expect(Buffer.from(files['nodejs/server/THIRD-PARTY-LICENSES.txt']!).toString()).toContain('aws4');
  const code = Buffer.from(files['nodejs/server/model-server.cjs']!).toString();
  expect(code).not.toContain('@aws-sdk');
  expect(code).not.toMatch(/["'`]\/(opt|var\/task)\b(?!\/ml)/);
});

test.each(['server.zip', 'http/server.js'])('%s includes the signer of requests and no SDK', (file) => {
  const inputs = JSON.parse(readFileSync(join(folder, '.inputs.json'), 'utf8')) as Readonly<Record<string, { readonly files: readonly string[]; readonly packages: readonly string[] }>>;
  expect(inputs[file]!.packages).toEqual(['aws4']);
  expect(inputs[file]!.files).toEqual(expect.arrayContaining(['handlers/model-server/remote.ts', 'handlers/shared/aws-request/client.ts']));
});

test.each(['arm64', 'x64'])('the %s engine layer holds one architecture, says which, and carries its licences', (arch) => {
  const files = unzipSync(readFileSync(join(folder, `engine-${arch}.zip`)));
  expect(JSON.parse(Buffer.from(files['nodejs/csi-engine.json']!).toString())).toEqual({ engine: 'onnxruntime-node', version: '1.30.0', platform: 'linux', arch });
  const binaries = Object.keys(files).filter((name) => name.includes('/bin/'));
  expect(binaries.map((name) => name.split('napi-v6/')[1])).toEqual([`linux/${arch}/libonnxruntime.so.1`, `linux/${arch}/onnxruntime_binding.node`]);
  expect(Buffer.from(files['nodejs/node_modules/onnxruntime-node/LICENSE']!).toString()).toContain('MIT License');
  expect(files['nodejs/node_modules/onnxruntime-node/ThirdPartyNotices.txt']!.length).toBeGreaterThan(100_000);
});

test('the copier carries its SDK and that one\'s licences', () => {
  expect(existsSync(join(folder, 'artifact-copier/THIRD-PARTY-LICENSES.txt'))).toBe(true);
  const copier = require(join(folder, 'artifact-copier/index.js')) as { handler: unknown };
  expect(typeof copier.handler).toBe('function');
});
