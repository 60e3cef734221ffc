import { InvokeWithResponseStreamCommand, type InvokeWithResponseStreamResponseEvent } from '@aws-sdk/client-lambda';
import { functionStack, invokeJson, lambdaOf } from './lambda-support';
import { aws, closeAll, cloudFormation, deploy } from './support';

jest.setTimeout(60_000);
afterEach(closeAll);

const CODE = `
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
  const mode = event.rawPath ? event.rawPath.slice(1) : event.mode;
  if (mode === 'refuses') throw new TypeError('no');
  if (mode === 'http') {
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 418, headers: { 'X-Kind': 'tea', 'content-type': 'text/plain' }, cookies: ['a=1', 'b=2'] });
  } else {
    stream.setContentType('text/plain');
  }
  stream.write('one ');
  await pause(700);
  if (mode === 'breaks') throw new RangeError('half way');
  stream.end('two');
});`;

const url = (mode: string): object => ({ Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE', InvokeMode: mode } } });

async function start(resources: object): Promise<{ readonly lambda: ReturnType<typeof lambdaOf>; readonly address: string }> {
  const server = await aws();
  expect(await deploy(server, 'S', resources, { Outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } } })).toBe('CREATE_COMPLETE');
  const { body } = await cloudFormation(server, 'DescribeStacks', { StackName: 'S' });
  return { lambda: lambdaOf(server), address: /<OutputValue>(.+?)<\/OutputValue>/.exec(body)?.[1] ?? '' };
}

/** The texts of an answer, with the milliseconds between them. */
async function pieces(body: AsyncIterable<Uint8Array>): Promise<readonly { readonly text: string; readonly ms: number }[]> {
  const all: { text: string; ms: number }[] = [];
  let last = performance.now();
  for await (const chunk of body) {
    all.push({ text: Buffer.from(chunk).toString(), ms: performance.now() - last });
    last = performance.now();
  }
  return all;
}

async function stream(lambda: ReturnType<typeof lambdaOf>, event: unknown): Promise<readonly InvokeWithResponseStreamResponseEvent[]> {
  const { EventStream = [] as unknown as AsyncIterable<InvokeWithResponseStreamResponseEvent> } = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'fn', Payload: JSON.stringify(event) }));
  const events: InvokeWithResponseStreamResponseEvent[] = [];
  for await (const each of EventStream) events.push(each);
  return events;
}

const texts = (events: readonly InvokeWithResponseStreamResponseEvent[]): string => events.map(({ PayloadChunk }) => Buffer.from(PayloadChunk?.Payload ?? '').toString()).join('');

test('a URL that streams passes each piece on as it is written, with the status and headers that came first', async () => {
  const { address } = await start(functionStack(CODE, {}, url('RESPONSE_STREAM')));
  const plain = await fetch(address);
  expect([plain.status, plain.headers.get('content-type')]).toEqual([200, 'text/plain']);
  const [first, second] = await pieces(plain.body as unknown as AsyncIterable<Uint8Array>);
  expect([first?.text, second?.text]).toEqual(['one ', 'two']);
  expect(second?.ms).toBeGreaterThan(400);

  const http = await fetch(`${address}http`);
  expect([http.status, http.headers.get('x-kind'), http.headers.getSetCookie(), await http.text()]).toEqual([418, 'tea', ['a=1', 'b=2'], 'one two']);
});

test('what fails before it answers is 502, and what breaks off in the middle is not taken for complete', async () => {
  const { address } = await start(functionStack(CODE, {}, url('RESPONSE_STREAM')));
  expect((await fetch(`${address}refuses`)).status).toBe(502);
  const broken = await fetch(`${address}breaks`);
  expect(broken.status).toBe(200);
  await expect(broken.text()).rejects.toThrow('terminated');
});

test('a URL that buffers, and Invoke, give the whole answer of a function that streams', async () => {
  const { address } = await start(functionStack(CODE, {}, url('BUFFERED')));
  const http = await fetch(`${address}http`);
  expect([http.status, http.headers.get('x-kind'), http.headers.get('content-length'), await http.text()]).toEqual([418, 'tea', '7', 'one two']);
  expect(await (await fetch(address)).text()).toBe('one two');
  expect((await fetch(`${address}breaks`)).status).toBe(502);
});

test('InvokeWithResponseStream sends events, and tells of an error at their end', async () => {
  const { lambda } = await start(functionStack(CODE, {}, url('BUFFERED')));
  const whole = await stream(lambda, { mode: 'plain' });
  expect([texts(whole), whole.length, whole.at(-1)?.InvokeComplete]).toEqual(['one two', 3, {}]);
  const broken = await stream(lambda, { mode: 'breaks' });
  expect([texts(broken), broken.at(-1)?.InvokeComplete?.ErrorCode, JSON.parse(broken.at(-1)?.InvokeComplete?.ErrorDetails ?? '{}')]).toMatchObject(['one ', 'Unhandled', { errorType: 'RangeError', errorMessage: 'half way' }]);
  const refused = await stream(lambda, { mode: 'refuses' });
  expect([texts(refused), refused.at(-1)?.InvokeComplete?.ErrorCode]).toEqual(['', 'Unhandled']);
  expect((await invokeJson(lambda, { mode: 'refuses' })).output.FunctionError).toBe('Unhandled');
});

test('a function that does not stream comes in one piece', async () => {
  const { lambda, address } = await start(functionStack('exports.handler = async () => ({ statusCode: 404, body: "x" });', { Runtime: 'nodejs24.x' }, url('RESPONSE_STREAM')));
  const events = await stream(lambda, {});
  expect([texts(events), events.length]).toEqual(['{"statusCode":404,"body":"x"}', 2]);
  const response = await fetch(address);
  expect([response.status, await response.json()]).toEqual([200, { statusCode: 404, body: 'x' }]);
});
