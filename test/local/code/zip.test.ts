import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync, type Zippable } from 'fflate';
import { readZip, unzip } from '../../../local/code/zip';
import { temporaryFolder } from '../support/assembly';

function zipped(entries: Zippable): string {
  const file = join(temporaryFolder(), 'a.zip');
  writeFileSync(file, zipSync(entries));
  return file;
}

describe('unpacking a zip file', () => {
  test('writes what was packed, stored or deflated', () => {
    const path = fc.array(fc.stringMatching(/^[a-z0-9é_-]{1,8}$/), { minLength: 1, maxLength: 3 }).map((parts) => `d/${parts.join('/')}.f`);
    const files = fc.dictionary(path, fc.record({ bytes: fc.uint8Array({ maxLength: 500 }), level: fc.constantFrom(0, 9) }), { maxKeys: 5 });
    fc.assert(fc.property(files, (content) => {
      const folder = temporaryFolder();
      unzip(zipped(Object.fromEntries(Object.entries(content).map(([name, { bytes, level }]) => [name, [bytes, { level: level as 0 | 9 }]]))), folder);
      for (const [name, { bytes }] of Object.entries(content)) expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(bytes);
    }), { numRuns: 40 });
  });

  test('goes over what is there', () => {
    const folder = temporaryFolder();
    unzip(zipped({ 'a.txt': Buffer.from('old'), 'b.txt': Buffer.from('kept') }), folder);
    unzip(zipped({ 'a.txt': Buffer.from('new') }), folder);
    expect([readFileSync(join(folder, 'a.txt'), 'utf8'), readFileSync(join(folder, 'b.txt'), 'utf8')]).toEqual(['new', 'kept']);
  });

  test('keeps what is executable so', () => {
    const folder = temporaryFolder();
    unzip(zipped({ run: [Buffer.from('#!'), { os: 3, attrs: (0o755 << 16) >>> 0 }], data: [Buffer.from('x'), { os: 3, attrs: (0o644 << 16) >>> 0 }] }), folder);
    expect([statSync(join(folder, 'run')).mode & 0o111, statSync(join(folder, 'data')).mode & 0o111]).toEqual([0o111, 0]);
  });

  test('an empty one has no entries', () => {
    expect(readZip(zipped({}))).toEqual([]);
  });

  test.each(['../out.txt', 'a/../../out.txt', '/out.txt', 'a\\..\\out.txt'])('fails on the path %s', (path) => {
    const folder = temporaryFolder();
    expect(() => unzip(zipped({ [path]: Buffer.from('x') }), join(folder, 'in'))).toThrow('which leaves the folder it is unpacked to');
    expect(existsSync(join(folder, 'out.txt'))).toBe(false);
  });

  test('fails on what is no zip file', () => {
    const file = join(temporaryFolder(), 'a.zip');
    writeFileSync(file, 'not a zip file at all, but long enough to be looked at');
    expect(() => readZip(file)).toThrow('is not a zip file');
    writeFileSync(file, '');
    expect(() => readZip(file)).toThrow('is not a zip file');
  });

  test('fails on one that is cut off in front', () => {
    const whole = readFileSync(zipped({ a: Buffer.from('x'), b: Buffer.from('y') }));
    const file = join(temporaryFolder(), 'a.zip');
    writeFileSync(file, whole.subarray(40));
    expect(() => readZip(file)).toThrow('is damaged');
  });
});
