import type { VersionRecord } from '../../../lib/registry/record';
import { atItsLongest, oversize, recordText } from '../../../lib/registry/record-size';

const record: VersionRecord = {
  schemaVersion: 1, name: 'digits', version: '2', digest: 'd'.repeat(64), format: 'onnx', approval: 'approved', bytes: 1, artifact: 's3://b/models/digits/d/', manifest: 's3://b/models/digits/versions/2.json',
};

test('what deploys and the retention add to a record later has room in it', () => {
  const longest = atItsLongest(record);
  expect(oversize(longest)).toBeUndefined();
  const bucket = 'my-registry-bucket-'.padEnd(63, 'x');
  const deployed: VersionRecord = {
    ...record, artifact: `s3://${bucket}/models/digits/${record.digest}/`, manifest: `s3://${bucket}/models/digits/versions/2.json`,
    modelPackage: `arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/${'g'.repeat(63)}/12`, unusedSince: new Date().toISOString(), expired: new Date().toISOString(),
  };
  expect(recordText(deployed).length).toBeLessThanOrEqual(recordText(longest).length);
});

test('bytes that are nowhere in S3 have no address', () => {
  const { artifact: _, ...elsewhere } = record;
  expect(atItsLongest(elsewhere)).not.toHaveProperty('artifact');
});
