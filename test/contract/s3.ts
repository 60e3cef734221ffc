// A model in S3, from the deploy's copy to the first prediction, against moto's S3: the bundled
// copier answers CloudFormation, and the model server fetches what it copied. Argument: moto's endpoint.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { lambdaDoor } from '../../handlers/model-server/lambda';
import { parseModelRows } from '../../lib/model/rows';

const endpoint = process.argv[2];
Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });

const root = join(__dirname, '..', '..');
const folder = join(root, 'examples', 'models', 'digits', '1');
const model = readFileSync(join(folder, 'model.onnx'));
const sha256 = createHash('sha256').update(model).digest('hex');
const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });

type Answer = { readonly Status: string; readonly Reason?: string };

/** Runs the bundled copier as CloudFormation would, and waits for what it tells CloudFormation. */
async function deploy(properties: Record<string, string>): Promise<Answer> {
  const { handler } = require(join(root, 'assets', 'artifact-copier', 'index.js')) as { handler(event: object): Promise<unknown> };
  return new Promise((resolve, reject) => {
    const cloudFormation = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        cloudFormation.close();
        resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer);
      });
    });
    cloudFormation.listen(0, '127.0.0.1', () => {
      const { port } = cloudFormation.address() as AddressInfo;
      const event = { RequestType: 'Create', ResponseURL: `http://127.0.0.1:${port}/`, StackId: 's', RequestId: 'r', LogicalResourceId: 'l', ResourceProperties: properties };
      handler(event).catch(reject);
    });
  });
}

async function keys(bucket: string): Promise<(string | undefined)[]> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return (Contents ?? []).map(({ Key }) => Key);
}

function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  console.log(`ok      ${what}`);
}

async function main(): Promise<void> {
  for (const Bucket of ['theirs', 'ours']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'theirs', VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'theirs', Key: 'a b/model.onnx', Body: model }));
  await s3.send(new PutObjectCommand({ Bucket: 'theirs', Key: 'a b/model.onnx', Body: 'a newer version, not the one that was pinned' }));
  const properties = {
    sourceBucket: 'theirs', sourceKey: 'a b/model.onnx', sourceVersionId: VersionId as string,
    targetBucket: 'ours', targetKey: 'models/digits/abc/model.onnx', sha256, bytes: String(model.length),
  };

  const wrong = await deploy({ ...properties, sha256: 'a'.repeat(64) });
  expectEqual([wrong.Status, wrong.Reason?.includes('declared: aaaa')], ['FAILED', true], 'a model of another digest fails the deploy, and says so');
  expectEqual(await keys('ours'), [], 'nothing of it stays');
  const short = await deploy({ ...properties, bytes: '7' });
  expectEqual([short.Status, short.Reason?.includes('declared: 7')], ['FAILED', true], 'a model of another size fails the deploy, and says so');
  expectEqual((await deploy(properties)).Status, 'SUCCESS', 'the pinned version is copied');
  expectEqual((await deploy(properties)).Status, 'SUCCESS', 'a second deploy finds it there');
  expectEqual(await keys('ours'), ['models/digits/abc/model.onnx'], 'it lies where versions read it');

  const code = mkdtempSync(join(tmpdir(), 'csi-contract-'));
  try {
    const files = [{ path: 'model.onnx', bytes: model.length, sha256 }];
    writeFileSync(join(code, 'csi-model.json'), JSON.stringify({ schemaVersion: 1, name: 'digits', version: '1', format: 'onnx', digest: 'd', entry: 'model.onnx', files, location: 'remote' }));
    const door = lambdaDoor({ ...process.env, LAMBDA_TASK_ROOT: code, CSI_ARTIFACT_URI: 's3://ours/models/digits/abc/' }, { write: (line) => line.includes('ERROR') && console.error(line) });
    await door.init();
    const { rows } = parseModelRows(readFileSync(join(folder, 'rows.json'), 'utf8'));
    const answer = (await door.handler({ instances: rows.map(({ inputs }) => inputs.pixels) }, { awsRequestId: 'r' })) as { predictions: { label: number }[] };
    expectEqual(answer.predictions.map(({ label }) => label), rows.map(({ expected }) => expected?.label[0]), 'the server fetches it and predicts every row');
  } finally {
    rmSync(code, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(`FAILED  ${error.stack}`);
  process.exit(1);
});
