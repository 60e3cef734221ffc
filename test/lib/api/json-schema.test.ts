import { checkSchema } from '../../../lib/api/json-schema';

test.each<[object, unknown, string | undefined]>([
  [{ type: 'integer' }, 3, undefined],
  [{ type: 'integer' }, 3.5, 'is no integer'],
  [{ type: ['string', 'null'] }, null, undefined],
  [{ type: ['string', 'null'] }, [], 'is no string or null'],
  [{ type: 'object' }, [], 'is no object'],
  [{ enum: [1, 'a', { b: 1 }] }, { b: 1 }, undefined],
  [{ enum: [1, 'a'] }, true, 'is none of [1,"a"]'],
  [{ pattern: '^a' }, 'ba', 'does not match ^a'],
  [{ pattern: '^a' }, 5, undefined],
  [{ minLength: 2, maxLength: 3 }, 'a', 'is shorter than 2'],
  [{ minLength: 2, maxLength: 3 }, 'abcd', 'is longer than 3'],
  [{ minimum: 1, maximum: 2 }, 0, 'is less than 1'],
  [{ minimum: 1, maximum: 2 }, 3, 'is more than 2'],
  [{ required: ['a'] }, { b: 1 }, 'lacks a'],
  [{ required: ['a'] }, 'text', undefined],
  [{ properties: { a: { type: 'string' } }, additionalProperties: false }, { b: 1 }, 'has b'],
  [{ properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } }, { a: 'x', b: 'y' }, 'is no number'],
  [{ items: { type: 'number' } }, [1, 'x'], 'is no number'],
  [{ items: [{ type: 'number' }, { type: 'string' }] }, [1, 'x', true], undefined],
  [{ minItems: 1, maxItems: 1 }, [], 'has fewer items than 1'],
  [{ minItems: 1, maxItems: 1 }, [1, 2], 'has more items than 1'],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, 'fits none of its forms'],
  [{ oneOf: [{ type: 'number' }, { minimum: 0 }] }, 1, 'fits none of its forms, or several'],
  [{ allOf: [{ type: 'number' }, { minimum: 0 }] }, -1, 'is less than 0'],
  [{ not: { type: 'null' } }, null, 'is what it must not be'],
  [{ $ref: '#/definitions/a~1b', definitions: { 'a/b': { type: 'string' } } }, 1, 'is no string'],
  [{ $ref: '#/definitions/none' }, 1, '#/definitions/none leads nowhere'],
  [{ $ref: 'https://elsewhere.example/schema' }, 1, 'https://elsewhere.example/schema leads nowhere'],
])('%j of %j: %s', (schema, value, why) => {
  expect(checkSchema(value, schema as Readonly<Record<string, unknown>>)?.why).toBe(why);
});

test('a finding says where it is', () => {
  expect(checkSchema({ a: [{ b: 1 }] }, { properties: { a: { items: { properties: { b: { type: 'string' } } } } } })?.path).toBe('.a[0].b');
});
