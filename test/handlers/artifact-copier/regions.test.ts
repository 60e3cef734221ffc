import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from '../../../handlers/artifact-copier/index';

/** As S3 answers who asks in the wrong region: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RegionalErrorResponses */
const HOMES: Readonly<Record<string, string>> = { registry: 'eu-west-1', ours: 'us-east-1' };

test('a model is copied from a bucket of another region', async () => {
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
    const answer = await handler({
      RequestType: 'Create',
      ResourceProperties: { sourceBucket: 'registry', sourceKey: 'models/digits/abc/model.onnx', sourceVersionId: 'v1', targetBucket: 'ours', targetKey: 'models/digits/abc/model.onnx', bytes: '10' },
    });
    expect(answer).toMatchObject({ PhysicalResourceId: 's3://ours/models/digits/abc/model.onnx' });
    expect(asked).toEqual(['HEAD registry in us-east-1', 'HEAD registry in eu-west-1', 'HEAD ours in us-east-1', 'PUT ours in us-east-1']);
  } finally {
    process.env = before;
    server.closeAllConnections();
    server.close();
  }
});
