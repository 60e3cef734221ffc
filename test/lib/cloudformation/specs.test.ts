import { checkProperties, coerceProperties, planChanges, specsFromJson } from '../../../lib/cloudformation';
import { template } from './specs';

const T = 'Test::Every::Shape';
const made = specsFromJson({
  schemaVersion: 1,
  types: { [T]: { p: { Union: '([s|r0|i)', Map: '{r0', Either: '(r1|r2)', Ring: 'r3', Listed: '[r4', Level: 'i0', When: 'd' }, id: ['A'], ref: ['B'], replace: [['Listed', '*', 'Name']] } },
  definitions: [{ Fixed: '*s', Free: 's' }, { A: '!s' }, { B: '!s' }, { Ring: 'r3', Name: '!s' }, { Name: 's', Value: '?s' }],
  allowed: [['1', '2']],
});
const reasons = (properties: Readonly<Record<string, unknown>>) => checkProperties('R', T, properties, made).map(({ message }) => message.slice(message.indexOf('#')));
const replacement = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) => {
  const stack = template({ Resources: { R: { Type: T } } });
  return planChanges({ template: stack, properties: { R: before } }, { template: stack, properties: { R: after } }, made)[0]?.replacement;
};

test('identifiers: Ref may give another than the primary one', () => {
  expect(made.find(T)).toMatchObject({ primaryIdentifier: ['A'], refIdentifier: ['B'] });
});

test.each([
  [{ Union: ['a'] }, []],
  [{ Union: { Free: 'x' } }, []],
  [{ Union: 5 }, []],
  [{ Union: { Other: 'x' } }, ['#/Union: extraneous key [Other] is not permitted']],
  [{ Union: [{}] }, ['#/Union/0: expected type: String, found: JSONObject']],
  [{ Union: true }, ['#/Union: #: no subschema matched out of the total 3 subschemas']],
  [{ Either: { B: 'x' } }, []],
  [{ Either: { C: 'x' } }, ['#/Either: #: no subschema matched out of the total 2 subschemas']],
  [{ Map: { a: { Free: 'x' }, b: { Free: [] } } }, ['#/Map/b/Free: expected type: String, found: JSONArray']],
  [{ Map: [] }, ['#/Map: expected type: JSONObject, found: JSONArray']],
  [{ Ring: { Name: 'a', Ring: { Name: 'b', Ring: {} } } }, ['#/Ring/Ring/Ring: required key [Name] not found']],
  [{ Level: '2' }, []],
  [{ Level: 3 }, ['#/Level: failed validation constraint for keyword [enum] (3 is not a valid enum value, allowed: 1, 2)']],
  [{ When: {} }, ['#/When: expected type: String, found: JSONObject']],
  [{ Map: { 'a/b~c': { Nope: 1 } } }, ['#/Map/a~1b~0c: extraneous key [Nope] is not permitted']],
])('checks %j', (properties, expected) => {
  expect(reasons(properties)).toEqual(expected);
});

test.each([
  [{ Map: { a: { Fixed: '1' } } }, { Map: { a: { Fixed: '2' } } }, 'True'],
  [{ Map: { a: { Free: '1' } } }, { Map: { a: { Free: '2' } } }, 'False'],
  [{ Map: { a: { Fixed: '1' } } }, { Map: {} }, 'True'],
  [{ Union: { Fixed: '1' } }, { Union: { Fixed: '2' } }, 'True'],
  [{ Union: ['1'] }, { Union: ['2'] }, 'False'],
  [{ Listed: [{ Name: 'a' }] }, { Listed: [{ Name: 'b' }] }, 'True'],
  [{ Listed: [{ Name: 'a', Value: '1' }] }, { Listed: [{ Name: 'a', Value: '2' }] }, 'Conditional'],
  [{ Listed: [] }, { Listed: [{ Name: 'a' }] }, 'True'],
  [{ Listed: [{ Name: 1 }] }, { Listed: [{ Name: '1' }] }, undefined],
])('from %j to %j: replacement %s', (before, after, expected) => {
  expect(replacement(before, after)).toBe(expected);
});

test('members of maps are coerced, what may be several things is left alone', () => {
  expect(coerceProperties(T, { Map: { a: { Free: 1 } }, Union: '5', Level: '2', Listed: [{ Name: true }] }, made)).toEqual({ Map: { a: { Free: '1' } }, Union: '5', Level: 2, Listed: [{ Name: 'true' }] });
});

test.each([undefined, [], {}, { schemaVersion: 2, types: {}, definitions: [], allowed: [] }])('%j is refused', (json) => {
  expect(() => specsFromJson(json)).toThrow('build them again with `npm run bundle`');
});
