import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderChart, toPng } from '../../bin/pictures';
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

test('so do the clients of AWS, which it loads only where they are needed', () => {
  const environment = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'dist', 'bin', 'csi.js'), 'status'], { cwd: folder, encoding: 'utf8', env: environment });

  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^csi: AWS cannot be reached: /) });
  expect(readFileSync(join(folder, 'dist', 'bin', 'csi.js'), 'utf8')).not.toContain('ListVersionsByFunctionCommand');
  expect(readFileSync(join(folder, 'dist', 'bin', 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(/^yaml \d[^]*^@aws-sdk\/client-lambda \d/m);
});

test('so does what draws, which it loads only where it is needed: the same picture as from the sources, to the byte', async () => {
  const option = {
    title: { text: 'Requests' }, legend: {}, xAxis: { type: 'time' }, yAxis: { type: 'value' },
    series: [{ type: 'line', name: 'digits 2', data: [[0, 1], [60_000, 3]], areaStyle: {}, markLine: { data: [{ yAxis: 2 }] } }, { type: 'bar', name: 'errors', data: [[0, 1]] }],
  };
  const code = `const { renderChart, toPng } = require('./dist/bin/csi-pictures.js'); const svg = renderChart(${JSON.stringify(option)}, { width: 300, height: 200 });
    toPng(svg).then((png) => console.log(JSON.stringify({ svg, png: Buffer.from(png).toString('base64') })));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: folder, encoding: 'utf8' });
  const svg = renderChart(option, { width: 300, height: 200 });

  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ svg, png: Buffer.from(await toPng(svg)).toString('base64') });
  expect(svg).toMatch(/>digits 2<[^]*>errors</);
  expect(readFileSync(join(folder, 'dist', 'bin', 'csi.js'), 'utf8')).not.toContain('zrender');
  expect(readFileSync(join(folder, 'dist', 'bin', 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(/^dejavu-fonts-ttf \d[^]*Bitstream Vera/m);
});

test('it can be started by its name', () => {
  const file = join(folder, 'dist', 'bin', 'csi.js');

  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(statSync(file).mode & 0o111).toBe(0o111);
});

test('the bootstrap lies where the command line looks for it', () => {
  expect(statSync(join(folder, 'dist', 'local', 'bootstrap.js')).size).toBeGreaterThan(1000);
});
