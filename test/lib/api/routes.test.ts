import * as fc from 'fast-check';
import { matchRoute, matchTemplate } from '../../../lib/api/routes';
import { takeToken, type Bucket } from '../../../lib/api/token-bucket';

const routes = ['ANY /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1', 'ANY /pets/dog/1', '$default', 'POST /pets'].map((key) => ({ key }));

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
  ['PUT', '/pets/dog/1', 'ANY /pets/dog/1'],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
  ['POST', '/pets/dog/2', 'ANY /pets/{proxy+}'],
  ['GET', '/pets/cat/5/toys', 'ANY /pets/{proxy+}'],
  ['POST', '/pets', 'POST /pets'],
  ['GET', '/pets', '$default'],
  ['GET', '/pets/', '$default'],
  ['GET', '/', '$default'],
])('%s %s is taken by %s', (method, path, key) => {
  expect(matchRoute(routes, method, path)?.route.key).toBe(key);
});

test('without a route that takes it, nothing does', () => {
  expect(matchRoute(routes.filter(({ key }) => key !== '$default'), 'GET', '/other')).toBeUndefined();
});

test('variables are what stood in their place, decoded', () => {
  expect(matchRoute(routes, 'GET', '/pets/a%20b/%zz')?.parameters).toEqual({ proxy: 'a%20b/%zz' });
  expect(matchTemplate('/m/{a}/x/{b}', ['m', 'q%2Fr', 'x', '1'])).toEqual({ a: 'q/r', b: '1' });
  expect(matchTemplate('/m/{a}', ['m'])).toBeUndefined();
  expect(matchTemplate('/m/{a}', ['m', '', ''])).toBeUndefined();
});

test('a literal template takes its own path and no other', () => {
  const segment = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.array(segment, { minLength: 1, maxLength: 4 }), (template, path) => (
    (matchTemplate(`/${template.join('/')}`, path) !== undefined) === (template.join('/') === path.join('/'))
  )));
});

test('a bucket lets through its burst at once, and its rate after that', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (rate, burst, seconds) => {
    let bucket: Bucket | undefined;
    let taken = 0;
    const ask = (at: number): void => {
      const next = takeToken(bucket, { rate, burst }, at);
      bucket = next.bucket;
      if (next.taken) taken++;
    };
    for (let count = 0; count < burst + 5; count++) ask(0);
    expect(taken).toBe(burst);
    // Asked for more often than it lets through, for a while:
    const step = 1000 / (rate * 4);
    for (let at = step; at <= seconds * 1000; at += step) ask(at);
    // What came back while the bucket was full is lost: of a small bucket, up to a quarter between two questions.
    expect(taken).toBeLessThanOrEqual(burst + seconds * rate);
    expect(taken).toBeGreaterThanOrEqual(burst + Math.floor(0.75 * seconds * rate) - 1);
  }), { numRuns: 20 });
});

test('a bucket of nothing lets nothing through', () => {
  expect(takeToken(undefined, { rate: 0, burst: 0 }, 0).taken).toBe(false);
});
