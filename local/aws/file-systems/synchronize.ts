import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Buckets } from '../s3/buckets';
import type { S3Source } from './records';

/**
 * Brings a folder to what a bucket holds: what S3 Files does some seconds after a change is done here when a function mounts it. A file
 * is replaced as a whole, so that whoever has the old one open goes on reading it. What functions write stays in the folder.
 */
export function synchronize(buckets: Buckets, { bucket, prefix }: S3Source, folder: string, mayRead: (key: string) => boolean): void {
  const indexFile = `${folder}.json`;
  const known: Readonly<Record<string, string>> = existsSync(indexFile) ? JSON.parse(readFileSync(indexFile, 'utf8')) as Record<string, string> : {};
  const present: Record<string, string> = {};
  for (const key of buckets.keys(bucket)) {
    const path = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    const object = buckets.find(bucket, key);
    if (!isFile(path) || object?.blob === undefined || !mayRead(key)) continue;
    const target = join(folder, path);
    present[path] = object.blob;
    if (known[path] === object.blob && statSync(target, { throwIfNoEntry: false })?.size === object.size) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(buckets.blobs.path(object.blob), `${target}.partial`, constants.COPYFILE_FICLONE);
    renameSync(`${target}.partial`, target);
  }
  for (const path of Object.keys(known)) {
    if (present[path] === undefined) rmSync(join(folder, path), { force: true });
  }
  writeFileSync(indexFile, JSON.stringify(present));
}

/** Other keys have no place in a tree of files: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-synchronization.html */
function isFile(path: string): boolean {
  return path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
