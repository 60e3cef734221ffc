import fc from 'fast-check';
import { parsePattern } from '../../../lib/events/pattern';

const matches = (pattern: unknown, event: unknown): boolean => parsePattern(JSON.stringify(pattern))(event);

const EVENT = {
  'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'resources': ['arn:a', 'arn:b'],
  'detail': { state: { value: 'ALARM' }, count: 5, ratio: 0.3, on: true, off: null, ip: '10.0.0.7', file: 'model.onnx', empty: [], list: [{ name: 'a', size: 1 }, { name: 'b', size: 2 }] },
};

test.each<[object, boolean]>([
  [{ source: ['aws.cloudwatch'] }, true],
  [{ source: ['aws.ec2', 'aws.cloudwatch'] }, true],
  [{ source: ['aws.ec2'] }, false],
  [{ 'source': ['aws.cloudwatch'], 'detail-type': ['other'] }, false],
  [{ resources: ['arn:b'] }, true],
  [{ detail: { state: { value: ['ALARM'] } } }, true],
  [{ detail: { count: [5] } }, true],
  [{ detail: { count: ['5'] } }, false],
  [{ detail: { on: [true], off: [null] } }, true],
  [{ source: [{ prefix: 'aws.' }] }, true],
  [{ source: [{ prefix: 'AWS.' }] }, false],
  [{ source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  [{ detail: { file: [{ suffix: '.onnx' }] } }, true],
  [{ detail: { file: [{ suffix: { 'equals-ignore-case': '.ONNX' } }] } }, true],
  [{ source: [{ 'equals-ignore-case': 'AWS.CloudWatch' }] }, true],
  [{ source: [{ 'anything-but': 'aws.cloudwatch' }] }, false],
  [{ source: [{ 'anything-but': ['aws.ec2', 'aws.s3'] }] }, true],
  [{ source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  [{ source: [{ 'anything-but': { suffix: ['x', 'y'] } }] }, true],
  [{ source: [{ 'anything-but': { 'equals-ignore-case': ['AWS.CLOUDWATCH'] } }] }, false],
  [{ source: [{ 'anything-but': { wildcard: '*.s3' } }] }, true],
  [{ missing: [{ 'anything-but': 'x' }] }, false],
  [{ detail: { count: [{ 'anything-but': 5 }] } }, false],
  [{ detail: { count: [{ numeric: ['=', 5] }] } }, true],
  [{ detail: { count: [{ numeric: ['>', 5] }] } }, false],
  [{ detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
  [{ detail: { ratio: [{ numeric: ['>=', 0.3, '<', 0.4] }] } }, true],
  [{ source: [{ numeric: ['>', 0] }] }, false],
  [{ missing: [{ exists: false }] }, true],
  [{ missing: { deep: [{ exists: false }] } }, true],
  [{ source: [{ exists: false }] }, false],
  [{ source: [{ exists: true }] }, true],
  [{ detail: [{ exists: true }] }, false],
  [{ detail: { empty: [{ exists: false }] } }, true],
  [{ detail: { ip: [{ cidr: '10.0.0.0/24' }] } }, true],
  [{ detail: { ip: [{ cidr: '10.0.1.0/24' }] } }, false],
  [{ detail: { file: [{ wildcard: 'm*.o*x' }] } }, true],
  [{ detail: { file: [{ wildcard: 'm*.pt' }] } }, false],
  [{ $or: [{ source: ['x'] }, { detail: { count: [5] } }] }, true],
  [{ $or: [{ source: ['x'] }, { detail: { count: [6] } }] }, false],
  [{ source: ['aws.cloudwatch'], detail: { $or: [{ on: [false] }, { ratio: [0.3] }] } }, true],
  [{ detail: { list: { name: ['a'], size: [1] } } }, true],
  [{ detail: { list: { name: ['a'], size: [2] } } }, false],
])('%j: %s', (pattern, expected) => {
  expect(matches(pattern, EVENT)).toBe(expected);
});

test.each<[unknown, string]>([
  [[], 'Filter is not an object'],
  [{}, 'Empty objects are not allowed'],
  [{ source: 'aws.s3' }, '"source" must be an object or an array'],
  [{ source: [] }, 'Empty arrays are not allowed'],
  [{ source: [['x']] }, 'Match value must be String, number, true, false, or null'],
  [{ source: [{}] }, 'Match expression name not found'],
  [{ source: [{ regex: 'x' }] }, 'Unrecognized match type regex'],
  [{ source: [{ toString: 'x' }] }, 'Unrecognized match type toString'],
  [{ source: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
  [{ source: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
  [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
  [{ source: [{ numeric: '>5' }] }, 'Value of numeric must be an array.'],
  [{ source: [{ numeric: ['~', 5] }] }, 'Unrecognized numeric range operator: ~'],
  [{ source: [{ numeric: ['>', 'x'] }] }, 'Value of > must be numeric'],
  [{ source: [{ numeric: ['<', 5, '>', 1] }] }, 'Too many elements in numeric expression'],
  [{ source: [{ numeric: ['>', 5, '<', 5] }] }, 'Bottom must be less than top'],
  [{ source: [{ numeric: ['>', 1, '=', 5] }] }, 'Bad numeric range operator: ='],
  [{ source: [{ numeric: ['>', 1, '<', 5, '<'] }] }, 'Too many terms in numeric range expression'],
  [{ source: [{ 'anything-but': ['a', 1] }] }, 'Inside anything but list, either all values are number or string, mixed type is not supported'],
  [{ source: [{ 'anything-but': [] }] }, 'Inside anything but list, either all values are number or string, mixed type is not supported'],
  [{ source: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
  [{ source: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] }, 'Unsupported anything-but pattern: cidr'],
  [{ source: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters at pos 1'],
  [{ source: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 1'],
  [{ source: [{ cidr: '10.0.0.0/33' }] }, 'Malformed CIDR: 10.0.0.0/33'],
  [{ $or: [{ source: ['x'] }] }, 'There must have at least 2 Objects in "$or" relationship.'],
])('%j is refused: %s', (pattern, reason) => {
  expect(() => parsePattern(JSON.stringify(pattern))).toThrow(reason);
});

test('what is no JSON is refused', () => {
  expect(() => parsePattern('{')).toThrow('Event pattern is not valid JSON');
});

const scalar = fc.oneof(fc.string({ maxLength: 6 }), fc.integer({ min: -50, max: 50 }), fc.boolean(), fc.constant(null));
const tree = fc.letrec<{ readonly node: unknown; readonly object: Record<string, unknown> }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, scalar, tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'source'), tie('node'), { minKeys: 1, maxKeys: 3 }),
})).object;
/** The pattern that asks for every value of an event. */
const patternOf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, patternOf(inner)])) : [value]);

test('a pattern made of an event matches it, and not one that lacks a field', () => {
  fc.assert(fc.property(tree, (event) => {
    expect(matches(patternOf(event), event)).toBe(true);
    expect(matches({ ...patternOf(event) as object, other: ['x'] }, event)).toBe(false);
    for (const key of Object.keys(event)) expect(matches(patternOf(event), { ...event, [key]: undefined })).toBe(false);
  }));
});

test('filters agree with what they mean', () => {
  fc.assert(fc.property(fc.string({ maxLength: 8 }), fc.string({ minLength: 1, maxLength: 3 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (text, part, number, bound) => {
    const event = { text, number };
    expect(matches({ text: [{ prefix: part }] }, event)).toBe(text.startsWith(part));
    expect(matches({ text: [{ suffix: part }] }, event)).toBe(text.endsWith(part));
    expect(matches({ text: [{ 'anything-but': part }] }, event)).toBe(text !== part);
    expect(matches({ text: [{ wildcard: `*${part.replace(/[\\*]/g, '\\$&')}*` }] }, event)).toBe(text.includes(part));
    expect(matches({ number: [{ numeric: ['>=', bound] }] }, event)).toBe(number >= bound);
    expect(matches({ number: [{ numeric: ['<', bound] }] }, event)).toBe(number < bound);
  }));
});
