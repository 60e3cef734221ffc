import { readPrelude } from '../../../local/lambda-api/http-prelude';

const bytes = (head: unknown, body = ''): Buffer => Buffer.concat([Buffer.from(typeof head === 'string' ? head : JSON.stringify(head)), Buffer.alloc(8), Buffer.from(body)]);

test('a head is read once its end has come', () => {
  const whole = bytes({ statusCode: 201, headers: { 'X-A': 1 }, cookies: ['a=1'] }, 'body');
  expect(readPrelude(Buffer.alloc(0))).toBeUndefined();
  expect(readPrelude(whole.subarray(0, whole.length - 5))).toBeUndefined();
  expect(readPrelude(whole)).toEqual({ status: 201, headers: { 'content-type': 'application/octet-stream', 'x-a': '1', 'set-cookie': ['a=1'] }, rest: Buffer.from('body') });
});

test('nothing in a head means 200', () => {
  expect(readPrelude(bytes({}))).toMatchObject({ status: 200, rest: Buffer.alloc(0) });
});

test.each(['', '{', { statusCode: 99 }, { statusCode: 600 }, { statusCode: 'x' }])('%p is no head', (head) => {
  expect(readPrelude(bytes(head))).toBe('invalid');
});
