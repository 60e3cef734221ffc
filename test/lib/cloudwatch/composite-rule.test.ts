import * as fc from 'fast-check';
import type { AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { childrenOf, isTrue, parseCompositeRule } from '../../../lib/cloudwatch/composite-rule';

const STATES: Readonly<Record<string, AlarmState>> = { up: 'OK', down: 'ALARM', 'new one': 'INSUFFICIENT_DATA' };
const holds = (text: string): boolean => isTrue(parseCompositeRule(text), (alarm) => STATES[alarm]);

test.each([
  ['ALARM("down")', true], ['ALARM(down)', true], ["OK('up')", true], ['INSUFFICIENT_DATA("new one")', true], ['ALARM("up")', false], ['ALARM("gone")', false],
  ['TRUE', true], ['FALSE', false], ['NOT FALSE', true], ['NOT NOT TRUE', true],
  ['TRUE OR FALSE AND FALSE', true], ['(TRUE OR FALSE) AND FALSE', false], ['NOT FALSE AND FALSE', false], ['NOT (FALSE AND FALSE)', true],
  ['ALARM(down) AND (OK(up) OR ALARM(up)) AND NOT INSUFFICIENT_DATA(up)', true],
  ['\n( ALARM ( "down" )\n  AND OK( up ) )\n', true],
])('%s is %s', (text, expected) => {
  expect(holds(text)).toBe(expected);
});

test('an alarm may be named by its ARN, and is counted once', () => {
  expect(childrenOf(parseCompositeRule('ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a b") OR ALARM(c) OR NOT OK(c)'))).toEqual(['arn:aws:cloudwatch:us-east-1:000000000000:alarm:a b', 'c']);
});

test.each([
  ['', 'it ends where an alarm was expected'], ['ALARM(a) AND', 'it ends where an alarm was expected'], ['ALARM(a) ALARM(b)', 'nothing was expected at character 9'],
  ['(ALARM(a)', 'a parenthesis is not closed'], ['AND', 'AND was not expected at character 1'], ['alarm(a)', 'it cannot be read at character 1: alarm(a)'], ['ALARM()', 'it cannot be read at character 1: ALARM()'],
  ['TRUEISH', 'it cannot be read at character 1: TRUEISH'],
  [Array.from({ length: 101 }, (_, index) => `OK(a${index})`).join(' OR '), 'it refers to more than 100 alarms'],
  [Array.from({ length: 501 }, () => 'TRUE').join(' OR '), 'it has more than 500 elements'],
  ['('.repeat(1100), 'it is nested more than 1000 deep'],
  [' '.repeat(10_241), 'it has more than 10240 characters'],
])('%s is refused', (text, message) => {
  expect(() => parseCompositeRule(text)).toThrow(new Error(message));
});

test('a rule at the limits is read', () => {
  expect(childrenOf(parseCompositeRule(Array.from({ length: 100 }, (_, index) => `OK(a${index})`).join(' OR ')))).toHaveLength(100);
  expect(holds(Array.from({ length: 500 }, () => 'TRUE').join(' AND '))).toBe(true);
});

test('rules are read as JavaScript reads its own', () => {
  const rule = fc.letrec<{ readonly any: string }>((tie) => ({
    any: fc.oneof({ maxDepth: 5 }, fc.constantFrom('TRUE', 'FALSE'), fc.tuple(tie('any'), fc.constantFrom(' AND ', ' OR '), tie('any')).map((parts) => parts.join('')), tie('any').map((inner) => `NOT (${inner})`)),
  })).any;
  fc.assert(fc.property(rule, (text) => {
    const script = text.replaceAll('AND', '&&').replaceAll('OR', '||').replaceAll('NOT', '!').replaceAll('TRUE', 'true').replaceAll('FALSE', 'false');
    expect(holds(text)).toBe(new Function(`return ${script}`)());
  }));
});
