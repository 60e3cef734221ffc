import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callScript, ROOT } from '../support/script';

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, object> };

test('package-lock.json has the native packages of every platform (node scripts/lock-platforms.mjs adds them)', () => {
  expect(missingPlatforms(lock)).toEqual({});
});

test('a missing one is found, with its platform', () => {
  const { 'node_modules/@swc/core-darwin-arm64': taken, ...packages } = lock.packages;

  expect(missingPlatforms({ packages })).toEqual({ 'node_modules/@swc/core-darwin-arm64': expect.objectContaining({ os: ['darwin'], cpu: ['arm64'], optional: true }) });
  expect(taken).toBeDefined();
});

test.each([
  ['x-linux-x64-gnu', { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }],
  ['x-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
  ['x-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
  ['x-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
])('%s', (name, platform) => {
  const packages = { 'node_modules/x': { dev: true, license: 'MIT', optionalDependencies: { [name]: '1.2.3' } } };

  expect(missingPlatforms({ packages })).toEqual({ [`node_modules/${name}`]: { version: '1.2.3', dev: true, license: 'MIT', optional: true, ...platform } });
});

test('a package for every platform, or of a range of versions, is left to npm', () => {
  expect(missingPlatforms({ packages: { 'node_modules/x': { optionalDependencies: { fsevents: '2.3.3', 'x-linux-x64': '^1.0.0' } } } })).toEqual({});
});

function missingPlatforms(of: object): unknown {
  return callScript('lock-platforms.mjs', 'missingPlatforms', of);
}
