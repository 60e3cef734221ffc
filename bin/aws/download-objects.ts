import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { listedPath } from '../../lib/mlflow/artifact-uri';
import { LocalError } from '../../local/errors';
import { connect } from './session';

interface Found {
  readonly key: string;
  readonly bytes: number;
}

/** Puts the objects below a prefix, or the one object of that key, into an empty folder. */
export async function downloadObjects({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }, into: string, progress: (path: string, bytes: number | undefined) => void): Promise<void> {
  const { s3 } = await connect({});
  const place = `s3://${bucket}/${prefix}`;
  const folder = prefix === '' ? '' : `${prefix}/`;
  try {
    const below = (await list(s3, bucket, folder)).filter(({ key }) => !key.endsWith('/'));
    const objects = below.length > 0 ? below : (await list(s3, bucket, prefix)).filter(({ key }) => key === prefix);
    if (objects.length === 0) throw new LocalError(`there is nothing at ${place}: was the model deleted?`);
    for (const { key, bytes } of objects) {
      const path = key === prefix ? basename(key) : listedPath('', key.slice(folder.length));
      progress(path, bytes);
      await fetchObject(s3, bucket, { key, bytes }, join(into, path));
    }
  } catch (error) {
    if (error instanceof LocalError) throw error;
    const { name, message } = error as Error;
    throw new LocalError(`${place} cannot be read (${name}: ${message}): the server says that the model is there, and it is read with your own credentials of AWS (AWS_PROFILE, AWS_REGION)`);
  }
}

async function list(s3: S3Client, bucket: string, prefix: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  let token: string | undefined;
  do {
    const { Contents = [], NextContinuationToken } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    found.push(...Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size })));
    token = NextContinuationToken;
  } while (token !== undefined);
  return found;
}

async function fetchObject(s3: S3Client, bucket: string, { key, bytes }: Found, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const { Body, ETag = '', ServerSideEncryption = 'AES256', SSECustomerAlgorithm } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const md5 = createHash('md5');
  let got = 0;
  await pipeline(Body as Readable, async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      md5.update(chunk);
      got += chunk.length;
      yield chunk;
    }
  }, createWriteStream(file, { flags: 'wx' }));
  if (got !== bytes) throw new LocalError(`s3://${bucket}/${key} has ${bytes} bytes, and ${got} came: try again`);
  // Of one part, and not encrypted with a key of KMS, it is the MD5: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
  const [, known] = /^"?([0-9a-f]{32})"?$/.exec(ETag) ?? [];
  if (known !== undefined && ServerSideEncryption === 'AES256' && SSECustomerAlgorithm === undefined && md5.digest('hex') !== known) {
    throw new LocalError(`s3://${bucket}/${key} is not what was stored there (MD5): try again`);
  }
}
