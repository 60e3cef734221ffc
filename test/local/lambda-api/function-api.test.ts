import {
  GetAliasCommand, GetFunctionCommand, GetFunctionConfigurationCommand, GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient, ListAliasesCommand,
  ListFunctionsCommand, ListVersionsByFunctionCommand, type InvokeCommandInput, type LambdaServiceException,
} from '@aws-sdk/client-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { PAYLOAD_BYTES } from '../../../lib/lambda/limits';
import type { LocalServer } from '../../../local';
import { inlineAssembly, inlineFunction, writeAssembly } from '../support/assembly';
import { run } from '../support/run';

const VERSIONED = {
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
  Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Qualifier: 'live', AuthType: 'AWS_IAM' } },
};
const ECHO = 'exports.handler = async (event, { invokedFunctionArn, functionVersion }) => ({ event, invokedFunctionArn, functionVersion });';

const clients: LambdaClient[] = [];

afterEach(() => {
  for (const lambda of clients.splice(0)) lambda.destroy();
});

function client(server: LocalServer): LambdaClient {
  const lambda = new LambdaClient({ endpoint: server.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 });
  clients.push(lambda);
  return lambda;
}

async function invoke(server: LocalServer, input: InvokeCommandInput) {
  const answer = await client(server).send(new InvokeCommand(input));
  return { ...answer, value: (answer.Payload ?? []).length === 0 ? undefined : JSON.parse(Buffer.from(answer.Payload as Uint8Array).toString('utf8')) as unknown };
}

async function refusal(server: LocalServer, input: InvokeCommandInput): Promise<LambdaServiceException> {
  return await invoke(server, input).then(() => { throw new Error('was not refused'); }, (error: unknown) => error as LambdaServiceException);
}

describe('the Invoke API, through the AWS SDK', () => {
  test('answers with the payload, the status and the executed version', async () => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }, VERSIONED));
    const answer = await invoke(server, { FunctionName: 'Fn', Payload: '{"a":"ü"}' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', value: { event: { a: 'ü' } } });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.LogResult).toBeUndefined();
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['a name', { FunctionName: 'Fn' }, '$LATEST', ''],
    ['a name and a qualifier in it', { FunctionName: 'Fn:live' }, '1', ':live'],
    ['a name and a qualifier apart', { FunctionName: 'Fn', Qualifier: 'live' }, '1', ':live'],
    ['a version', { FunctionName: 'Fn', Qualifier: '1' }, '1', ':1'],
    ['$LATEST', { FunctionName: 'Fn', Qualifier: '$LATEST' }, '$LATEST', ':$LATEST'],
    ['an ARN', { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:Fn' }, '$LATEST', ''],
    ['an ARN with an alias', { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:Fn:live' }, '1', ':live'],
    ['a partial ARN', { FunctionName: '000000000000:function:Fn' }, '$LATEST', ''],
    ['a construct path', { FunctionName: 'Demo/Fn:live' }, '1', ':live'],
  ])('finds the function by %s', async (_, named, version, suffix) => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }, VERSIONED));
    expect(await invoke(server, named)).toMatchObject({
      ExecutedVersion: version,
      value: { event: {}, functionVersion: version, invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:Fn${suffix}` },
    });
  });

  test('says when the function failed', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => { throw new Error('no'); }"] }));
    expect(await invoke(server, { FunctionName: 'Fn' })).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', value: { errorType: 'Error', errorMessage: 'no' } });
  });

  test('returns the last 4 KB of the log when asked', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => { for (let i = 0; i < 500; i++) console.log('line ' + i + ' é'); }"] }));
    const { LogResult } = await invoke(server, { FunctionName: 'Fn', LogType: 'Tail' });
    const bytes = Buffer.from(LogResult ?? '', 'base64');
    expect(bytes.length).toBe(4096);
    const log = bytes.toString('utf8');
    expect(log).toContain('line 499 é\nEND RequestId: ');
    expect(log).toMatch(/REPORT RequestId: .*\t\n$/);
    expect(log).not.toContain('line 0 ');
  });

  test('a dry run checks and does not invoke', async () => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }));
    expect(await invoke(server, { FunctionName: 'Fn', InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
    expect(server.environments()).toBe(0);
    expect(await refusal(server, { FunctionName: 'Nope', InvocationType: 'DryRun' })).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('an asynchronous invocation is accepted at once, runs, and its failure is said', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async ({ n }) => { console.log('ran ' + n); if (n === 2) throw new Error('second'); }"] }), { concurrency: 1 });
    // More at a time than there may be environments: they wait.
    const answers = await Promise.all([1, 2, 3].map((n) => invoke(server, { FunctionName: 'Fn', InvocationType: 'Event', Payload: JSON.stringify({ n }) })));
    expect(answers.map(({ StatusCode, value }) => [StatusCode, value])).toEqual([[202, undefined], [202, undefined], [202, undefined]]);
    for (let tries = 0; tries < 100 && server.lines().filter((line) => line.startsWith('REPORT')).length < 3; tries++) await sleep(50);
    expect(server.lines().filter((line) => line.startsWith('ran')).sort()).toEqual(['ran 1', 'ran 2', 'ran 3']);
    expect(server.lines().filter((line) => line.startsWith('!'))).toEqual([expect.stringMatching(/^! Fn: an asynchronous invocation failed .*second/)]);
    expect(server.environments()).toBe(1);
  });

  test.each([
    ['an unknown function', { FunctionName: 'Nope' }, 404, 'ResourceNotFoundException', 'Function not found: Nope. The functions that run here: Fn'],
    ['an unknown qualifier', { FunctionName: 'Fn', Qualifier: 'blue' }, 404, 'ResourceNotFoundException', 'arn:aws:lambda:us-east-1:000000000000:function:Fn:blue. The qualifiers of Fn: $LATEST, 1, live'],
    ['an unknown version', { FunctionName: 'Fn', Qualifier: '2' }, 404, 'ResourceNotFoundException', 'Function not found'],
    ['a name of Object.prototype as qualifier', { FunctionName: 'Fn', Qualifier: 'constructor' }, 404, 'ResourceNotFoundException', 'Function not found'],
    ['two qualifiers that differ', { FunctionName: 'Fn:1', Qualifier: 'live' }, 400, 'InvalidParameterValueException', 'does not match'],
    ['a payload that is no JSON', { FunctionName: 'Fn', Payload: '{a}' }, 400, 'InvalidRequestContentException', 'Could not parse request body into json'],
    ['an invocation type that there is not', { FunctionName: 'Fn', InvocationType: 'Later' as 'Event' }, 400, 'InvalidParameterValueException', 'allowed are RequestResponse, Event and DryRun'],
  ])('fails on %s', async (_, input, status, name, message) => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }, VERSIONED));
    const error = await refusal(server, input);
    expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
    expect(error.$metadata.httpStatusCode).toBe(status);
  });

  test('fails on a name that means several functions, and lists them', async () => {
    const server = await run(writeAssembly(['A', 'B'].map((stack) => ({ name: stack, template: { Resources: { Fn: inlineFunction(ECHO, {}, `${stack}/Fn/Resource`) } } }))));
    expect(await refusal(server, { FunctionName: 'Fn' })).toMatchObject({ message: 'Fn means more than one function here: A-Fn (A/Fn), B-Fn (B/Fn)' });
    expect(await invoke(server, { FunctionName: 'B-Fn' })).toMatchObject({ value: { invokedFunctionArn: expect.stringMatching(/:B-Fn$/) } });
  });

  test('takes a payload of the limit, and refuses one byte more', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async (event) => event.length;'] }));
    const payload = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;
    expect(await invoke(server, { FunctionName: 'Fn', Payload: payload(PAYLOAD_BYTES.max) })).toMatchObject({ value: PAYLOAD_BYTES.max - 2 });
    const error = await refusal(server, { FunctionName: 'Fn', Payload: payload(PAYLOAD_BYTES.max + 1) });
    expect(error).toMatchObject({ name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } });
  });

  test('an asynchronous payload has the smaller limit', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => 1;'] }));
    const error = await refusal(server, { FunctionName: 'Fn', InvocationType: 'Event', Payload: `"${'x'.repeat(1024 * 1024 - 1)}"` });
    expect(error).toMatchObject({ name: 'RequestTooLargeException' });
    expect(await invoke(server, { FunctionName: 'Fn', InvocationType: 'Event', Payload: `"${'x'.repeat(1024 * 1024 - 2)}"` })).toMatchObject({ StatusCode: 202 });
  });

  test('an answer of the limit passes, and one byte more is the function\'s failure', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async (bytes) => 'x'.repeat(bytes - 2);"] }));
    const fits = await invoke(server, { FunctionName: 'Fn', Payload: String(PAYLOAD_BYTES.max) });
    expect(fits.FunctionError).toBeUndefined();
    expect(fits.Payload?.length).toBe(PAYLOAD_BYTES.max);
    expect(await invoke(server, { FunctionName: 'Fn', Payload: String(PAYLOAD_BYTES.max + 1) })).toMatchObject({
      FunctionError: 'Unhandled',
      value: { errorType: 'Function.ResponseSizeTooLarge', errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).' },
    });
    expect((await invoke(server, { FunctionName: 'Fn', Payload: '10' })).value).toBe('xxxxxxxx');
  });

  const SLOW = 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 400)); return 1; };';

  test('reserved concurrency throttles the next one', async () => {
    const server = await run(inlineAssembly({ Fn: [SLOW, { ReservedConcurrentExecutions: 2 }] }));
    const answers = await Promise.allSettled([1, 2, 3].map(() => invoke(server, { FunctionName: 'Fn' })));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const rejected = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(rejected.reason).toMatchObject({
      name: 'TooManyRequestsException', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', $metadata: { httpStatusCode: 429 },
    });
    expect(await invoke(server, { FunctionName: 'Fn' })).toMatchObject({ value: 1 });
  });

  test('a reserved concurrency of 0 throttles all', async () => {
    const server = await run(inlineAssembly({ Fn: [SLOW, { ReservedConcurrentExecutions: 0 }] }));
    expect(await refusal(server, { FunctionName: 'Fn' })).toMatchObject({ name: 'TooManyRequestsException', message: expect.stringContaining('reserves a concurrency of 0') });
  });

  test('without one, the limit of this machine throttles and says how to raise it', async () => {
    const server = await run(inlineAssembly({ Fn: [SLOW] }), { concurrency: 1 });
    const [first, second] = await Promise.allSettled([invoke(server, { FunctionName: 'Fn' }), invoke(server, { FunctionName: 'Fn' })]);
    const rejected = [first, second].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(rejected.reason).toMatchObject({ name: 'TooManyRequestsException', message: expect.stringContaining('--concurrency') });
  });

  test('adds little to the time of the function', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => 1;'] }));
    const times: number[] = [];
    for (let i = 0; i < 300; i++) {
      const started = performance.now();
      await server.invoke('Fn', '{}');
      times.push(performance.now() - started);
    }
    const median = times.sort((a, b) => a - b)[150] as number;
    // About 0.5 ms on an idle machine; polling anywhere would show as tens.
    expect(median).toBeLessThan(10);
  });
});

describe('reading functions, through the AWS SDK', () => {
  test('lists them with their configuration', async () => {
    const server = await run(inlineAssembly({ Fn: [ECHO, { MemorySize: 512, Timeout: 9, Architectures: ['arm64'], ReservedConcurrentExecutions: 5 }], Other: [ECHO] }, VERSIONED));
    const lambda = client(server);
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['Fn', 'Other']);
    const configuration = {
      FunctionName: 'Fn', FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Fn', Runtime: 'nodejs24.x', Handler: 'index.handler',
      MemorySize: 512, Timeout: 9, Architectures: ['arm64'], State: 'Active', Version: '$LATEST',
    };
    expect(Functions?.[0]).toMatchObject(configuration);
    expect(await lambda.send(new GetFunctionCommand({ FunctionName: 'Fn' }))).toMatchObject({ Configuration: configuration, Concurrency: { ReservedConcurrentExecutions: 5 } });
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'Fn', Qualifier: 'live' }))).toMatchObject({ Version: '1' });
    expect((await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'Fn' }))).Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1']);
    expect((await lambda.send(new ListAliasesCommand({ FunctionName: 'Fn' }))).Aliases).toMatchObject([{ Name: 'live', FunctionVersion: '1' }]);
    expect(await lambda.send(new GetAliasCommand({ FunctionName: 'Fn', Name: 'live' }))).toMatchObject({ FunctionVersion: '1' });
    expect(await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'Fn', Qualifier: 'live' }))).toMatchObject({ AuthType: 'AWS_IAM', FunctionUrl: `${server.functions[0]?.urls[0]?.url}/` });
    await expect(lambda.send(new GetAliasCommand({ FunctionName: 'Fn', Name: 'blue' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'Other' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('what is not answered here is refused by name', async () => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }));
    const response = await fetch(`${server.endpoint}/2015-03-31/functions/Fn`, { method: 'DELETE' });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('csi local does not answer DELETE of Fn') });
  });

  test('the root tells a person what this is', async () => {
    const server = await run(inlineAssembly({ Fn: [ECHO] }, VERSIONED));
    const text = await (await fetch(server.endpoint)).text();
    expect(text).toContain(`set ${server.endpoint} as the endpoint URL`);
    expect(text).toContain(`Fn\n  ${server.functions[0]?.urls[0]?.url}`);
  });
});
