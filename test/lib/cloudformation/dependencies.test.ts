import fc from 'fast-check';
import { activeResources, checkActiveReferences, dependencies, findCycle } from '../../../lib/cloudformation';
import { template } from './specs';

const T = 'AWS::SNS::Topic';
const edges = (Resources: Readonly<Record<string, unknown>>, active = Object.keys(Resources), conditions?: Readonly<Record<string, boolean>>) =>
  Object.fromEntries([...dependencies(template({ Resources }), new Set(active), conditions)].map(([name, needed]) => [name, [...needed].sort()]));

test('come from every way to refer to a resource', () => {
  expect(edges({
    A: { Type: T, Properties: { x: { Ref: 'B' }, y: [{ 'Fn::GetAtt': ['C', 'Arn'] }], z: { 'Fn::Sub': ['${D}${E.Arn}${own}', { own: { Ref: 'F' } }] } }, DependsOn: ['G'] },
    B: { Type: T }, C: { Type: T }, D: { Type: T }, E: { Type: T }, F: { Type: T }, G: { Type: T },
    H: { Type: T, UpdatePolicy: { p: { Ref: 'A' } }, Metadata: { m: { 'Fn::GetAtt': 'B.Arn' } }, CreationPolicy: { c: { Ref: 'C' } } },
    I: { Type: T, Properties: { x: { Ref: 'AWS::Region' }, y: { Ref: 'Parameter' }, z: { 'Fn::Sub': ['${A}', { A: 'own' }] }, w: { 'Fn::Sub': '${!A}' } } },
  })).toEqual({ A: ['B', 'C', 'D', 'E', 'F', 'G'], B: [], C: [], D: [], E: [], F: [], G: [], H: ['A', 'B', 'C'], I: [] });
});

test('leave out resources that are not there, and branches that are not taken', () => {
  const resources = { A: { Type: T, DependsOn: ['B', 'C'], Properties: { x: { 'Fn::If': ['Yes', { Ref: 'B' }, { Ref: 'D' }] } } }, B: { Type: T }, C: { Type: T }, D: { Type: T } };
  expect(edges(resources, ['A', 'B', 'D'])).toEqual({ A: ['B', 'D'], B: [], D: [] });
  expect(edges(resources, ['A', 'B', 'D'], { Yes: true })).toEqual({ A: ['B'], B: [], D: [] });
  expect(edges({ ...resources, A: { Type: T, Properties: resources.A.Properties } }, ['A', 'B', 'D'], { Yes: false })).toEqual({ A: ['D'], B: [], D: [] });
});

test('a reference to what is not there is a problem only where it is used', () => {
  const made = template({
    Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Equals': ['a', 'b'] } },
    Resources: {
      Gone: { Type: T, Condition: 'No' },
      User: { Type: T, Properties: { TopicName: { Ref: 'Gone' }, DisplayName: { 'Fn::If': ['No', { Ref: 'Gone' }, 'x'] } } },
    },
    Outputs: { O: { Value: { 'Fn::GetAtt': ['Gone', 'TopicArn'] } }, P: { Value: { Ref: 'Gone' }, Condition: 'No' } },
  });
  const conditions = { Yes: true, No: false };
  expect([...activeResources(made, conditions)]).toEqual(['User']);
  expect(checkActiveReferences(made, conditions)).toEqual([
    { logicalId: 'User', path: '/Resources/User/Properties/TopicName/Ref', message: 'Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template' },
    expect.objectContaining({ message: 'Template format error: Unresolved resource dependencies [Gone] in the Outputs block of the template' }),
  ]);
  expect(checkActiveReferences(made, { Yes: true, No: true })).toEqual([]);
});

const graph = (lists: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(lists).map(([name, needed]) => [name, new Set(needed)]));

test.each([
  ['nothing', {}, undefined],
  ['a chain', { a: ['b'], b: ['c'], c: [] }, undefined],
  ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, undefined],
  ['itself', { a: ['a'] }, ['a']],
  ['a circle behind a chain', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd']],
])('the circle of %s', (_, lists, cycle) => {
  expect(findCycle(graph(lists))).toEqual(cycle);
});

test('a circle is found exactly when there is no order, and is one', () => {
  const size = 8;
  const links = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 });
  fc.assert(fc.property(links, (pairs) => {
    const deps = new Map(Array.from({ length: size }, (_, index) => [`n${index}`, new Set(pairs.filter(([from]) => from === index).map(([, to]) => `n${to}`))]));
    const cycle = findCycle(deps);
    const left = new Map(deps);
    for (let ready = [...left.keys()]; ready.length > 0;) {
      ready = [...left].filter(([, needed]) => [...needed].every((name) => !left.has(name))).map(([name]) => name);
      for (const name of ready) left.delete(name);
    }
    expect(cycle === undefined).toBe(left.size === 0);
    cycle?.forEach((name, index) => expect(deps.get(name)?.has(cycle[(index + 1) % cycle.length] ?? '')).toBe(true));
  }));
});

test('a chain of ten thousand needs no stack', () => {
  const deps = new Map(Array.from({ length: 10_000 }, (_, index) => [`n${index}`, new Set([`n${index + 1}`])]));
  expect(findCycle(deps)).toBeUndefined();
});
