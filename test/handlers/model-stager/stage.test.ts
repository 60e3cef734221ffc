import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Hub } from '../../../handlers/model-stager/hub';
import { stage, type StageOptions } from '../../../handlers/model-stager/stage';
import { MIN_PART_BYTES } from '../../../lib/hub/files';
import type { StageRequest } from '../../../lib/hub/stage-request';

const COMMIT = 'b968826d9c46dd6066d109eabc6255188de91218';
const REQUEST: StageRequest = { modelId: 'team/tiny', revision: COMMIT, pinned: true, bucket: 'ours', prefix: 'models/tiny/abc/' };
const MARKER = 'models/tiny/abc.staged.json';
const WEIGHTS = Buffer.alloc(MIN_PART_BYTES + 12_345, 'weights');
const CONFIG = Buffer.from('{"hidden":8}');

const servers: Server[] = [];
afterEach(() => { for (const server of servers.splice(0)) { server.closeAllConnections(); server.close(); } });

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface HubSettings {
  readonly token?: string;
  /** What is sent instead of the weights. */
  readonly weights?: Buffer;
  /** After how many bytes the connection breaks, once. */
  readonly breakAt?: number;
  readonly commit?: string;
  readonly status?: number;
}

interface Asked { readonly path: string; readonly authorization?: string; readonly range?: string }

/** As much of the hub as is used: large files are elsewhere, small ones are answered at once. */
async function hubServer({ token, weights = WEIGHTS, breakAt, commit = COMMIT, status }: HubSettings = {}): Promise<{ address: string; asked: Asked[]; elsewhere: Asked[] }> {
  const asked: Asked[] = [];
  const elsewhere: Asked[] = [];
  const note = (list: Asked[], { url = '', headers }: IncomingMessage): void => { list.push({ path: url, authorization: headers.authorization, range: headers.range }); };
  let broken = false;
  const storage = await listen((request, response) => {
    note(elsewhere, request);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200);
    if (breakAt === undefined || broken) return void response.end(weights.subarray(from));
    broken = true;
    response.write(weights.subarray(from, breakAt), () => setTimeout(() => response.destroy(), 20));
  });
  const address = await listen((request, response) => {
    note(asked, request);
    if (status !== undefined) return void response.writeHead(status).end();
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    if (request.url?.startsWith('/api/')) {
      const siblings = [
        { rfilename: '.gitattributes', size: 1, blobId: '00'.repeat(20) },
        { rfilename: 'config.json', size: CONFIG.length, blobId: createHash('sha1').update(`blob ${CONFIG.length}\0`).update(CONFIG).digest('hex') },
        { rfilename: 'model one.safetensors', size: WEIGHTS.length, blobId: '11'.repeat(20), lfs: { size: WEIGHTS.length, sha256: createHash('sha256').update(WEIGHTS).digest('hex') } },
      ];
      return void response.end(JSON.stringify({ sha: commit, siblings }));
    }
    if (request.url?.endsWith('config.json')) return void response.end(CONFIG);
    response.writeHead(302, { location: `${storage}${request.url ?? ''}` }).end();
  });
  return { address, asked, elsewhere };
}

/** As much of S3 as is used. */
class FakeS3 {
  readonly objects = new Map<string, { readonly body: Buffer; readonly metadata?: Record<string, string> }>();
  readonly commands: string[] = [];
  private readonly parts = new Map<number, Buffer>();
  private metadata: Record<string, string> | undefined;

  readonly client = {
    send: async (command: { input: Record<string, unknown> }): Promise<object> => {
      const { input } = command;
      const key = String(input['Key']);
      this.commands.push(`${command.constructor.name} ${key}`);
      const body = input['Body'] === undefined ? undefined : Buffer.from(input['Body'] as Uint8Array);
      switch (command.constructor.name) {
        case 'HeadObjectCommand': {
          const object = this.objects.get(key);
          if (object === undefined) throw Object.assign(new Error('no'), { name: 'Forbidden', $metadata: { httpStatusCode: 403 } });
          return { ContentLength: object.body.length, Metadata: object.metadata };
        }
        case 'PutObjectCommand':
          this.objects.set(key, { body: body as Buffer, metadata: input['Metadata'] as Record<string, string> });
          return {};
        case 'CreateMultipartUploadCommand':
          this.metadata = input['Metadata'] as Record<string, string>;
          return { UploadId: 'u' };
        case 'UploadPartCommand':
          this.parts.set(Number(input['PartNumber']), body as Buffer);
          return { ETag: `e${String(input['PartNumber'])}` };
        case 'CompleteMultipartUploadCommand': {
          const { Parts } = input['MultipartUpload'] as { Parts: { PartNumber: number; ETag: string }[] };
          expect(Parts.map(({ ETag }) => ETag)).toEqual(Parts.map(({ PartNumber }) => `e${PartNumber}`));
          this.objects.set(key, { body: Buffer.concat(Parts.map(({ PartNumber }) => this.parts.get(PartNumber) as Buffer)), metadata: this.metadata });
          return {};
        }
        default:
          return {};
      }
    },
  } as unknown as Pick<S3Client, 'send'>;
}

async function run(settings: HubSettings & { readonly given?: string; readonly request?: Partial<StageRequest>; readonly s3?: FakeS3 } = {}) {
  const { address, asked, elsewhere } = await hubServer(settings);
  const s3 = settings.s3 ?? new FakeS3();
  const slept: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => { slept.push(milliseconds); };
  const options: StageOptions = { s3: s3.client, hub: new Hub({ address, fetch, sleep, ...(settings.given !== undefined && { token: settings.given }) }), sleep, say: () => undefined };
  const staged = stage({ ...REQUEST, ...settings.request }, options);
  return { staged, s3, asked, elsewhere, slept };
}

test('every file of a revision is copied, and the marker is written last', async () => {
  const { staged, s3 } = await run();
  expect(await staged).toMatchObject({ modelId: 'team/tiny', commit: COMMIT, bytes: CONFIG.length + WEIGHTS.length, files: [{ path: 'config.json' }, { path: 'model one.safetensors' }] });
  expect(s3.objects.get('models/tiny/abc/config.json')?.body.equals(CONFIG)).toBe(true);
  expect(s3.objects.get('models/tiny/abc/model one.safetensors')?.body.equals(WEIGHTS)).toBe(true);
  expect([...s3.objects.keys()].sort()).toEqual([MARKER, 'models/tiny/abc/config.json', 'models/tiny/abc/model one.safetensors'].sort());
  expect(s3.commands.at(-1)).toBe(`PutObjectCommand ${MARKER}`);
  expect(JSON.parse(s3.objects.get(MARKER)?.body.toString() ?? '')).toEqual(await staged);
});

test('the token is shown to the hub, and not to where it sends for large files', async () => {
  const { staged, asked, elsewhere } = await run({ token: 'hf_secret', given: 'hf_secret' });
  await staged;
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
  expect(elsewhere.map(({ authorization }) => authorization)).toEqual([undefined]);
  expect(elsewhere[0]?.path).toBe(`/team/tiny/resolve/${COMMIT}/model%20one.safetensors`);
});

test('where a connection breaks, the rest is asked for', async () => {
  const { staged, s3, elsewhere, slept } = await run({ breakAt: 1_000_000 });
  await staged;
  expect(elsewhere).toHaveLength(2);
  expect(Number(/^bytes=(\d+)-$/.exec(elsewhere[1]?.range ?? '')?.[1])).toBeGreaterThan(0);
  expect(slept).toEqual([1_000]);
  expect(s3.objects.get('models/tiny/abc/model one.safetensors')?.body.equals(WEIGHTS)).toBe(true);
});

test('other bytes than the hub says become no object, and there is no marker', async () => {
  const { staged, s3 } = await run({ weights: Buffer.alloc(WEIGHTS.length, 'other') });
  await expect(staged).rejects.toThrow(/model one\.safetensors has the sha256 [0-9a-f]{64}, the hub says [0-9a-f]{64}/);
  expect([...s3.objects.keys()]).not.toEqual(expect.arrayContaining(['models/tiny/abc/model one.safetensors']));
  expect(s3.objects.has(MARKER)).toBe(false);
  expect(s3.commands).toContain('AbortMultipartUploadCommand models/tiny/abc/model one.safetensors');
});

test('what an attempt before has copied is not asked for again', async () => {
  const before = await run();
  await before.staged;
  before.s3.objects.delete(MARKER);
  const again = await run({ s3: before.s3 });
  await again.staged;
  expect(again.asked.map(({ path }) => path.split('?')[0])).toEqual([`/api/models/team/tiny/revision/${COMMIT}`]);
  expect(again.s3.objects.has(MARKER)).toBe(true);
});

test('a file of the same size and other content is copied over', async () => {
  const s3 = new FakeS3();
  await s3.client.send(new PutObjectCommand({ Bucket: 'ours', Key: 'models/tiny/abc/config.json', Body: Buffer.alloc(CONFIG.length), Metadata: { 'csi-known': 'git:00' } }));
  await (await run({ s3 })).staged;
  expect(s3.objects.get('models/tiny/abc/config.json')?.body.equals(CONFIG)).toBe(true);
  expect(s3.commands.filter((command) => command.startsWith(HeadObjectCommand.name))).toHaveLength(2);
});

test.each<[string, Parameters<typeof run>[0], string]>([
  ['without a token', { status: 401 }, 'a private or gated model needs a `token`'],
  ['with a token that has no access', { status: 403, given: 'hf_other' }, 'the account of the token has no access'],
  ['for what there is not', { status: 404 }, 'there is no such model or revision'],
  ['for another commit than the one that is named', { commit: 'c'.repeat(40) }, `the hub says that ${COMMIT} of team/tiny is the commit ${'c'.repeat(40)}`],
])('the hub\'s refusal %s says what to do, at once', async (_, settings, words) => {
  const { staged, s3, slept } = await run(settings);
  await expect(staged).rejects.toThrow(words);
  expect([slept, s3.objects.size]).toEqual([[], 0]);
});

test('a hub that is out of order is asked for two minutes', async () => {
  const { staged, slept } = await run({ status: 503 });
  await expect(staged).rejects.toThrow('the hub answered 503');
  expect(slept.reduce((sum, wait) => sum + wait, 0)).toBe(118_000);
});

test('a branch is copied from the commit that it means', async () => {
  const { staged, elsewhere } = await run({ request: { revision: 'main', pinned: false, include: ['*.safetensors'] } });
  expect((await staged).commit).toBe(COMMIT);
  expect(elsewhere.map(({ path }) => path)).toEqual([`/team/tiny/resolve/${COMMIT}/model%20one.safetensors`]);
});
