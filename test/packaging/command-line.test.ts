import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callScript, ROOT } from '../support/script';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-command-line-'));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  callScript('bundle-command-line.mjs', 'bundleCommandLine', join(folder, 'dist'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the bundled command line runs where no package is installed', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'dist', 'bin', 'csi.js'), '--version'], { cwd: folder, encoding: 'utf8' });

  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('it can be started by its name', () => {
  const file = join(folder, 'dist', 'bin', 'csi.js');

  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(statSync(file).mode & 0o111).toBe(0o111);
});

test('the bootstrap lies where the command line looks for it', () => {
  expect(statSync(join(folder, 'dist', 'local', 'bootstrap.js')).size).toBeGreaterThan(1000);
});
