import {
  CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand, CompleteMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadObjectCommand, ListObjectsV2Command, PutBucketVersioningCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { aws, clientOf, closeAll, folder } from './support';

afterEach(closeAll);

const Bucket = 'a-bucket';

async function bucket(options: Parameters<typeof aws>[0] = {}): Promise<S3Client> {
  const s3 = new S3Client(clientOf(await aws(options)));
  await s3.send(new CreateBucketCommand({ Bucket }));
  return s3;
}

const read = async (s3: S3Client, Key: string, more: object = {}): Promise<string | undefined> => (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

test('objects are read as they were written: empty ones, parts of them, odd keys, metadata', async () => {
  const s3 = await bucket();
  const key = 'a folder/ü+&<x>"%.txt';
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: '0123456789', ContentType: 'text/plain', Metadata: { who: 'me' } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
  expect([await read(s3, key), await read(s3, key, { Range: 'bytes=2-4' }), await read(s3, key, { Range: 'bytes=-3' }), await read(s3, 'empty')]).toEqual(['0123456789', '234', '789', '']);
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject({
    ContentLength: 10, ContentType: 'text/plain', Metadata: { who: 'me' }, ETag: `"${createHash('md5').update('0123456789').digest('hex')}"`,
  });
  await expect(read(s3, key, { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  await expect(read(s3, 'none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand({ Bucket: 'none-such', Key: 'x' }))).rejects.toMatchObject({ name: 'NotFound' });
});

test('of an object, the part that is asked for, as long as it is the one that is meant', async () => {
  const s3 = await bucket();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
  const { ContentRange, ContentLength, AcceptRanges, ETag: ofPart, $metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=4-99', IfMatch: ETag }));
  expect({ ContentRange, ContentLength, AcceptRanges, ofPart, status: $metadata.httpStatusCode }).toEqual({ ContentRange: 'bytes 4-9/10', ContentLength: 6, AcceptRanges: 'bytes', ofPart: ETag, status: 206 });
  // What is no range is passed over, and so are several.
  for (const Range of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-']) expect(await read(s3, 'k', { Range })).toBe('0123456789');
  for (const Range of ['bytes=10-', 'bytes=-0', 'bytes=10-20']) await expect(read(s3, 'k', { Range })).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });

  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'another one' }));
  await expect(read(s3, 'k', { Range: 'bytes=4-5', IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  expect([await read(s3, 'k', { IfMatch: '*' }), await read(s3, 'k', { IfNoneMatch: ETag })]).toEqual(['another one', 'another one']);
  const { ETag: now } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
  await expect(read(s3, 'k', { IfNoneMatch: now })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
});

test('a stream arrives without the coding it is sent in', async () => {
  const s3 = await bucket();
  const bytes = Buffer.alloc(200_000, 'abc');
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]), ContentLength: bytes.length }));
  expect((await read(s3, 'k')) === bytes.toString()).toBe(true);
});

test('what is not what its checksum says is not stored', async () => {
  const s3 = await bucket();
  await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ChecksumSHA256: createHash('sha256').update('y').digest('base64') }))).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(read(s3, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('keys are listed in order, in pages, and by folder', async () => {
  const s3 = await bucket();
  for (const Key of ['b', 'a/2', 'a/1', 'c/1', 'a']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const keys: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }));
    keys.push(...page.Contents?.map(({ Key }) => Key) ?? []);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(keys).toEqual(['a', 'a/1', 'a/2', 'b', 'c/1']);
  const folders = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  expect([folders.Contents?.map(({ Key }) => Key), folders.CommonPrefixes?.map(({ Prefix }) => Prefix)]).toEqual([['a', 'b'], ['a/', 'c/']]);
});

test('a multipart upload is one object, and one with a part missing or too small is none', async () => {
  const s3 = await bucket();
  const at = { Bucket, Key: 'big' };
  const parts = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from('end')];
  const start = async (bodies: readonly Buffer[]) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
    const Parts = await Promise.all(bodies.map(async (Body, index) => ({
      PartNumber: index + 1, ETag: (await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: index + 1, Body }))).ETag,
    })));
    return { UploadId, Parts };
  };
  const { UploadId, Parts } = await start(parts);
  await expect(s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: [...Parts, { PartNumber: 3, ETag: '"x"' }] } }))).rejects.toMatchObject({ name: 'InvalidPart' });
  const { ETag } = await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const { Body } = await s3.send(new GetObjectCommand(at));
  expect(Buffer.concat(parts).equals(Buffer.from(await Body?.transformToByteArray() ?? []))).toBe(true);

  const small = await start([Buffer.from('a'), Buffer.from('b')]);
  await expect(s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId: small.UploadId, MultipartUpload: { Parts: small.Parts } }))).rejects.toMatchObject({ name: 'EntityTooSmall' });
});

test('a bucket with versions keeps them all, under a marker too, and is only deleted empty', async () => {
  const s3 = await bucket();
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const put = async (Body: string): Promise<string | undefined> => (await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))).VersionId;
  const [one, two] = [await put('one'), await put('two')];
  expect([await read(s3, 'k'), await read(s3, 'k', { VersionId: one })]).toEqual(['two', 'one']);
  const { CopyObjectResult } = await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k?versionId=${one}`, ChecksumAlgorithm: 'SHA256' }));
  expect([await read(s3, 'copy'), CopyObjectResult?.ChecksumSHA256]).toEqual(['one', createHash('sha256').update('one').digest('base64')]);
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  await expect(read(s3, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await read(s3, 'k', { VersionId: two })).toBe('two');
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  const { VersionId: copied } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
  const all = [one, two, marker].map((VersionId) => ({ Key: 'k', VersionId }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...all, { Key: 'copy', VersionId: copied }] } }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

test('objects are still there after a restart', async () => {
  const state = folder();
  const server = await aws({ state });
  const s3 = new S3Client(clientOf(server));
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }));
  await server.close();
  expect(await read(new S3Client(clientOf(await aws({ state }))), 'k')).toBe('kept');
});
