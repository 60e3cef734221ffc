import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type * as Sha256 from '../../../constructs/private/sha256';
import type * as SynthCache from '../../../constructs/private/synth-cache';

jest.mock('../../../constructs/private/sha256', () => {
  const actual = jest.requireActual<typeof Sha256>('../../../constructs/private/sha256');
  return { ...actual, sha256File: jest.fn(actual.sha256File) };
});

const HALF_MEBIBYTE = 512 * 1024;
let folder: string;
let cache: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-cache-'));
  cache = process.env.CSI_CACHE_DIR = join(folder, 'cache');
  file = join(folder, 'model.onnx');
  writeOld(file, 'a');
});

afterEach(() => {
  process.env.CSI_CACHE_DIR = '';
  jest.restoreAllMocks();
});

/** Content that fills the file, and times long ago: `ctime` is the system's own, so the clock is what moves. */
function writeOld(path: string, letter: string): void {
  writeFileSync(path, letter.repeat(HALF_MEBIBYTE));
  const { mtimeMs, ctimeMs } = statSync(path);
  jest.spyOn(Date, 'now').mockReturnValue(Math.ceil(Math.max(mtimeMs, ctimeMs)) + 60_000);
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** What a process of its own would do: digests in memory are those of this one. */
function synthesis() {
  jest.resetModules();
  const { fileDigest, cachedBytes } = require('../../../constructs/private/synth-cache') as typeof SynthCache;
  const { sha256File } = require('../../../constructs/private/sha256') as { sha256File: jest.Mock };
  sha256File.mockClear();
  return { fileDigest, cachedBytes, filesRead: () => sha256File.mock.calls.length };
}

/** Looks at the file as a first and as a second synthesis do; between them the change. */
function afterwards(change: () => void = () => {}): { digest: string; filesRead: number } {
  expect(synthesis().fileDigest(file)).toBe(digestOf(file));
  change();
  const second = synthesis();
  return { digest: second.fileDigest(file), filesRead: second.filesRead() };
}

function entries(kind: string): string[] {
  return readdirSync(join(cache, kind)).map((name) => join(cache, kind, name));
}

test('the second synthesis does not read the file', () => {
  expect(afterwards()).toEqual({ digest: digestOf(file), filesRead: 0 });
});

test('one synthesis reads a file once, by whatever name', () => {
  const link = join(folder, 'link.onnx');
  symlinkSync(file, link);
  const { fileDigest, filesRead } = synthesis();
  expect([fileDigest(file), fileDigest(link), fileDigest(file)]).toEqual(Array(3).fill(digestOf(file)));
  expect(filesRead()).toBe(1);
});

test('a file of the same size whose time of change was set back is read again', () => {
  const { atimeNs, mtimeNs } = statSync(file, { bigint: true });
  const seconds = (time: bigint): string => `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
  const { digest, filesRead } = afterwards(() => {
    writeOld(file, 'b');
    utimesSync(file, seconds(atimeNs), seconds(mtimeNs));
  });
  expect({ digest, filesRead }).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('a file that another one took the place of is read again', () => {
  const { digest, filesRead } = afterwards(() => {
    writeOld(`${file}.new`, 'c');
    renameSync(`${file}.new`, file);
  });
  expect({ digest, filesRead }).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('a file that was written just now is not remembered: it may be written to again in the same moment', () => {
  jest.spyOn(Date, 'now').mockReturnValue(Math.ceil(statSync(file).mtimeMs) + 1_000);
  expect(afterwards()).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('small files are read', () => {
  writeOld(file, 'x');
  writeFileSync(file, 'small');
  expect(afterwards()).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test.each([
  ['an entry that was cut off', (entry: string) => writeFileSync(entry, readFileSync(entry).subarray(0, 40))],
  ['an entry with a flipped bit', (entry: string) => {
    const bytes = readFileSync(entry);
    bytes[bytes.length - 1] = bytes.at(-1)! ^ 1;
    writeFileSync(entry, bytes);
  }],
  ['an empty entry', (entry: string) => writeFileSync(entry, '')],
  ['a folder in the place of an entry', (entry: string) => {
    renameSync(entry, `${entry}-away`);
    mkdirSync(entry);
  }],
])('%s counts for nothing', (_, damage) => {
  expect(afterwards(() => entries('digests').forEach(damage))).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('the entry of another file counts for nothing', () => {
  const other = join(folder, 'other.onnx');
  expect(afterwards(() => {
    const mine = entries('digests')[0]!;
    writeOld(other, 'o');
    synthesis().fileDigest(other);
    const theirs = entries('digests').find((entry) => entry !== mine)!;
    writeFileSync(mine, readFileSync(theirs));
  })).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('a folder that cannot be written to keeps nothing, and breaks nothing', () => {
  process.env.CSI_CACHE_DIR = join(file, 'cache');
  expect(afterwards()).toEqual({ digest: digestOf(file), filesRead: 1 });
  expect(synthesis().cachedBytes('things', 'k', () => Buffer.from('made'))).toEqual(Buffer.from('made'));
});

test('an empty CSI_CACHE_DIR turns it off', () => {
  process.env.CSI_CACHE_DIR = '';
  expect(afterwards()).toEqual({ digest: digestOf(file), filesRead: 1 });
});

test('bytes are made once for a kind and key', () => {
  const made: string[] = [];
  const make = (kind: string, key: string): string => Buffer.from(synthesis().cachedBytes(kind, key, () => {
    made.push(`${kind} ${key}`);
    return Buffer.from(`${kind} of ${key}`);
  })).toString();
  expect([make('a', '1'), make('a', '1'), make('a', '2'), make('b', '1')]).toEqual(['a of 1', 'a of 1', 'a of 2', 'b of 1']);
  expect(made).toEqual(['a 1', 'a 2', 'b 1']);
});

test('what nobody used for two months is deleted, and what was used stays', () => {
  const keep = (key: string): Uint8Array => synthesis().cachedBytes('things', key, () => Buffer.from(key));
  keep('old');
  const [old] = entries('things');
  const age = (days: number) => Date.now() / 1000 - days * 24 * 60 * 60;
  utimesSync(old!, age(61), age(61));
  utimesSync(join(cache, 'cleared'), age(2), age(2));
  keep('new');
  expect(entries('things')).not.toContain(old);
  expect(entries('things')).toHaveLength(1);
});

test('processes that write the same entries at a time read whole ones', async () => {
  const script = join(folder, 'synth-cache.cjs');
  buildSync({ entryPoints: ['constructs/private/synth-cache.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: script });
  // Each process has other bytes for the same keys: whichever are read have to be one process's, from the first to the last.
  const work = `
    const { cachedBytes } = require(${JSON.stringify(script)});
    for (let round = 0; round < 150; round++) {
      const letter = String.fromCharCode(97 + Number(process.argv[1]));
      const bytes = Buffer.from(cachedBytes('things', 'key' + round % 3 + Math.floor(round / 30), () => Buffer.alloc(50000, letter)));
      if (bytes.length !== 50000 || !bytes.equals(Buffer.alloc(50000, bytes[0]))) process.exit(1);
    }`;
  const run = (index: number): Promise<number | null> => new Promise((resolve) => spawn(process.execPath, ['-e', work, String(index)], { env: { ...process.env, CSI_CACHE_DIR: cache }, stdio: 'inherit' }).on('close', resolve));
  expect(await Promise.all([0, 1, 2].map(run))).toEqual([0, 0, 0]);
  expect(entries('things').filter((name) => !/[0-9a-f]{64}$/.test(name))).toEqual([]);
});
