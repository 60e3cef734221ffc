import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketLifecycleCommand, DeleteObjectTaggingCommand, GetBucketLifecycleConfigurationCommand, GetObjectTaggingCommand, HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand, PutBucketVersioningCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client,
} from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { Buckets } from '../../../local/aws/s3/buckets';
import { applyLifecycles } from '../../../local/aws/s3/lifecycle';
import { StateFolder } from '../../../local/aws/state/state-folder';
import { aws, clientOf, closeAll, deploy, folder } from './support';

afterEach(closeAll);

const Bucket = 'a-bucket';

async function bucket(options: Parameters<typeof aws>[0] = {}): Promise<S3Client> {
  const s3 = new S3Client(clientOf(await aws(options)));
  await s3.send(new CreateBucketCommand({ Bucket }));
  return s3;
}

const tagsOf = async (s3: S3Client, Key: string, VersionId?: string) => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet;

test('tags are of one version of an object: set with it or later, read, counted, copied and taken away', async () => {
  const s3 = await bucket();
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId: first } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1', Tagging: 'a=1&b=x%20y' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '2' }));
  expect([await tagsOf(s3, 'k'), await tagsOf(s3, 'k', first)]).toEqual([[], [{ Key: 'a', Value: '1' }, { Key: 'b', Value: 'x y' }]]);
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'csi:unused', Value: 'true' }] } }));
  expect([await tagsOf(s3, 'k'), (await tagsOf(s3, 'k', first))?.length]).toEqual([[{ Key: 'csi:unused', Value: 'true' }], 2]);
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({ TagCount: 1 });
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/k` }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'bare', CopySource: `${Bucket}/k`, TaggingDirective: 'REPLACE' }));
  expect([await tagsOf(s3, 'copied'), await tagsOf(s3, 'bare')]).toEqual([[{ Key: 'csi:unused', Value: 'true' }], []]);
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k', VersionId: first }));
  expect(await tagsOf(s3, 'k', first)).toEqual([]);
  await expect(tagsOf(s3, 'none')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test.each([
  ['eleven', Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' })), 'BadRequest'],
  ['a key of 129 characters', [{ Key: 'k'.repeat(129), Value: '' }], 'InvalidTag'],
  ['a value that has a comma', [{ Key: 'k', Value: 'a,b' }], 'InvalidTag'],
  ['one key twice', [{ Key: 'k', Value: 'a' }, { Key: 'k', Value: 'b' }], 'InvalidTag'],
])('%s: such tags are refused', async (_, TagSet, name) => {
  const s3 = await bucket();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1' }));
  await expect(s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet } }))).rejects.toMatchObject({ name });
  expect(await tagsOf(s3, 'k')).toEqual([]);
});

const RULES = [{ ID: 'unused', Status: 'Enabled' as const, Filter: { Tag: { Key: 'csi:unused', Value: 'true' } }, Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }];

test('what a lifecycle rule says is kept', async () => {
  const s3 = await bucket();
  await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: RULES } }));
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(RULES);
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
});

test('what is due is deleted: first there is a marker over it, later it is gone', async () => {
  const state = StateFolder.open(join(folder(), 'state'), {}, { account: '000000000000', region: 'us-east-1' });
  const day = 86_400_000;
  let now = 20_000 * day + 1;
  const buckets = new Buckets(state, () => now);
  buckets.create(Bucket, { VersioningConfiguration: { Status: 'Enabled' } });
  buckets.setLifecycle(Bucket, [{ enabled: true, tags: { 'csi:unused': 'true' }, days: 1, noncurrentDays: 1 }]);
  const blob = { sha256: 'a', md5: 'b', size: 1 };
  buckets.put(Bucket, 'used', blob, { headers: {} });
  buckets.put(Bucket, 'unused', blob, { headers: {}, tags: { 'csi:unused': 'true' } });
  const left = () => Object.entries(buckets.bucket(Bucket).objects).flatMap(([key, versions]) => versions.map(({ deleted }) => `${key}${deleted === true ? ' deleted' : ''}`)).sort();
  const after = (days: number): readonly string[] => {
    now += days * day;
    applyLifecycles(buckets, now);
    return left();
  };
  expect(after(1)).toEqual(['unused', 'used']);
  expect(after(1)).toEqual(['unused', 'unused deleted', 'used']);
  expect(after(1)).toEqual(['unused', 'unused deleted', 'used']);
  // A marker has no tags: the rule says nothing of it.
  expect(after(1)).toEqual(['unused deleted', 'used']);
  expect(after(100)).toEqual(['unused deleted', 'used']);
  state.close();
});

test('a template sets the rules of its bucket', async () => {
  const server = await aws();
  const rule = { Id: 'r', Status: 'Enabled', Prefix: 'a/', ExpirationInDays: 3, TagFilters: [{ Key: 'x', Value: 'y' }], NoncurrentVersionExpiration: { NoncurrentDays: 2 } };
  expect(await deploy(server, 'S', { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket, LifecycleConfiguration: { Rules: [rule] } } } })).toBe('CREATE_COMPLETE');
  const { Rules } = await new S3Client(clientOf(server)).send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toEqual([{
    ID: 'r', Status: 'Enabled', Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'x', Value: 'y' }] } }, Expiration: { Days: 3 }, NoncurrentVersionExpiration: { NoncurrentDays: 2 },
  }]);
});
