import { errorOf, refusalOf } from '../../local/answer';
import { inlineAssembly } from './support/assembly';
import { run } from './support/run';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('the words of an error', () => {
  test.each([
    ['the model server', { error: 'no input named x', status_code: 400 }, 'no input named x'],
    ['Lambda', { errorType: 'TypeError', errorMessage: 'no' }, 'TypeError: no'],
    ['an API', { message: 'not here' }, 'not here'],
    ['one with an error object', { error: { message: 'deep' } }, 'deep'],
    ['one without words', { error: '' }, undefined],
    ['a list', [1], undefined],
    ['text', 'Not Found', undefined],
    ['nothing', '', undefined],
  ])('of %s', (_, body, words) => {
    expect(errorOf(bytes(body))).toBe(words);
  });

  test('are not searched for in what is large', () => {
    const sized = (size: number) => bytes({ error: 'x'.repeat(size - '{"error":""}'.length) });
    expect(errorOf(sized(64 * 1024))).toHaveLength(64 * 1024 - 12);
    expect(errorOf(sized(64 * 1024 + 1))).toBeUndefined();
  });
});

test('a refusal is a direct answer with a status from 400 on', () => {
  expect(refusalOf(bytes({ status_code: 400, error: 'no' }))).toEqual({ status: 400, error: 'no' });
  expect(refusalOf(bytes({ status_code: 399 }))).toBeUndefined();
  expect(refusalOf(bytes({ status_code: '400' }))).toBeUndefined();
});

describe('how requests ended', () => {
  const url = { Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE' } } };

  test('is told with the status that the caller got', async () => {
    const server = await run(inlineAssembly({ Fn: [`exports.handler = async ({ rawPath, wrong, refuse }) => {
      if (rawPath === '/throws' || wrong) throw new Error('broken');
      if (refuse) return { status_code: 422, error: 'not so' };
      return { statusCode: rawPath === '/bad' ? 400 : 200, body: JSON.stringify({ error: 'bad input' }) };
    };`] }, url));
    const address = server.functions[0]?.urls[0]?.url as string;
    for (const path of ['/ok?a=1', '/bad', '/throws']) await (await fetch(address + path, { method: 'POST' })).text();
    await server.invoke('Fn', '{}');
    await server.invoke('Fn', '{"wrong":true}');
    await server.invoke('Fn', '{"refuse":true}');
    expect(server.answers().map(({ call, status, failed, error, report }) => [call, status, failed, error, report !== undefined])).toEqual([
      ['POST /ok', 200, false, undefined, true],
      ['POST /bad', 400, false, 'bad input', true],
      ['POST /throws', 502, true, 'Error: broken', true],
      ['invoke', undefined, false, undefined, true],
      ['invoke', undefined, true, 'Error: broken', true],
      ['invoke', 422, false, 'not so', true],
    ]);
  });

  test('is told of throttled requests too', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => { await new Promise((r) => setTimeout(r, 400)); return 1; };', { ReservedConcurrentExecutions: 1 }] }, url));
    const address = server.functions[0]?.urls[0]?.url as string;
    const invoke = () => fetch(`${server.endpoint}/2015-03-31/functions/Fn/invocations`, { method: 'POST' });
    await Promise.all([fetch(address), invoke(), invoke()]);
    const throttled = server.answers().filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(2);
    expect(throttled[0]).toMatchObject({ error: 'The function reserves a concurrency of 1' });
    expect(throttled.map(({ report }) => report)).toEqual([undefined, undefined]);
  });
});
