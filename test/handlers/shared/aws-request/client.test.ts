import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient, AwsRefusal, type AwsClientOptions } from '../../../../handlers/shared/aws-request/client';
import { containerEndpoint } from '../../../../handlers/shared/aws-request/container-credentials';
import { textOf } from '../../../../handlers/shared/aws-request/exchange';
import type { AwsRequest } from '../../../../handlers/shared/aws-request/sign';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let port: string;
let requests: IncomingMessage[];
let waits: number[];
/** One for each request; the last for all that follow. */
let answers: Answer[];
let now: number;
const clients: AwsClient[] = [];

beforeEach(async () => {
  [requests, waits, answers, now] = [[], [], [ok], Date.parse('2026-11-22T20:00:00Z')];
  server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = String((server.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ok: Answer = (_request, response) => response.end('the object');
const refuse = (status: number, code: string, headers: Record<string, string> = {}): Answer => (_request, response) => {
  response.writeHead(status, headers).end(`<Error><Code>${code}</Code><Message>In words.</Message></Error>`);
};
const STATIC = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

function client(environment: Record<string, string> = STATIC, options: Partial<AwsClientOptions> = {}): AwsClient {
  const made = new AwsClient({ environment, connections: 4, now: () => now, sleep: async (ms) => void waits.push(ms), random: () => 0, ...options });
  clients.push(made);
  return made;
}

const request = (): AwsRequest => ({ service: 's3', region: 'eu-west-1', protocol: 'http:', hostname: '127.0.0.1', port, method: 'GET', path: '/b/k' });
const get = async (of: AwsClient) => textOf(await of.send(request()));

test('answers what was asked for, over one connection', async () => {
  const one = client();
  expect([await get(one), await get(one)]).toEqual(['the object', 'the object']);
  expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
});

describe('sends again', () => {
  test.each<[string, Answer]>([
    ['after 503 SlowDown', refuse(503, 'SlowDown')],
    ['after 500 InternalError', refuse(500, 'InternalError')],
    ['after 400 RequestTimeout', refuse(400, 'RequestTimeout')],
    ['after a connection that was reset', (message) => message.socket.destroy()],
  ])('%s, later each time', async (_when, fail) => {
    answers = [fail, fail, fail, ok];
    expect(await get(client())).toBe('the object');
    expect(waits).toEqual([50, 100, 200]);
  });

  test('after a silence', async () => {
    answers = [() => undefined, ok];
    expect(await get(client(STATIC, { idleMs: 100 }))).toBe('the object');
    answers = [() => undefined];
    await expect(get(client(STATIC, { idleMs: 100 }))).rejects.toMatchObject({ name: 'ConnectionError', message: 'no answer for 0.1 s' });
  });

  test('five times in all', async () => {
    answers = [refuse(503, 'SlowDown')];
    await expect(get(client())).rejects.toMatchObject({ name: 'AwsRefusal', status: 503, code: 'SlowDown', said: 'In words.' });
    expect(requests).toHaveLength(5);
  });

  test('not what was refused for good', async () => {
    answers = [refuse(403, 'AccessDenied')];
    await expect(get(client())).rejects.toBeInstanceOf(AwsRefusal);
    expect([requests.length, waits]).toEqual([1, []]);
  });

  test('nothing that nobody answers', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(get(client())).rejects.toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('ECONNREFUSED') });
    expect(waits).toHaveLength(4);
  });
});

describe("a clock that is not the service's", () => {
  const AHEAD = 3_600_000;
  const skewed: Answer = (message, response) => {
    const signed = String(message.headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const theirs = now + AHEAD;
    if (Math.abs(Date.parse(signed) - theirs) < 900_000) return ok(message, response);
    refuse(403, 'RequestTimeTooSkewed', { date: new Date(theirs).toUTCString() })(message, response);
  };

  test('is corrected once, for all requests that follow', async () => {
    answers = [skewed];
    const one = client();
    expect([await get(one), await get(one)]).toEqual(['the object', 'the object']);
    expect([requests.length, waits]).toEqual([3, []]);
  });

  test('is corrected by several requests at once as by one', async () => {
    answers = [skewed];
    const one = client();
    expect(await Promise.all([get(one), get(one), get(one)])).toEqual(['the object', 'the object', 'the object']);
    expect(await get(one)).toBe('the object');
    expect(requests).toHaveLength(7);
  });

  test('is not corrected for ever', async () => {
    answers = [(message, response) => refuse(403, 'RequestTimeTooSkewed', { date: new Date(now + AHEAD * requests.length).toUTCString() })(message, response)];
    await expect(get(client())).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' });
    expect(requests).toHaveLength(2);
  });
});

describe('credentials of a container', () => {
  const HOUR = 3_600_000;
  let issued = 0;
  let asked: IncomingMessage[] = [];
  let platform: Server;
  let uri: string;
  let handOut: Answer;

  beforeEach(async () => {
    [issued, asked] = [0, []];
    handOut = (_message, response) => {
      issued++;
      response.end(JSON.stringify({ AccessKeyId: `AKID${issued}`, SecretAccessKey: 'secret', Token: `token${issued}`, Expiration: new Date(now + HOUR).toISOString() }));
    };
    platform = createServer((message, response) => {
      asked.push(message);
      handOut(message, response);
    });
    await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
    uri = `http://127.0.0.1:${(platform.address() as AddressInfo).port}/v2/credentials/abc?x=1`;
  });

  afterEach(async () => {
    platform.closeAllConnections();
    await new Promise((resolve) => platform.close(resolve));
  });

  const keyOf = (message: IncomingMessage | undefined) => /Credential=(\w+)\//.exec(String(message?.headers.authorization))?.[1];

  test('are asked for once, and sign all requests', async () => {
    const one = client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic abc' });
    await Promise.all([get(one), get(one)]);
    await get(one);
    expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([['/v2/credentials/abc?x=1', 'Basic abc']]);
    expect(requests.map((message) => [keyOf(message), message.headers['x-amz-security-token']])).toEqual(Array.from({ length: 3 }, () => ['AKID1', 'token1']));
  });

  test('are those of the environment where there are some', async () => {
    await get(client({ ...STATIC, AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }));
    expect([asked.length, keyOf(requests[0])]).toEqual([0, 'AKID']);
  });

  test('are renewed five minutes before they expire, not sooner', async () => {
    const one = client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri });
    await get(one);
    now += HOUR - 5 * 60_000 - 1;
    await get(one);
    expect(asked).toHaveLength(1);
    now += 1;
    await get(one);
    expect([asked.length, keyOf(requests[2])]).toEqual([2, 'AKID2']);
  });

  test('are renewed at once when the service says that they have expired, and only once', async () => {
    answers = [refuse(400, 'ExpiredToken'), ok];
    expect(await get(client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }))).toBe('the object');
    expect(requests.map(keyOf)).toEqual(['AKID1', 'AKID2']);
    answers = [refuse(400, 'ExpiredToken')];
    await expect(get(client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }))).rejects.toMatchObject({ code: 'ExpiredToken' });
    expect(requests).toHaveLength(4);
  });

  test('of the environment that have expired are not asked for again', async () => {
    answers = [refuse(400, 'ExpiredToken')];
    await expect(get(client())).rejects.toMatchObject({ code: 'ExpiredToken' });
    expect(requests).toHaveLength(1);
  });

  test('are asked for with the token of a file, as it is then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
    try {
      const file = join(folder, 'token');
      writeFileSync(file, 'first\n');
      const one = client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this' });
      await get(one);
      writeFileSync(file, 'second');
      now += HOUR;
      await get(one);
      expect(asked.map(({ headers }) => headers.authorization)).toEqual(['first', 'second']);
      writeFileSync(file, 'two\nlines');
      now += HOUR;
      await expect(get(one)).rejects.toThrow('the token of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE has more than one line');
      rmSync(file);
      await expect(get(one)).rejects.toThrow(/AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that cannot be read: ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('are asked for again when the platform is busy', async () => {
    const good = handOut;
    handOut = (message, response) => (asked.length === 1 ? void response.writeHead(500).end() : good(message, response));
    expect(await get(client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }))).toBe('the object');
    expect(waits).toHaveLength(1);
  });

  test.each<[string, Answer, RegExp]>([
    ['that are refused', (_message, response) => void response.writeHead(403).end('{"code":"no role"}'), /answered 403 to a request for credentials: \{"code":"no role"\}/],
    ['that are not JSON', (_message, response) => void response.end('<html>'), /with what is not JSON/],
    ['that are not whole', (_message, response) => void response.end('{"AccessKeyId":"A"}'), /without AccessKeyId and SecretAccessKey/],
  ])('%s say so', async (_what, answer, message) => {
    handOut = answer;
    await expect(get(client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }))).rejects.toThrow(message);
    expect(requests).toHaveLength(0);
  });

  test.each(['http://metadata.example/creds', 'http://169.254.169.254/latest', 'ftp://127.0.0.1/x', 'nothing'])('are never asked for at %s', async (elsewhere) => {
    await expect(get(client({ AWS_CONTAINER_CREDENTIALS_FULL_URI: elsewhere }))).rejects.toThrow(/AWS_CONTAINER_CREDENTIALS_FULL_URI is '.*', allowed: /);
  });

  test('that nobody offers say where they were looked for', async () => {
    await expect(get(client({}))).rejects.toThrow(/no credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no endpoint .* profiles and the metadata service of EC2 are not read/);
  });
});

test.each([
  [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/abc' }, 'http://169.254.170.2/v2/credentials/abc'],
  [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/a', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://b/' }, 'http://169.254.170.2/a'],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' }, 'http://169.254.170.23/v1/credentials'],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://[fd00:ec2::23]/v1/credentials' }, 'http://[fd00:ec2::23]/v1/credentials'],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/snapstart' }, 'http://127.0.0.1:9001/snapstart'],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://anywhere.example/c' }, 'https://anywhere.example/c'],
])('%j asks %s', (environment, url) => expect(containerEndpoint(environment)?.href).toBe(url));
