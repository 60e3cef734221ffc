import fc from 'fast-check';
import { LOG_LEVELS } from '../../../lib/logs/level';
import { CAPTURE_BYTES, DEFAULT_LOGGING, EVENT_BYTES, formatLogging, parseLogging, type LoggingSettings } from '../../../lib/logs/settings';

const percentage = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0);
const settings: fc.Arbitrary<LoggingSettings> = fc.record({
  level: fc.constantFrom(...LOG_LEVELS),
  percentage,
  capture: fc.record({ percentage, redact: fc.array(fc.string()), maxBytes: fc.integer({ min: CAPTURE_BYTES.min, max: CAPTURE_BYTES.max }) }),
}, { requiredKeys: ['level', 'percentage'] });

test('what a construct writes, the server reads', () => {
  fc.assert(fc.property(settings, (given) => expect(parseLogging(formatLogging(given))).toEqual(given)));
});

test('nothing is written where nothing is asked for', () => {
  expect(formatLogging(DEFAULT_LOGGING)).toBeUndefined();
});

test.each([
  ['', 'Unexpected end'], ['7', 'no object'], ['[]', 'no object'], ['{}', 'level is undefined'], ['{"level":"LOUD","percentage":1}', 'level is "LOUD"'],
  ['{"level":"INFO","percentage":101}', 'percentage is 101'], ['{"level":"INFO","percentage":1,"capture":{"percentage":1,"maxBytes":2000}}', 'no list of paths'],
  ['{"level":"INFO","percentage":1,"capture":{"percentage":1,"redact":[1],"maxBytes":2000}}', 'no list of paths'],
  ['{"level":"INFO","percentage":1,"capture":{"percentage":1,"redact":[],"maxBytes":262119}}', 'maxBytes is 262119'],
  ['{"level":"INFO","percentage":1,"capture":null}', 'null is no object'],
])('%s is not half understood', (text, message) => {
  expect(() => parseLogging(text)).toThrow(message);
});

test('an entry has room in an event, with what the service adds', () => {
  expect(CAPTURE_BYTES.max + EVENT_BYTES.overhead).toBeLessThanOrEqual(EVENT_BYTES.max);
  expect(CAPTURE_BYTES.default).toBeLessThanOrEqual(CAPTURE_BYTES.max);
});
