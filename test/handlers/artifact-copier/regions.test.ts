import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Copier from '../../../handlers/artifact-copier/index';

/** As S3 answers who asks in the wrong region: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RegionalErrorResponses */
const HOMES: Readonly<Record<string, string>> = { registry: 'eu-west-1', ours: 'us-east-1' };

/** What the copier answers, and what it asked. */
async function copy(allowedRegions?: string): Promise<{ readonly answer: unknown; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const bucket = (request.url ?? '').split('/')[1] ?? '';
    const region = /\/(\w\w-\w+-\d)\/s3\//.exec(request.headers.authorization ?? '')?.[1];
    asked.push(`${request.method} ${bucket} in ${region}`);
    request.resume();
    if (region !== HOMES[bucket]) return void response.writeHead(301, { 'x-amz-bucket-region': HOMES[bucket] }).end();
    if (request.method === 'PUT') return void response.end('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>');
    return void (bucket === 'registry' ? response.writeHead(200, { 'content-length': '10', 'etag': '"e"' }) : response.writeHead(404)).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret',
  });
  try {
    // It keeps its client, and so the address of its S3.
    jest.resetModules();
    const { handler } = jest.requireActual<typeof Copier>('../../../handlers/artifact-copier/index');
    const answer = await handler({
      RequestType: 'Create',
      ResourceProperties: {
        sourceBucket: 'registry', sourceKey: 'models/digits/abc/model.onnx', sourceVersionId: 'v1', targetBucket: 'ours', targetKey: 'models/digits/abc/model.onnx', bytes: '10',
        ...(allowedRegions !== undefined && { allowedRegions }),
      },
    }).catch((error: unknown) => error);
    return { answer, asked };
  } finally {
    process.env = before;
    server.closeAllConnections();
    server.close();
  }
}

test('a model is copied from a bucket of another region', async () => {
  const { answer, asked } = await copy();
  expect(answer).toMatchObject({ PhysicalResourceId: 's3://ours/models/digits/abc/model.onnx' });
  expect(asked).toEqual(['HEAD registry in us-east-1', 'HEAD registry in eu-west-1', 'HEAD ours in us-east-1', 'PUT ours in us-east-1']);
});

test('of a list of regions, only from those', async () => {
  const { answer, asked } = await copy('us-east-1,eu-central-1');
  expect(String(answer)).toContain('the bucket registry is in eu-west-1, allowed: us-east-1, eu-central-1 (DataResidency)');
  expect(asked).toEqual(['HEAD registry in us-east-1']);
  expect((await copy('us-east-1,eu-west-1')).answer).toMatchObject({ PhysicalResourceId: 's3://ours/models/digits/abc/model.onnx' });
});
