import { InvokeCommand } from '@aws-sdk/client-lambda';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionStack, invokeJson, lambdaOf, until } from './lambda-support';
import { aws, closeAll, deploy, folder } from './support';

jest.setTimeout(120_000);
afterEach(closeAll);

const CALLS = 200;
const RESERVED = 20;

/** The most that ran at one moment, of what says when it ran. */
function mostAtOnce(spans: readonly { readonly start: number; readonly end: number }[]): number {
  return Math.max(...spans.map(({ start }) => spans.filter((other) => other.start <= start && start < other.end).length));
}

test('of 200 simultaneous calls never more than are reserved run, and every other one is refused in AWS\'s words', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  const code = 'const now = () => performance.timeOrigin + performance.now(); exports.handler = async () => { const start = now(); await new Promise((done) => setTimeout(done, 1000)); return { start, end: now() }; };';
  expect(await deploy(server, 'S', functionStack(code, { ReservedConcurrentExecutions: RESERVED }))).toBe('CREATE_COMPLETE');
  const ends = await Promise.all(Array.from({ length: CALLS }, () => invokeJson(lambda, {}).then(
    ({ value }) => ({ span: value as { readonly start: number; readonly end: number } }),
    (error: Error & { readonly Reason?: string; readonly $metadata?: { readonly httpStatusCode?: number } }) => ({ refusal: [error.name, error.Reason, error.$metadata?.httpStatusCode] }),
  )));
  const spans = ends.flatMap((end) => ('span' in end ? [end.span] : []));
  const refusals = ends.flatMap((end) => ('refusal' in end ? [end.refusal] : []));
  expect(spans.length + refusals.length).toBe(CALLS);
  expect(spans.length).toBeGreaterThanOrEqual(RESERVED);
  expect(mostAtOnce(spans)).toBeLessThanOrEqual(RESERVED);
  expect(new Set(refusals.map(String))).toEqual(new Set(['TooManyRequestsException,ReservedFunctionConcurrentInvocationLimitExceeded,429']));
});

test('200 asynchronous calls all run, as there is room', async () => {
  const server = await aws({ speed: 20 });
  const lambda = lambdaOf(server);
  const file = join(folder(), 'ran');
  const code = 'exports.handler = async ({ id, file }) => { await new Promise((done) => setTimeout(done, 50)); require("node:fs").appendFileSync(file, `${id}\\n`); };';
  expect(await deploy(server, 'S', functionStack(code, { ReservedConcurrentExecutions: RESERVED }))).toBe('CREATE_COMPLETE');
  const statuses = await Promise.all(Array.from({ length: CALLS }, (_, id) => lambda.send(new InvokeCommand({ FunctionName: 'fn', InvocationType: 'Event', Payload: JSON.stringify({ id, file }) }))));
  expect(new Set(statuses.map(({ StatusCode }) => StatusCode))).toEqual(new Set([202]));
  const ran = await until(() => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.length >= CALLS && lines;
  });
  expect(ran.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: CALLS }, (_, id) => id));
});

test('a function that reserves nothing for itself runs nothing', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', functionStack('exports.handler = async () => 1;', { ReservedConcurrentExecutions: 0 }))).toBe('CREATE_COMPLETE');
  await expect(invokeJson(lambdaOf(server), {})).rejects.toMatchObject({ name: 'TooManyRequestsException', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
});

test('a function that reserves nothing meets the limit of this machine, which is said once, with the way out', async () => {
  const server = await aws({ concurrency: 2 });
  const code = 'exports.handler = async () => await new Promise((done) => setTimeout(() => done(1), 500));';
  expect(await deploy(server, 'S', functionStack(code))).toBe('CREATE_COMPLETE');
  const lambda = lambdaOf(server);
  const ends = await Promise.allSettled(Array.from({ length: 6 }, () => invokeJson(lambda, {})));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as { readonly name: string; readonly Reason: string }] : []));
  expect(refused).toHaveLength(4);
  expect(refused[0]).toMatchObject({ name: 'TooManyRequestsException', Reason: 'ConcurrentInvocationLimitExceeded' });
  const warnings = server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual(['fn: requests are refused with 429. All 2 environments of the function are busy here: allow more with --concurrency']);
});
