import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineAssembly, temporaryFolder } from './support/assembly';
import { run } from './support/run';

const FETCH = `exports.handler = async ({ key }) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL_S3 + '/models/' + key);
  return [response.status, await response.text()];
};`;
const remote = { Environment: { Variables: { CSI_ARTIFACT_URI: 's3://models/digits/abc/' } } };

async function fetched(server: Awaited<ReturnType<typeof run>>, key: string): Promise<[number, string]> {
  return JSON.parse((await server.invoke('Fn', JSON.stringify({ key }))).payload.toString()) as [number, string];
}

describe('a model that is fetched from S3', () => {
  test('comes from the file that its function is mapped to', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    writeFileSync(file, 'the model');
    const server = await run(inlineAssembly({ Fn: [FETCH, remote] }), { artifacts: { Fn: file } });
    expect(await fetched(server, 'digits/abc/digits.onnx')).toEqual([200, 'the model']);
    expect(await fetched(server, 'other/model.onnx')).toEqual([404, expect.stringContaining('NoSuchKey')]);
  });

  test('comes from the folder that its function is mapped to, and from nowhere else', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'model', 'parts'), { recursive: true });
    writeFileSync(join(folder, 'model', 'parts', 'weights.bin'), 'weights');
    writeFileSync(join(folder, 'secret'), 'secret');
    const server = await run(inlineAssembly({ Fn: [FETCH, remote] }), { artifacts: { Fn: join(folder, 'model') } });
    expect(await fetched(server, 'digits/abc/parts/weights.bin')).toEqual([200, 'weights']);
    expect((await fetched(server, 'digits/abc/none.bin'))[0]).toBe(404);
    expect((await fetched(server, 'digits/abc/parts'))[0]).toBe(404);
    expect((await fetched(server, 'digits/abc/..%2Fsecret'))[0]).toBe(404);
  });

  test('comes from the file that its address is mapped to', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    writeFileSync(file, 'the model');
    const server = await run(inlineAssembly({ Fn: [FETCH, remote] }), { artifacts: { 's3://models/digits/abc/model.onnx': file } });
    expect((await fetched(server, 'digits/abc/model.onnx'))[0]).toBe(200);
    expect((await fetched(server, 'digits/abc/other.onnx'))[0]).toBe(404);
  });

  test('is missed only when it is asked for, with the option to give', async () => {
    const server = await run(inlineAssembly({ Fn: [FETCH, remote] }));
    expect(server.warnings).toEqual([]);
    expect((await fetched(server, 'digits/abc/model.onnx'))[0]).toBe(404);
    expect(server.lines()).toContain('! s3://models/digits/abc/model.onnx is in S3 and not on this machine: start again with --artifact Fn=FILE to say where it is (CSI_ARTIFACT_URI of Fn is s3://models/digits/abc/)');
  });

  test('functions without one are not sent here', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => 'AWS_ENDPOINT_URL_S3' in process.env;"] }));
    expect((await server.invoke('Fn', '{}')).payload.toString()).toBe('false');
  });

  test('is served to the AWS SDK, whole or in ranges', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    writeFileSync(file, '0123456789');
    const at = (uri: string) => ({ Environment: { Variables: { CSI_ARTIFACT_URI: uri } } });
    const server = await run(inlineAssembly({ Fn: [FETCH, at('s3://models/m/')], Empty: [FETCH, at('s3://models/e/')] }), { artifacts: { 's3://models/m/': file, 's3://models/e/empty': temporaryFile('') } });
    const s3 = new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 });
    const get = async (Range?: string) => (await s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'm/a b.onnx', Range }))).Body?.transformToString();
    try {
      expect(await get()).toBe('0123456789');
      expect(await get('bytes=2-4')).toBe('234');
      expect(await get('bytes=7-')).toBe('789');
      expect(await get('bytes=-3')).toBe('789');
      expect(await get('bytes=8-99')).toBe('89');
      await expect(get('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
      expect((await s3.send(new HeadObjectCommand({ Bucket: 'models', Key: 'm/x' }))).ContentLength).toBe(10);
      expect(await (await s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'e/empty' }))).Body?.transformToString()).toBe('');
      await expect(s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'x' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    } finally {
      s3.destroy();
    }
    expect((await fetch(`${server.endpoint}/models/m/x`, { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  test.each([
    ['a file that is not there', { Fn: '/nowhere/model.onnx' }, '--artifact Fn=/nowhere/model.onnx: /nowhere/model.onnx does not exist'],
    ['a function that fetches nothing', { Other: __filename }, 'no function of that name fetches its model from S3. What would work: Fn, s3://models/digits/abc/'],
    ['an address that no function asks for', { 's3://models/digits/abd/model.onnx': __filename }, '--artifact s3://models/digits/abd/model.onnx=' + __filename + ': no function here fetches that address. What would work: Fn, s3://models/digits/abc/'],
    ['an address beside that of a function', { 's3://models/digits/ab': __filename }, 'no function here fetches that address'],
  ])('fails at the start on %s', async (_, artifacts, message) => {
    await expect(run(inlineAssembly({ Fn: [FETCH, remote], Other: [FETCH] }), { artifacts })).rejects.toThrow(message);
  });
});

function temporaryFile(content: string): string {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, content);
  return file;
}
