import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

const CDK = ['aws-cdk-lib', 'aws-cdk-lib/aws-lambda', 'constructs'];
const SDK = ['@aws-sdk/client-s3', '@smithy/core', 'aws4'];

/** What each room may not import, as seen from its top folder, and where the message has to say that it belongs. */
const FORBIDDEN: readonly [room: string, specifiers: readonly string[], belongs: RegExp][] = [
  ['lib', CDK, /belongs in constructs\//],
  ['lib', SDK, /belongs in handlers\/ or bin\//],
  ['lib', ['node:fs', 'node:fs/promises', 'fs', 'fs/promises', 'path/posix', 'node:crypto', 'events', 'timers/promises'], /belongs in constructs\/, handlers\/ or local\//],
  ['lib', ['onnxruntime-node', 'fflate', 'cdk-serverless-inference'], /belongs in constructs\/, handlers\/ or local\//],
  ['lib', ['../constructs', '../constructs/model/model-artifact', '../handlers/model-server/load', '../local', '../bin/csi', '../examples/x', '../test/x'], /into lib\//],
  ['constructs', SDK, /belongs in handlers\//],
  ['constructs', ['onnxruntime-node'], /belongs in handlers\//],
  ['constructs', ['../handlers', '../handlers/model-server/load'], /belongs in lib\//],
  ['constructs', ['../local', '../local/server', '../bin/csi', '../examples/x', '../test/x'], /belongs in lib\//],
  ['constructs', ['aws-cdk-lib'], /the submodule/],
  ['handlers', [...CDK, '../constructs', '../constructs/model/signature'], /belongs in constructs\//],
  ['handlers', ['../local', '../local/server', '../bin/csi', '../examples/x', '../test/x'], /belongs in local\//],
  ['local', [...CDK, '../constructs', '../constructs/model/signature'], /belongs in lib\//],
  ['local', ['../handlers', '../handlers/model-server/load'], /belongs in lib\//],
  ['local', ['../bin/csi', '../examples/x', '../test/x'], /called by bin\//],
  ['bin', ['../handlers', '../handlers/model-server/load'], /belongs in lib\//],
  ['bin', ['../examples/x', '../test/x'], /belongs in lib\/ or local\//],
  ['examples', ['..', '../constructs', '../constructs/index', '../lib/tensor/tensor', '../handlers/x', '../local', '../bin/csi', '../test/x', '../dist/constructs/index.js', '../scripts/run.mjs'],
    /from 'cdk-serverless-inference'/],
  ['examples', ['cdk-serverless-inference/dist/lib/problem.js'], /from 'cdk-serverless-inference'/],
];

const ALLOWED: readonly [room: string, specifiers: readonly string[]][] = [
  ['lib', ['./problem', '../lib/problem', '../lib/constructs-of-thought', 'yaml']],
  ['constructs', ['aws-cdk-lib/core', 'aws-cdk-lib/aws-lambda', 'constructs', 'node:fs', '../lib/problem', './private/reject']],
  ['handlers', ['@aws-sdk/client-s3', 'onnxruntime-node', 'node:fs', 'aws4', '../lib/problem', '../handlers/shared/log']],
  ['local', ['node:http', '../lib/problem', './errors']],
  ['bin', ['../lib/problem', '../local', '../local/server', '../constructs', 'aws-cdk-lib/core', '@aws-sdk/client-s3', 'node:util']],
  ['examples', ['cdk-serverless-inference', 'aws-cdk-lib', 'aws-cdk-lib/aws-s3', 'constructs', './transform']],
];

/** What is global, and no business of lib/. */
const GLOBALS = [
  'process.env', 'performance.now()', 'crypto.randomUUID()', "fetch('x')", 'setTimeout(f, 1)', 'setInterval(f, 1)', 'setImmediate(f)',
  "require('x')", '__dirname', '__filename', "Buffer.from('x')", 'Date.now()', 'Math.random()',
];

/** The ways to write an import. */
const FORMS: readonly [form: string, code: (specifier: string) => string][] = [
  ['import', (specifier) => `import { x } from '${specifier}';\nexport const y = x;\n`],
  ['import type', (specifier) => `import type { X } from '${specifier}';\nexport type Y = X;\n`],
  ['export from', (specifier) => `export * from '${specifier}';\n`],
  ['dynamic import', (specifier) => `export const y = async () => await import('${specifier}');\n`],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-law-'));
  cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(FORMS)('every forbidden %s is caught, and the message says where the code belongs', (_, code) => {
  const plants = FORBIDDEN.flatMap(([room, specifiers, belongs]) => places(room, specifiers).map((place) => ({ ...place, belongs })));
  for (const { file, specifier } of plants) plant(file, code(specifier));

  const messages = lint();

  const missed = plants.filter(({ file, belongs }) => !messages.get(file)?.some((message) => belongs.test(message)));
  expect(missed.map(({ file, specifier }) => `${file}: ${specifier}`)).toEqual([]);
});

test.each(FORMS)('no allowed %s is caught', (_, code) => {
  for (const { file, specifier } of ALLOWED.flatMap(([room, specifiers]) => places(room, specifiers))) plant(file, code(specifier));

  expect([...lint()]).toEqual([]);
});

test('lib/ has no clock, randomness, timers, process or network', () => {
  const files = GLOBALS.map((code, i) => plant(`lib/global-${i}.ts`, `export const y = (f: () => void) => [f, ${code}];\n`));
  const messages = lint();

  expect(GLOBALS.filter((_, i) => !messages.get(files[i] ?? '')?.some((message) => message.includes('lib/ is pure')))).toEqual([]);
});

test('a pure file in lib/ passes', () => {
  plant('lib/pure.ts', 'export const y = (at: number): string => new Date(at).toISOString() + Math.max(1, 2);\n');

  expect([...lint()]).toEqual([]);
});

test('every rule of the law has a violation above', () => {
  for (const [i, [room, specifiers]] of FORBIDDEN.entries()) {
    for (const [j, specifier] of specifiers.entries()) plant(`${room}/f${i}-${j}.ts`, `export * from '${specifier}';\n`);
  }
  for (const [i, code] of GLOBALS.entries()) plant(`lib/g${i}.ts`, `export const y = (f: () => void) => [f, ${code}];\n`);
  const seen = [...lint().values()].flat();

  const rules = [...readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8').matchAll(/"message": "([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter((rule) => !seen.some((message) => message.includes(rule)))).toEqual([]);
});

let count = 0;

/** A file at the top of the room and one in a folder of it, for every import. */
function places(room: string, specifiers: readonly string[]): { file: string; specifier: string }[] {
  return specifiers.flatMap((specifier) => [
    { file: `${room}/${++count}.ts`, specifier },
    { file: `${room}/folder/${++count}.ts`, specifier: specifier.startsWith('..') ? `../${specifier}` : specifier },
  ]);
}

function plant(file: string, code: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), code);
  return file;
}

/** The messages of oxlint, by file; only those of the law. */
function lint(): Map<string, string[]> {
  const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format', 'json', '.'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (!stdout.startsWith('{')) throw new Error(`oxlint did not run: ${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string; message: string; help?: string }[] };
  const found = new Map<string, string[]>();
  for (const { code, filename, message, help } of diagnostics) {
    if (code.includes('no-restricted-')) found.set(filename, [...(found.get(filename) ?? []), `${message} ${help ?? ''}`]);
  }
  return found;
}
