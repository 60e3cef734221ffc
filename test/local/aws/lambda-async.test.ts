import {
  DeleteFunctionEventInvokeConfigCommand, GetFunctionEventInvokeConfigCommand, InvokeCommand, ListFunctionEventInvokeConfigsCommand, PutFunctionEventInvokeConfigCommand, UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { functionStack, lambdaOf, until } from './lambda-support';
import { aws, closeAll, deploy } from './support';

jest.setTimeout(60_000);
afterEach(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;

/** A function that prints what it is called with, for records to be sent to. */
const SINK = { Sink: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'sink', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async (event) => console.log("RECORD " + JSON.stringify(event));' } } } };
const config = (properties: object): object => ({ Config: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', ...properties } } });
const toSink = (when: 'OnSuccess' | 'OnFailure'): object => ({ DestinationConfig: { [when]: { Destination: { 'Fn::GetAtt': ['Sink', 'Arn'] } } } });
const FAILS = 'exports.handler = async () => { console.log("TRIED"); throw new TypeError("not today"); };';

const lines = (server: Server, start: string): readonly string[] => server.events.flatMap((event) => (event.type === 'log' && event.line.text.includes(start) ? [event.line.text] : []));
const warnings = (server: Server): readonly string[] => server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
const record = async (server: Server): Promise<unknown> => JSON.parse((await until(() => lines(server, 'RECORD ')[0])).replace(/^.*?RECORD /, ''));
const send = (server: Server): Promise<unknown> => lambdaOf(server).send(new InvokeCommand({ FunctionName: 'fn', InvocationType: 'Event', Payload: '{"a":1}' }));

test('what fails is tried three times, and then told to the destination for failures', async () => {
  const server = await aws({ speed: 600 });
  expect(await deploy(server, 'S', functionStack(FAILS, {}, { ...SINK, ...config(toSink('OnFailure')) }))).toBe('CREATE_COMPLETE');
  await send(server);
  expect(await record(server)).toMatchObject({
    version: '1.0',
    requestContext: { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'TypeError', errorMessage: 'not today' },
  });
  expect(lines(server, 'TRIED')).toHaveLength(3);
});

test('a success is told to its own destination, and a failure without retries is given up at once', async () => {
  const server = await aws({ speed: 600 });
  const code = 'exports.handler = async ({ a }) => ({ twice: 2 * a });';
  expect(await deploy(server, 'S', functionStack(code, {}, { ...SINK, ...config(toSink('OnSuccess')) }))).toBe('CREATE_COMPLETE');
  await send(server);
  expect(await record(server)).toMatchObject({ requestContext: { condition: 'Success', approximateInvokeCount: 1 }, responsePayload: { twice: 2 } });
  expect(await deploy(server, 'S', functionStack(FAILS, {}, { ...SINK, ...config({ MaximumRetryAttempts: 0 }) }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  await send(server);
  await until(() => warnings(server).some((message) => message.startsWith('fn: an asynchronous invocation is given up after 1 attempt (RetriesExhausted)')));
  expect(lines(server, 'TRIED')).toHaveLength(1);
});

test('a function that reserves nothing tells its destination at once, and never runs', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', functionStack(FAILS, { ReservedConcurrentExecutions: 0 }, { ...SINK, ...config(toSink('OnFailure')) }))).toBe('CREATE_COMPLETE');
  await send(server);
  const told = await record(server);
  expect(told).toMatchObject({ requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 } });
  expect(told).not.toHaveProperty('responsePayload');
  expect(lines(server, 'TRIED')).toHaveLength(0);
});

test('an event that is older than it may be is given up', async () => {
  const server = await aws({ speed: 600 });
  expect(await deploy(server, 'S', functionStack(FAILS, {}, { ...SINK, ...config({ MaximumEventAgeInSeconds: 60, ...toSink('OnFailure') }) }))).toBe('CREATE_COMPLETE');
  await send(server);
  // The first retry would come a minute after the first attempt.
  expect(await record(server)).toMatchObject({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 } });
});

test('a destination that does not run here is said when it is set, and when something should have gone there', async () => {
  const server = await aws();
  const queue = 'arn:aws:sqs:us-east-1:000000000000:q';
  const stack = functionStack('exports.handler = async () => 1;', {}, config({ DestinationConfig: { OnSuccess: { Destination: queue } } }));
  expect(await deploy(server, 'S', stack)).toBe('CREATE_COMPLETE');
  await until(() => warnings(server).some((message) => message.includes(`are not delivered to ${queue}`)));
  await send(server);
  await until(() => warnings(server).some((message) => message.includes(`is not delivered to ${queue}`)));
});

test('the API sets it, changes parts of it, and takes it away', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  const fn = { FunctionName: 'fn' };
  expect(await deploy(server, 'S', functionStack(FAILS))).toBe('CREATE_COMPLETE');
  await expect(lambda.send(new GetFunctionEventInvokeConfigCommand(fn))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...fn, MaximumRetryAttempts: 1 }));
  await lambda.send(new UpdateFunctionEventInvokeConfigCommand({ ...fn, MaximumEventAgeInSeconds: 60 }));
  expect(await lambda.send(new GetFunctionEventInvokeConfigCommand(fn))).toMatchObject({ FunctionArn: expect.stringMatching(/:fn:\$LATEST$/), MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60, LastModified: expect.any(Date) });
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...fn, MaximumRetryAttempts: 0 }));
  expect((await lambda.send(new ListFunctionEventInvokeConfigsCommand(fn))).FunctionEventInvokeConfigs).toMatchObject([{ MaximumRetryAttempts: 0 }]);
  for (const wrong of [{ MaximumRetryAttempts: 3 }, { MaximumEventAgeInSeconds: 59 }]) {
    await expect(lambda.send(new PutFunctionEventInvokeConfigCommand({ ...fn, ...wrong }))).rejects.toMatchObject({ name: 'ValidationException' });
  }
  await lambda.send(new DeleteFunctionEventInvokeConfigCommand(fn));
  expect((await lambda.send(new ListFunctionEventInvokeConfigsCommand(fn))).FunctionEventInvokeConfigs).toEqual([]);
});
