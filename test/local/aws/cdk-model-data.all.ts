import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

afterAll(closeAll);

test('a model comes to its container as an archive, as a file below a prefix and as a folder, and answers what the framework does', async () => {
  const home = folder();
  const server = await aws({ speed: 120, docker: join(csiFile(), '../csi-docker.js') });
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  const model = readFileSync(join(ROOT, 'examples/models/digits/2/model.onnx'));
  await s3.send(new CreateBucketCommand({ Bucket: 'model-source' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'model-source', VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'model-source', Key: 'digits/2.onnx', Body: model }));
  const context = { versionId: String(VersionId), bytes: String(model.length), sha256: createHash('sha256').update(model).digest('hex') };

  const deployed = await cdk(server, home, ['deploy', '-a', appOf('model-data'), '--require-approval', 'never', ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`])]);
  expect(deployed).toMatchObject({ status: 0 });

  const runtime = new SageMakerRuntimeClient(clientOf(server));
  for (const [output, digits, version] of [['Archive', '1', '1'], ['Prefix', '2', '2'], ['Folder', '2', '2-folder']] as const) {
    const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits', digits, 'rows.json'), 'utf8')).rows.slice(0, 40);
    const Body = JSON.stringify({ instances: rows.map(({ inputs }) => inputs['pixels']) });
    const answer = await runtime.send(new InvokeEndpointCommand({ EndpointName: outputOf(deployed.output, output), ContentType: 'application/json', Body }));
    const { predictions } = JSON.parse(answer.Body.transformToString()) as { predictions: { label: number }[] };
    expect(predictions.map(({ label }) => label)).toEqual(rows.map((row) => row.expected?.['label']?.[0]));
    expect(answer.CustomAttributes).toContain(`csi-model-name=digits,csi-model-version=${version}`);
  }

  const { Buckets = [] } = await s3.send(new (await import('@aws-sdk/client-s3')).ListBucketsCommand({}));
  const store = Buckets.map(({ Name }) => Name ?? '').find((name) => name.includes('csiartifacts'));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: store }));
  expect(Contents.map(({ Key }) => Key?.split('/').at(-1)).sort()).toEqual(['2.onnx', '2.onnx', 'csi-model.json', 'csi-model.json', 'model.tar.gz']);

  const again = await cdk(server, home, ['deploy', '-a', appOf('model-data'), '--require-approval', 'never', ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`])]);
  expect(again.output).toContain('(no changes)');
}, 300_000);
