import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelArtifact, ModelVersion } from '../../../constructs';
import { ARCHIVE_FORMAT, planArchive, writeArchive } from '../../../constructs/private/model-archive';

let folder: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-archive-'));
  target = join(folder, 'model.tar.gz');
  process.env.CSI_CACHE_DIR = join(folder, 'cache');
});

afterEach(() => {
  process.env.CSI_CACHE_DIR = '';
});

/** A new object each time, as a synthesis of its own has. */
function plan(content = 'weights') {
  const file = join(folder, 'model.bin');
  writeFileSync(file, content);
  return planArchive(ModelVersion.of('digits', '2', ModelArtifact.fromFile(file)), false);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

test('digests that are kept are those of this format: other bytes need another name of it', () => {
  expect([ARCHIVE_FORMAT, writeArchive(plan(), target)]).toEqual(['tar.gz 1', 'a02021514cb7b78847714bef8dd1132dc0c2b694d764220f33196c334710abaa']);
  expect(sha256(target)).toBe('a02021514cb7b78847714bef8dd1132dc0c2b694d764220f33196c334710abaa');
});

test('an archive that is there is neither written nor read again', () => {
  const first = writeArchive(plan(), target);
  const { mtimeNs, ino } = statSync(target, { bigint: true });
  const again = plan();
  // What cannot be read any more was not.
  rmSync(join(folder, 'model.bin'));
  expect(writeArchive(again, target)).toBe(first);
  expect(statSync(target, { bigint: true })).toMatchObject({ mtimeNs, ino });
});

test('without a cache it says the same', () => {
  process.env.CSI_CACHE_DIR = '';
  const first = writeArchive(plan(), target);
  expect([writeArchive(plan(), target), sha256(target)]).toEqual([first, first]);
});

test('one that is gone is written again', () => {
  const first = writeArchive(plan(), target);
  rmSync(target);
  expect(writeArchive(plan(), target)).toBe(first);
  expect(sha256(target)).toBe(first);
});

test('a file that changes between its digest and the archive ends the synthesis, and leaves no archive', () => {
  const planned = plan('weights');
  writeFileSync(join(folder, 'model.bin'), 'WEIGHTS');
  expect(() => writeArchive(planned, target)).toThrow(/model\.bin changed while the app was synthesized: its SHA-256 was [0-9a-f]{64}; synthesize again/);
  expect(readdirSync(folder)).toEqual(['model.bin']);
});
