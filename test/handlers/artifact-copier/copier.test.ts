import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand, HeadObjectCommand, UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { ArtifactCopier, type CopyRequest } from '../../../handlers/artifact-copier/copier';
import { copyRequest, onEvent } from '../../../handlers/artifact-copier/index';

const GIB = 1024 ** 3;
const REQUEST: CopyRequest = { sourceBucket: 'their', sourceKey: 'a b/m.onnx', sourceVersionId: 'v1', targetBucket: 'ours', targetKey: 'models/m/abc/m.onnx' };

interface StoredObject {
  readonly bytes: number;
  readonly sha256?: string;
  readonly checksumType?: string;
}

interface Sent {
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/** As much of S3 as the copier uses. */
class FakeS3 {
  readonly sent: Sent[] = [];
  readonly uploads = new Map<string, number>();
  failPart: number | undefined;
  /** How often S3 denies a command before it knows the new policy. */
  readonly denials = new Map<string, number>();
  denial = 'AccessDenied';
  /** The checksum of what was copied, as S3 answers it. */
  copied: string | undefined;

  constructor(readonly objects: Map<string, StoredObject>, readonly forbidden = new Set<string>()) {}

  commands(): string[] {
    return this.sent.map(({ command }) => command);
  }

  readonly client = { send: (command: { input: object }) => this.send(command) } as unknown as ConstructorParameters<typeof ArtifactCopier>[0];

  private async send(command: { input: object }): Promise<object> {
    const input = command.input as Record<string, unknown>;
    const name = command.constructor.name;
    this.sent.push({ command: name, input });
    const denials = this.denials.get(name) ?? 0;
    if (denials > 0) {
      this.denials.set(name, denials - 1);
      throw failure(403, this.denial);
    }
    const key = `${String(input['Bucket'])}/${String(input['Key'])}`;
    if (command instanceof HeadObjectCommand) {
      if (this.forbidden.has(key)) throw failure(403, '403');
      const object = this.objects.get(input['VersionId'] === undefined ? key : `${key}?${String(input['VersionId'])}`);
      if (!object) throw failure(404, 'NotFound');
      return { ContentLength: object.bytes, ETag: '"etag"', ChecksumSHA256: object.sha256, ChecksumType: object.checksumType };
    }
    if (command instanceof CopyObjectCommand) {
      this.objects.set(key, { bytes: 10 });
      return { CopyObjectResult: { ChecksumSHA256: this.copied } };
    }
    if (command instanceof DeleteObjectCommand) {
      this.objects.delete(key);
      return {};
    }
    if (command instanceof CreateMultipartUploadCommand) return { UploadId: 'upload' };
    if (command instanceof UploadPartCopyCommand) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (input['PartNumber'] === this.failPart) throw failure(500, 'InternalError');
      return { CopyPartResult: { ETag: `"part ${String(input['PartNumber'])}"` } };
    }
    if (command instanceof CompleteMultipartUploadCommand || command instanceof AbortMultipartUploadCommand) return {};
    throw new Error(`not expected: ${name}`);
  }
}

function failure(status: number, name: string): Error {
  return Object.assign(new Error('of S3'), { name, $metadata: { httpStatusCode: status } });
}

const s3 = (source: StoredObject, target?: StoredObject) =>
  new FakeS3(new Map([['their/a b/m.onnx?v1', source], ...(target ? [['ours/models/m/abc/m.onnx', target] as const] : [])]));

test('copies what is not there, exactly the version that was named', async () => {
  const fake = s3({ bytes: 10 });
  expect(await new ArtifactCopier(fake.client).copy(REQUEST)).toBe(true);
  expect(fake.commands()).toEqual(['HeadObjectCommand', 'HeadObjectCommand', 'CopyObjectCommand']);
  expect(fake.sent[2]!.input).toMatchObject({ Bucket: 'ours', Key: 'models/m/abc/m.onnx', CopySource: 'their/a%20b/m.onnx?versionId=v1', CopySourceIfMatch: '"etag"' });
});

test('takes back a copy whose content is not what was declared', async () => {
  const fake = s3({ bytes: 10 });
  fake.copied = Buffer.from('b'.repeat(64), 'hex').toString('base64');
  await expect(new ArtifactCopier(fake.client).copy({ ...REQUEST, sha256: 'b'.repeat(64) })).resolves.toBe(true);
  const other = s3({ bytes: 10 });
  other.copied = fake.copied;
  await expect(new ArtifactCopier(other.client).copy({ ...REQUEST, sha256: 'a'.repeat(64) })).rejects.toThrow(`has sha256 ${'b'.repeat(64)}, declared: ${'a'.repeat(64)}`);
  expect([...other.objects.keys()]).toEqual(['their/a b/m.onnx?v1']);
});

test('leaves alone what is there', async () => {
  const fake = s3({ bytes: 10 }, { bytes: 10 });
  expect(await new ArtifactCopier(fake.client).copy(REQUEST)).toBe(false);
  expect(fake.commands()).toEqual(['HeadObjectCommand', 'HeadObjectCommand']);
});

test('refuses to touch something else under its key', async () => {
  await expect(new ArtifactCopier(s3({ bytes: 10 }, { bytes: 11 }).client).copy(REQUEST)).rejects.toThrow(/s3:\/\/ours\/models\/m\/abc\/m\.onnx has 11 bytes, the model's file has 10/);
});

test('copies at once up to 5 GiB, and in parts one byte above', async () => {
  const atLimit = s3({ bytes: 5 * GIB });
  await new ArtifactCopier(atLimit.client).copy(REQUEST);
  expect(atLimit.commands()).toContain('CopyObjectCommand');

  const above = s3({ bytes: 5 * GIB + 1 });
  expect(await new ArtifactCopier(above.client).copy(REQUEST)).toBe(true);
  const parts = above.sent.filter(({ command }) => command === 'UploadPartCopyCommand').map(({ input }) => input);
  expect(parts).toHaveLength(21);
  expect(parts.map(({ CopySourceRange }) => CopySourceRange)).toEqual(expect.arrayContaining([`bytes=0-${GIB / 4 - 1}`, `bytes=${5 * GIB}-${5 * GIB}`]));
  const { MultipartUpload } = above.sent.at(-1)!.input as { MultipartUpload: { Parts: { PartNumber: number; ETag: string }[] } };
  expect(MultipartUpload.Parts.map(({ PartNumber, ETag }) => [PartNumber, ETag])).toEqual(parts.map((_, index) => [index + 1, `"part ${index + 1}"`]));
});

test('gives up an upload of which a part fails', async () => {
  const fake = s3({ bytes: 6 * GIB });
  fake.failPart = 3;
  await expect(new ArtifactCopier(fake.client).copy(REQUEST)).rejects.toThrow('of S3');
  // 8 at once; none is begun after the failure was seen, none ends after the upload was given up.
  expect(fake.commands().filter((name) => name === 'UploadPartCopyCommand').length).toBeLessThan(16);
  expect(fake.commands().at(-1)).toBe('AbortMultipartUploadCommand');
  expect(fake.commands()).toContain('AbortMultipartUploadCommand');
  expect(fake.commands()).not.toContain('CompleteMultipartUploadCommand');
});

describe('the source', () => {
  const digest = 'ab'.repeat(32);
  const stored = Buffer.from(digest, 'hex').toString('base64');

  test('that is missing or forbidden is an error that names the permission', async () => {
    await expect(new ArtifactCopier(new FakeS3(new Map()).client).copy(REQUEST)).rejects.toThrow(/cannot read s3:\/\/their\/a b\/m\.onnx version v1: 404 NotFound.*s3:GetObjectVersion/);
    const { sourceVersionId: _, ...noVersion } = REQUEST;
    await expect(new ArtifactCopier(new FakeS3(new Map(), new Set(['their/a b/m.onnx'])).client, async () => {}).copy(noVersion)).rejects.toThrow(
      /403.*s3:GetObject on it, and kms:Decrypt on its key/,
    );
  });

  test('of another length than declared is an error', async () => {
    await expect(new ArtifactCopier(s3({ bytes: 10 }).client).copy({ ...REQUEST, bytes: 9 })).rejects.toThrow(/has 10 bytes, declared: 9/);
  });

  test('is compared with the declared sha256 where S3 keeps one of the whole', async () => {
    const copier = (object: StoredObject) => new ArtifactCopier(s3(object).client);
    const declared = { ...REQUEST, sha256: digest };
    await expect(copier({ bytes: 10, sha256: stored, checksumType: 'FULL_OBJECT' }).copy(declared)).resolves.toBe(true);
    await expect(copier({ bytes: 10, sha256: Buffer.alloc(32).toString('base64') }).copy(declared)).rejects.toThrow(/has sha256 0{64}, declared: (ab)+/);
    await expect(copier({ bytes: 10, sha256: 'AAAA-2', checksumType: 'COMPOSITE' }).copy(declared)).resolves.toBe(true);
    await expect(copier({ bytes: 10 }).copy(declared)).resolves.toBe(true);
  });
});

describe('a role whose policy has not reached S3 yet', () => {
  const copying = async (fake: FakeS3): Promise<{ result: boolean | Error; waited: number[] }> => {
    const waited: number[] = [];
    const copier = new ArtifactCopier(fake.client, async (milliseconds) => void waited.push(milliseconds));
    const result = await copier.copy(REQUEST).catch((error: Error) => error);
    return { result, waited };
  };

  test('is waited for before the source is read, and before it is copied', async () => {
    const fake = s3({ bytes: 10 });
    fake.denials.set('HeadObjectCommand', 2).set('CopyObjectCommand', 1);
    expect(await copying(fake)).toEqual({ result: true, waited: [1_000, 2_000, 4_000] });
    expect(fake.commands()).toEqual([...Array(4).fill('HeadObjectCommand'), 'CopyObjectCommand', 'CopyObjectCommand']);
  });

  test.each(['CreateMultipartUploadCommand', 'UploadPartCopyCommand'])('is waited for by a copy in parts (%s)', async (command) => {
    const fake = s3({ bytes: 6 * GIB });
    fake.denials.set(command, 1);
    expect(await copying(fake)).toEqual({ result: true, waited: [1_000] });
    expect(fake.commands().filter((name) => name === 'AbortMultipartUploadCommand')).toHaveLength(command === 'UploadPartCopyCommand' ? 1 : 0);
    expect(fake.commands().at(-1)).toBe('CompleteMultipartUploadCommand');
  });

  test('is waited for a minute in all, and then reported with every permission', async () => {
    const inTime = s3({ bytes: 10 });
    inTime.denials.set('HeadObjectCommand', 4).set('CopyObjectCommand', 3);
    const { result, waited } = await copying(inTime);
    expect(result).toBe(true);
    expect(waited.reduce((sum, wait) => sum + wait)).toBe(60_000);

    const late = s3({ bytes: 10 });
    late.denials.set('HeadObjectCommand', 4).set('CopyObjectCommand', 4);
    const failed = await copying(late);
    expect(failed.waited).toEqual(waited);
    expect(String(failed.result)).toMatch(/cannot copy s3:\/\/their\/a b\/m\.onnx version v1 to s3:\/\/ours\/.*: 403 AccessDenied.*s3:GetObjectVersion .*s3:PutObject .*kms:Decrypt/);
  });

  test('is not what an archived source or a missing one is', async () => {
    const archived = s3({ bytes: 10 });
    archived.denials.set('CopyObjectCommand', 1);
    archived.denial = 'InvalidObjectState';
    const { result, waited } = await copying(archived);
    expect(String(result)).toContain('of S3');
    expect(waited).toEqual([]);
    const missing = await copying(new FakeS3(new Map()));
    expect(String(missing.result)).toMatch(/404 NotFound.*s3:GetObjectVersion on it$/);
    expect(missing.waited).toEqual([]);
  });
});

test('copies when S3 does not say whether the target is there', async () => {
  const fake = new FakeS3(new Map([['their/a b/m.onnx?v1', { bytes: 10 }]]), new Set(['ours/models/m/abc/m.onnx']));
  expect(await new ArtifactCopier(fake.client).copy(REQUEST)).toBe(true);
});

describe('the custom resource', () => {
  const properties = { ...REQUEST, bytes: '10', sha256: 'cd' };

  test.each(['Create', 'Update'] as const)('copies on %s and is identified by where the file is', async (RequestType) => {
    const copied: CopyRequest[] = [];
    const answer = await onEvent({ RequestType, ResourceProperties: properties }, { copy: async (request) => copied.push(request) > 0 });
    expect(copied).toEqual([{ ...REQUEST, bytes: 10, sha256: 'cd' }]);
    expect(answer).toEqual({
      PhysicalResourceId: 's3://ours/models/m/abc/m.onnx',
      Data: { Bucket: 'ours', Key: 'models/m/abc/m.onnx', Uri: 's3://ours/models/m/abc/m.onnx' },
    });
  });

  test('does nothing on Delete', async () => {
    const copy = jest.fn();
    expect(await onEvent({ RequestType: 'Delete', PhysicalResourceId: 'id', ResourceProperties: {} }, { copy })).toEqual({ PhysicalResourceId: 'id' });
    expect(copy).not.toHaveBeenCalled();
  });

  test('takes a source without a version', () => {
    const { sourceVersionId: _, ...rest } = properties;
    expect(copyRequest({ ...rest, sourceVersionId: '' })).not.toHaveProperty('sourceVersionId');
  });

  test.each(['sourceBucket', 'sourceKey', 'targetBucket', 'targetKey'])('needs %s', (name) => {
    expect(() => copyRequest({ ...properties, [name]: undefined })).toThrow(new RegExp(`the property ${name} is undefined`));
  });

  test('refuses a length that is none', () => {
    expect(() => copyRequest({ ...properties, bytes: 'many' })).toThrow(/bytes is 'many', needed: a whole number/);
  });
});
