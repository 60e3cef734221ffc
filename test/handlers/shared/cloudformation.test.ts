import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCloudFormation, type CustomResourceEvent } from '../../../handlers/shared/cloudformation';

interface Answered {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: Server;
let url: string;
let answers: Answered[];
let statuses: number[];

beforeEach(async () => {
  answers = [];
  statuses = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      answers.push({ request, body });
      response.statusCode = statuses.shift() ?? 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stack?signature=1`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  jest.restoreAllMocks();
});

const event = (more: Partial<CustomResourceEvent> = {}): CustomResourceEvent => ({
  RequestType: 'Create', ResponseURL: url, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Copy', ResourceProperties: {}, ...more,
});

test('puts the result to the address of the event', async () => {
  await answerCloudFormation(event(), async () => ({ PhysicalResourceId: 'id', Data: { Key: 'k' } }));
  expect(answers).toHaveLength(1);
  const [{ request, body }] = answers as [Answered];
  expect([request.method, request.url, request.headers['content-type']]).toEqual(['PUT', '/stack?signature=1', '']);
  expect(JSON.parse(body)).toEqual({
    StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Copy', Status: 'SUCCESS', PhysicalResourceId: 'id', Data: { Key: 'k' },
  });
});

test('tells a failure as the reason, short enough for CloudFormation', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await answerCloudFormation(event(), async () => {
    throw new Error('x'.repeat(10_000));
  });
  const answer = JSON.parse(answers[0]!.body) as Record<string, string>;
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Copy' });
  expect(answers[0]!.body.length).toBeLessThan(4_096);
  expect(log).toHaveBeenCalledTimes(1);
});

test('keeps the id of what exists when an update fails', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await answerCloudFormation(event({ RequestType: 'Update', PhysicalResourceId: 'old' }), () => Promise.reject(new Error('no')));
  expect(JSON.parse(answers[0]!.body)).toMatchObject({ Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'old' });
});

test('tries again when the answer is not taken', async () => {
  statuses = [500];
  await answerCloudFormation(event(), async () => ({ PhysicalResourceId: 'id' }));
  expect(answers).toHaveLength(2);
});

test.each([undefined, '...'])('returns the result, or throws, where a provider answers (%s)', async (ResponseURL) => {
  const { ResponseURL: _, ...rest } = event();
  const provided = { ...rest, ...(ResponseURL !== undefined && { ResponseURL }) };
  expect(await answerCloudFormation(provided, async () => ({ PhysicalResourceId: 'id' }))).toEqual({ PhysicalResourceId: 'id' });
  await expect(answerCloudFormation(provided, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(answers).toEqual([]);
});
