import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchModel } from '../../../bin/mlflow/fetch-model';
import { findModel } from '../../../bin/mlflow/find-model';
import { MlflowServer } from '../../../bin/mlflow/server';

// What a real server answers is tried in test/mlflow; here is what one may do wrong.
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answer: Answer;
let base: string;
let folder: string;
const asked: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-mlflow-'));
  asked.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => new Promise((done) => server.close(done)));

const mlflow = (authorization?: string): MlflowServer => new MlflowServer({ base, insecureTls: false, ...(authorization !== undefined && { authorization }) });
const says = (status: number, body: string, headers: Record<string, string> = {}): Answer => (_, response) => response.writeHead(status, headers).end(body);

test('a secret goes with every request, and into no message', async () => {
  answer = says(401, '');
  await expect(mlflow('Basic c2VjcmV0').get('/x')).rejects.toThrow(/^(?!.*c2VjcmV0).*MLFLOW_TRACKING_TOKEN; what is set now it does not take/);
  expect(asked[0]?.headers.authorization).toBe('Basic c2VjcmV0');
  await expect(mlflow().get('/x')).rejects.toThrow(/^(?!.*set now).*MLFLOW_TRACKING_USERNAME/);
});

test('a request is not sent on to another address', async () => {
  answer = says(302, '', { location: 'https://login.example/?next=x' });
  await expect(mlflow('Bearer t').get('/x')).rejects.toThrow('sends requests on to https://login.example: give the address');
  expect(asked).toHaveLength(1);
});

test.each([
  [403, 'Invalid Host header - possible DNS rebinding attack detected', '--allowed-hosts'],
  [403, '{"error_code": "PERMISSION_DENIED", "message": "no"}', 'does not let you read this: no'],
  [500, '{"error_code": "INTERNAL_ERROR", "message": "boom"}', 'answers with 500: boom'],
  [502, '<html>', 'answers with 502'],
  [200, '<html>', 'not as an MLflow server does'],
])('%i %s', async (status, body, words) => {
  answer = says(status, body);
  await expect(mlflow().get('/x')).rejects.toThrow(words);
});

test('nobody there', async () => {
  await expect(new MlflowServer({ base: 'http://127.0.0.1:1', insecureTls: false }).get('/x')).rejects.toThrow('does not answer (ECONNREFUSED)');
});

/** Lists one file of so many bytes, and sends these. */
const files = (listed: string, size: number, sent: string): Answer => ({ url = '' }, response) => {
  if (url.includes('?path=')) response.end(JSON.stringify({ files: [{ path: listed, is_dir: false, file_size: size }] }));
  else response.end(sent);
};
const fetched = (): Promise<void> => fetchModel(mlflow(), { kind: 'proxied', path: '1/m' }, folder, () => {});

test('a file of the size that was listed', async () => {
  answer = files('MLmodel', 4, 'abcd');
  await fetched();
  expect(readFileSync(join(folder, 'MLmodel'), 'utf8')).toBe('abcd');
});

test('a file that is shorter than was listed', async () => {
  answer = files('MLmodel', 5, 'abcd');
  await expect(fetched()).rejects.toThrow('lists MLmodel with 5 bytes, and sent 4');
});

test('a connection that ends in the middle', async () => {
  answer = ({ url = '' }, response) => {
    if (url.includes('?path=')) response.end(JSON.stringify({ files: [{ path: 'MLmodel', file_size: 9 }] }));
    else response.writeHead(200, { 'content-length': '9' }).write('abcd', () => response.destroy());
  };
  await expect(fetched()).rejects.toThrow('broke off in the middle');
});

test('a path that leaves the folder', async () => {
  answer = files('../../.bashrc', 4, 'abcd');
  await expect(fetched()).rejects.toThrow('no path below the model');
});

test('files of this machine for a server of this machine alone', async () => {
  const elsewhere = new MlflowServer({ base: 'http://mlflow.example', insecureTls: false });
  await expect(fetchModel(elsewhere, { kind: 'file', path: folder }, folder, () => {})).rejects.toThrow('on the machine of http://mlflow.example');
  await expect(fetchModel(mlflow(), { kind: 'file', path: join(folder, 'nothing') }, folder, () => {})).rejects.toThrow('which is not this one');
});

test('a file that is longer than was listed is not fetched to its end', async () => {
  const closed = new Promise<void>((done) => {
    answer = (request, response) => {
      if (request.url?.includes('?path=') === true) return void response.end(JSON.stringify({ files: [{ path: 'MLmodel', file_size: 4 }] }));
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more).on('close', () => done());
      more();
    };
  });
  await expect(fetched()).rejects.toThrow('sends more than the 4 bytes that it lists');
  await closed;
});

test('a list that has no end', async () => {
  answer = says(200, JSON.stringify({ files: Array.from({ length: 30 }, (_, index) => ({ path: `d${index}`, is_dir: true })) }));
  await expect(fetched()).rejects.toThrow('lists more than 10000 files and folders below 1/m');
});

test.each(['{"files": null}', '{"files": {}}', '{"files": [null]}', '{"files": [{}]}', '{"files": [{"path": 5}]}'])('a list that is none: %s', async (body) => {
  answer = says(200, body);
  await expect(fetched()).rejects.toThrow('not as an MLflow server does');
});

test('an answer that ends in the middle', async () => {
  answer = (_, response) => response.writeHead(200, { 'content-length': '9' }).write('{"a', () => response.destroy());
  await expect(mlflow().get('/x')).rejects.toThrow('broke off in the middle of an answer');
});

test('a version that is kept where it is itself', async () => {
  answer = ({ url = '' }, response) => response.end(JSON.stringify(url.includes('download-uri') ? { artifact_uri: 'models:/loop/1' } : { model_version: { name: 'loop', version: '1' } }));
  await expect(findModel(mlflow(), { kind: 'version', model: 'loop', version: '1' })).rejects.toThrow('leads in a circle');
});
