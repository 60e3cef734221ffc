import fc from 'fast-check';
import { positionsOf } from '../../../lib/cloudformation/positions';
import { pointer } from '../../../lib/cloudformation/template';

const at = (text: string, path: string): string => {
  const { line, column } = positionsOf(text, [path]).get(path) ?? { line: 0, column: 0 };
  return `${line}:${column}`;
};

const JSON_TEXT = `{
  "Resources": {
    "A": { "Type": "X", "Properties": { "List": [1, { "B": "},{" }], "a/b~c": true, "\\u0041": 2 } },
    "B": {}
  }
}`;

test.each([
  ['', '1:1'],
  ['/Resources', '2:3'],
  ['/Resources/A/Type', '3:12'],
  ['/Resources/A/Properties/List/0', '3:50'],
  ['/Resources/A/Properties/List/1/B', '3:55'],
  ['/Resources/A/Properties/a~1b~0c', '3:70'],
  ['/Resources/A/Properties/A', '3:85'],
  ['/Resources/A/Properties/Missing/Deeper', '3:25'],
  ['/Resources/A/Properties/List/7', '3:41'],
  ['/Resources/B', '4:5'],
  ['/Nothing', '1:1'],
])('%s in JSON is at %s', (path, expected) => {
  expect(at(JSON_TEXT, path)).toBe(expected);
});

test('the last of two members of one name is the one that counts, as for whoever reads the value', () => {
  expect(at('{"a": 1,\n"a": {"b": 2}}', '/a/b')).toBe('2:7');
});

test('any value in any JSON is found: what is written there is that value', () => {
  // Names as they come, among them such as look like indexes, and pointers to every place.
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 4), (value, indent) => {
    const text = JSON.stringify({ value }, undefined, indent);
    const places = placesIn({ value });
    const positions = positionsOf(text, places.map(({ path }) => path));
    for (const { path, isItem, name, inside } of places) {
      const { line, column } = positions.get(path) ?? { line: 0, column: 0 };
      const rest = text.split('\n').slice(line - 1).join('\n').slice(column - 1);
      const expected = JSON.stringify(inside, undefined, indent);
      if (isItem) expect(unindented(rest)).toMatch(new RegExp(`^${escaped(unindented(expected))}`));
      else expect(rest.startsWith(JSON.stringify(name))).toBe(true);
    }
  }), { numRuns: 100 });
});

interface Place {
  readonly path: string;
  readonly isItem: boolean;
  readonly name: string;
  readonly inside: unknown;
}

function placesIn(value: unknown, path = ''): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]: [string, unknown]) => {
    const at = `${path}${pointer(name)}`;
    return [{ path: at, isItem: Array.isArray(value), name, inside }, ...placesIn(inside, at)];
  });
}

const unindented = (text: string): string => text.replaceAll(/\n */g, '');
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

const YAML_TEXT = `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: &shared
      Role: !GetAtt Role.Arn
      Text: !Sub
        - '\${A}'
        - A: 1
      List:
        - one
        - B: 2
  Other:
    Properties: *shared
  Merged:
    Properties:
      <<: *shared
      Own: { Deep: 1 }
`;

test.each([
  ['', '1:1'],
  ['/Resources/Fn', '2:3'],
  ['/Resources/Fn/Properties/Role', '5:7'],
  ['/Resources/Fn/Properties/Role/Fn::GetAtt/0', '5:7'],
  ['/Resources/Fn/Properties/Text/Fn::Sub/1/A', '8:11'],
  ['/Resources/Fn/Properties/List/1/B', '11:11'],
  ['/Resources/Fn/Properties/Missing', '4:5'],
  ['/Resources/Other/Properties', '13:5'],
  ['/Resources/Other/Properties/List/0', '10:11'],
  ['/Resources/Merged/Properties/Role', '5:7'],
  ['/Resources/Merged/Properties/Own/Deep', '17:14'],
])('%s in YAML is at %s', (path, expected) => {
  expect(at(YAML_TEXT, path)).toBe(expected);
});

test('lines end as on Windows too, and YAML may look like JSON', () => {
  expect(at(JSON_TEXT.replaceAll('\n', '\r\n'), '/Resources/B')).toBe('4:5');
  expect(at('{a: 1, # JSON has no comments\n b: 2}', '/b')).toBe('2:2');
});
