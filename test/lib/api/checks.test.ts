import * as fc from 'fast-check';
import { checkIntegrationTimeout, checkModelPath, checkThrottle, checkThrottlePair, timeoutGap } from '../../../lib/api/checks';
import { HTTP_API_TIMEOUT_SECONDS, REST_API_TIMEOUT_SECONDS } from '../../../lib/api/limits';
import { describeProblem } from '../../../lib/problem';

const words = (problems: ReturnType<typeof checkModelPath>): string => problems.map(describeProblem).join('; ');

test.each(['digits', 'team/digits', 'a.b_c-1'])('%s is a path for a model', (path) => {
  expect(checkModelPath(path, ['tickets'])).toEqual([]);
});

test.each([
  ['', 'allowed: segments of letters'],
  ['/digits', 'allowed: segments of letters'],
  ['digits/', 'allowed: segments of letters'],
  ['{proxy+}', 'allowed: segments of letters'],
  ['zahlen/größe', 'allowed: segments of letters'],
  ['v2', 'v2 is a path of the model server itself: put another word in its place'],
  ['team/ping', 'ping is a path of the model server itself'],
  ['a/..', 'clients shorten'],
  ['tickets', 'as that of another model'],
  ['tickets/new', "another model is at 'tickets'"],
])('%j is refused: %s', (path, why) => {
  expect(words(checkModelPath(path, ['tickets', 'team/digits']))).toContain(why);
});

test('a path above that of another model is refused too', () => {
  expect(words(checkModelPath('team', ['team/digits']))).toContain("another model is at 'team/digits'");
});

test('a rate goes with a burst, and neither is negative', () => {
  expect(checkThrottle({ rateLimit: 0, burstLimit: 0 })).toEqual([]);
  expect(words(checkThrottle({ rateLimit: -1, burstLimit: Number.NaN }))).toBe('`rateLimit` is -1, allowed: a number from 0: leave it out for the limit of the account; `burstLimit` is NaN, allowed: a number from 0: leave it out for the limit of the account');
  expect(words(checkThrottle({ burstLimit: 1.5 }))).toContain('write 2');
  expect(checkThrottlePair(true, true)).toEqual([]);
  expect(checkThrottlePair(false, false)).toEqual([]);
  expect(words(checkThrottlePair(true, false))).toContain('`rateLimit` is given without `burstLimit`');
  expect(words(checkThrottlePair(false, true))).toContain('give `rateLimit` too');
});

test('an HTTP API waits 50 ms to 30 s, a REST API longer where AWS allows it', () => {
  for (const seconds of [0.05, 30]) expect(checkIntegrationTimeout(seconds, HTTP_API_TIMEOUT_SECONDS, true)).toEqual([]);
  expect(words(checkIntegrationTimeout(0.049, HTTP_API_TIMEOUT_SECONDS, true))).toContain('allowed: from 50 ms');
  expect(words(checkIntegrationTimeout(30.001, HTTP_API_TIMEOUT_SECONDS, true))).toContain('allowed: up to 30 s');
  expect(checkIntegrationTimeout(120, REST_API_TIMEOUT_SECONDS, false)).toEqual([]);
});

test('a backend that may take more than a second longer than the API is warned of, and no other', () => {
  fc.assert(fc.property(fc.double({ min: 1, max: 900, noNaN: true }), fc.double({ min: 0.05, max: 60, noNaN: true }), (backend, api) => (
    (timeoutGap(backend, api, 'integrationTimeout') !== undefined) === (backend > api + 1)
  )));
  expect(timeoutGap(undefined, 29, 'integrationTimeout')).toBeUndefined();
  expect(timeoutGap(60, undefined, 'integrationTimeout')).toBeUndefined();
});
