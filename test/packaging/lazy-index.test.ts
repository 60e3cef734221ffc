import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callScript } from '../support/script';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-lazy-'));
  write('a.js', "console.log('a is loaded'); exports.A = class A {};");
  write('b.js', "console.log('b is loaded'); exports.B = class B {}; exports.hidden = 1;");
  // As TypeScript compiles `export * from './a'; export { B } from './b';`.
  write('index.js', `"use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    var __exportStar = (m, exports) => { for (const p in m) exports[p] = m[p]; };
    __exportStar(require("./a"), exports);
    var b_1 = require("./b");
    Object.defineProperty(exports, "B", { enumerable: true, get: function () { return b_1.B; } });`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('nothing is loaded before it is used, and then once', () => {
  makeLazy();
  expect(run("const x = require('./index.js'); console.log('start'); x.A; x.A; console.log(x.A === x.A, new x.A() instanceof x.A);"))
    .toEqual(['start', 'a is loaded', 'true true']);
});

test('the same names as before, and no more', () => {
  makeLazy();
  expect(run("const x = require('./index.js'); console.log(Object.keys(x).join(), x.__esModule);")).toEqual(['A,B true']);
});

test('ES modules import the names', () => {
  makeLazy();
  write('use.mjs', "import { A, B } from './index.js'; console.log(A.name, B.name);");
  expect(run("import('./use.mjs');")).toEqual(['a is loaded', 'b is loaded', 'A B']);
});

test('a second pass changes nothing', () => {
  makeLazy();
  const once = readFileSync(join(folder, 'index.js'), 'utf8');
  makeLazy();
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toBe(once);
});

test('an index that exports nothing of its own is refused', () => {
  write('index.js', '"use strict";');
  expect(makeLazy).toThrow('requires nothing');
});

test('an export that comes from no module is refused', () => {
  write('index.js', 'exports.A = require("./a").A; exports.own = 1;');
  expect(makeLazy).toThrow('no module found for own');
});

function makeLazy(): void {
  callScript('lazy-index.mjs', 'makeLazy', join(folder, 'index.js'));
}

function write(file: string, code: string): void {
  writeFileSync(join(folder, file), code);
}

function run(code: string): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: folder, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.trim().split('\n');
}
