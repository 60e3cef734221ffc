import fc from 'fast-check';
import { atPath, isJsonPath, targetPayload } from '../../../lib/events/target-input';

const FACTS = { ruleArn: 'arn:rule', ruleName: 'rule', ingestionTime: '2026-01-01T00:00:00Z' };
const EVENT = { 'detail-type': 'Thing', 'detail': { name: 'a "b"', size: 3, tags: ['x', 'y'], on: false } };

test('an event goes as it is, as a part of it, or as something else', () => {
  expect(targetPayload(EVENT, {}, FACTS)).toEqual({ payload: EVENT });
  expect(targetPayload(EVENT, { inputPath: '$.detail' }, FACTS)).toEqual({ payload: EVENT.detail });
  expect(targetPayload(EVENT, { inputPath: '$.detail.none' }, FACTS)).toEqual({ payload: null });
  expect(targetPayload(EVENT, { input: '{"a":1}' }, FACTS)).toEqual({ payload: { a: 1 } });
  expect(targetPayload(EVENT, { input: 'a' }, FACTS)).toBeUndefined();
});

test.each<[string, unknown]>([
  ['{"name":<name>,"size":<size>}', { name: 'a "b"', size: 3 }],
  ['{"text":"<name> has <size>, rule <aws.events.rule-name>"}', { text: 'a "b" has 3, rule rule' }],
  ['"<none>: <size>"', ': 3'],
  ['{"tags":<tags>,"on":<on>,"none":<none>,"unknown":"<unknown>"}', { tags: ['x', 'y'], on: false, none: '', unknown: '<unknown>' }],
  ['{"event":<aws.events.event>,"at":<aws.events.event.ingestion-time>}', { event: EVENT, at: FACTS.ingestionTime }],
  ['{"say":"\\"<name>\\""}', { say: '"a "b""' }],
])('%s', (template, payload) => {
  const paths = { name: '$.detail.name', size: '$.detail.size', tags: '$.detail.tags', on: '$.detail.on', none: '$.nothing' };
  expect(targetPayload(EVENT, { transformer: { paths, template } }, FACTS)).toEqual({ payload });
});

test('a template that gives no JSON gives nothing', () => {
  expect(targetPayload(EVENT, { transformer: { paths: {}, template: 'hello' } }, FACTS)).toBeUndefined();
});

test('any value survives a template', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.string(), (value, text) => {
    fc.pre(value !== null);
    const transformer = { paths: { v: '$.v', t: '$.t' }, template: '{"v":<v>,"t":"<t>"}' };
    expect(targetPayload(JSON.parse(JSON.stringify({ v: value, t: text })), { transformer }, FACTS)).toEqual({ payload: JSON.parse(JSON.stringify({ v: value, t: text })) });
  }));
});

test('paths', () => {
  expect(['$', '$.a.b', '$.a[0]', "$['a b']", '$.detail-type'].map(isJsonPath)).toEqual([true, true, true, true, true]);
  expect(['a', '$.', '$..a', '$.a[*]', ''].map(isJsonPath)).toEqual([false, false, false, false, false]);
  expect(atPath(EVENT, '$.detail.tags[1]')).toBe('y');
  expect(atPath(EVENT, '$.detail.toString')).toBeUndefined();
});
