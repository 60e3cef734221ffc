import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchModel } from '../../../handlers/model-server/remote';
import { aws, clientOf, closeAll } from './support';

afterEach(closeAll);

test("the model server's parts of a large model are those that the local S3 has", async () => {
  const running = await aws();
  const s3 = new S3Client(clientOf(running));
  const content = Buffer.alloc(20 * 1024 * 1024 + 7);
  for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at);
  await s3.send(new CreateBucketCommand({ Bucket: 'models' }));
  await s3.send(new PutObjectCommand({ Bucket: 'models', Key: 'm/a b+ü.onnx', Body: content }));

  const TMPDIR = mkdtempSync(join(tmpdir(), 'csi-test-'));
  try {
    const file = { path: 'a b+ü.onnx', bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    const environment = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: clientOf(running).endpoint, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', TMPDIR };
    const folder = await fetchModel({ schemaVersion: 1, name: 'm', version: '1', format: 'onnx', digest: 'd', entry: file.path, location: 'remote', files: [file] }, 's3://models/m/', environment);
    expect(content.equals(readFileSync(join(folder, file.path)))).toBe(true);
  } finally {
    rmSync(TMPDIR, { recursive: true });
  }
});
