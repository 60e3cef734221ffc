import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { inTarOrder, padding, TAR_END, tarBytes, tarHeader } from '../../../lib/archive/tar';

interface File { readonly path: string; readonly bytes: number; readonly content: Buffer }

const file = (path: string, text: string | Buffer): File => ({ path, bytes: Buffer.byteLength(text), content: Buffer.from(text) });
const archive = (files: readonly File[]): Buffer => Buffer.concat([...inTarOrder(files).flatMap((one) => [tarHeader(one), one.content, padding(one.bytes)]), TAR_END]);

/** A reader of its own, by the standard. */
function read(tar: Buffer): { path: string; content: string; mode: string; owner: string; time: number }[] {
  const found = [];
  let path: string | undefined;
  for (let at = 0; tar[at] !== 0;) {
    const field = (from: number, length: number): string => tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const header = tar.subarray(at, at + 512);
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    expect(Number.parseInt(field(148, 8), 8)).toBe(sum);
    expect(field(257, 6)).toBe('ustar');
    const size = Number.parseInt(field(124, 12), 8);
    const content = tar.toString('utf8', at + 512, at + 512 + size);
    if (field(156, 1) === 'x') {
      const [record, length, value] = /^(\d+) path=(.*)\n$/s.exec(content) ?? [];
      expect(Buffer.byteLength(record ?? '')).toBe(Number(length));
      path = value;
    } else {
      const prefix = field(345, 155);
      found.push({ path: path ?? (prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`), content, mode: field(100, 8), owner: `${field(108, 8)}:${field(116, 8)}`, time: Number.parseInt(field(136, 12), 8) });
      path = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}

const segment = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9._-]{1,120}$/), fc.stringMatching(/^[a-zäß字€]{1,60}$/)).filter((name) => name !== '.' && name !== '..');
const files = fc.uniqueArray(fc.tuple(fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')), fc.string({ maxLength: 1500 })), { selector: ([path]) => path, maxLength: 6 })
  .map((list) => list.map(([path, text]) => file(path, text)));

test('what is packed is read back, each file with the same mode, owner and time', () => {
  fc.assert(fc.property(files, (list) => {
    const tar = archive(list);
    expect(tar).toHaveLength(tarBytes(list));
    expect(read(tar)).toEqual(inTarOrder(list).map(({ path, content }) => ({ path, content: content.toString('utf8'), mode: '0000644', owner: '0000000:0000000', time: 0 })));
  }), { numRuns: 60 });
});

test('the order in which files are named does not matter', () => {
  fc.assert(fc.property(files, fc.integer(), (list, seed) => {
    const shuffled = [...list].sort((a, b) => ((a.bytes * seed) % 7) - ((b.bytes * seed) % 7)).reverse();
    expect(archive(shuffled).equals(archive(list))).toBe(true);
  }), { numRuns: 40 });
});

test.each([
  ['100 characters', 'a'.repeat(100)],
  ['101 characters without a slash', 'a'.repeat(101)],
  ['a prefix of 155 and a name of 100', `${'p'.repeat(155)}/${'n'.repeat(100)}`],
  ['a prefix of 156', `${'p'.repeat(156)}/n`],
  ['more than ASCII', 'gewichte/größe-字.bin'],
  ['a slash at 100', `${'d'.repeat(99)}/${'e'.repeat(60)}/f`],
])('a path of %s is read by the machine\'s tar', (_, path) => {
  const folder = mkdtempSync(join(tmpdir(), 'csi-tar-'));
  try {
    writeFileSync(join(folder, 'a.tar'), archive([file(path, 'content'), file('other', '')]));
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder });
    expect(readFileSync(join(folder, path), 'utf8')).toBe('content');
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the bytes are the same for good: deployed archives are compared with them', () => {
  const tar = archive([file('model.onnx', 'weights'), file(`${'long/'.repeat(60)}x`, 'y'), file('größe', 'z')]);
  expect(createHash('sha256').update(tar).digest('hex')).toMatchInlineSnapshot(`"5a533ae69bbc55c38d2725f106a12417602d8bbd132dce35ea3404a4f7946a20"`);
});

test('a file of 8 GiB is refused, one byte less is not', () => {
  expect(() => tarHeader({ path: 'big', bytes: 8 ** 11 })).toThrow('big has 8589934592 bytes, a file in an archive has 8589934591 at most');
  expect(tarHeader({ path: 'big', bytes: 8 ** 11 - 1 })).toHaveLength(512);
});
