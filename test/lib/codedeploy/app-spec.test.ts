import fc from 'fast-check';
import { readAppSpec, writeAppSpec, type LambdaRevision } from '../../../lib/codedeploy/app-spec';

const YAML = `
version: 0.0
Resources:
  - myFunction:
      Type: AWS::Lambda::Function
      Properties:
        Name: "greeter"
        Alias: live
        CurrentVersion: 9
        TargetVersion: "10"
Hooks:
  - BeforeAllowTraffic: "before"
  - AfterAllowTraffic: "after"
`;
const REVISION: LambdaRevision = { functionName: 'greeter', alias: 'live', currentVersion: '9', targetVersion: '10', hooks: { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' } };

test('it is read as AWS writes it in its examples, YAML or JSON, in either case', () => {
  expect(readAppSpec(YAML)).toEqual(REVISION);
  expect(readAppSpec(YAML.replace('Resources', 'resources').replace('Hooks', 'hooks').replace('Properties', 'properties').replace('Type:', 'type:'))).toEqual(REVISION);
  expect(readAppSpec(JSON.stringify({
    version: 0.0,
    Resources: [{ f: { Type: 'AWS::Lambda::Function', Properties: { Name: 'greeter', Alias: 'live', CurrentVersion: '9', TargetVersion: '10' } } }],
  }))).toEqual({ ...REVISION, hooks: {} });
});

test('what is written is read the same', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
  const version = fc.integer({ min: 1, max: 100_000 }).map(String);
  const hooks = fc.record({ BeforeAllowTraffic: name, AfterAllowTraffic: name }, { requiredKeys: [] });
  fc.assert(fc.property(fc.record({ functionName: name, alias: name, currentVersion: version, targetVersion: version, hooks }), (revision) => {
    expect(readAppSpec(writeAppSpec(revision))).toEqual(revision);
  }));
});

test.each([
  ['no text', '', 'it is not an AppSpec file'],
  ['a list', '[]', 'it is not an AppSpec file'],
  ['half a document', '{"version": 0.0, ', 'it is neither YAML nor JSON'],
  ['another version', YAML.replace('0.0', '1.0'), 'its version is 1.0'],
  ['no resources', 'version: 0.0', 'it has no Resources section'],
  ['an empty list', 'version: 0.0\nResources: []', 'its Resources section lists 0 resources'],
  ['two functions', `version: 0.0\nResources:\n  - a: {}\n  - b: {}`, 'its Resources section lists 2 resources'],
  ['another type', YAML.replace('AWS::Lambda::Function', 'AWS::ECS::Service'), 'the type of myFunction is AWS::ECS::Service'],
  ['no target version', YAML.replace('TargetVersion: "10"', ''), 'myFunction has no TargetVersion'],
  ['an empty alias', YAML.replace('Alias: live', 'Alias: ""'), 'myFunction has no Alias'],
  ['a hook of another platform', YAML.replace('AfterAllowTraffic', 'AfterInstall'), 'AfterInstall is no lifecycle event hook of a Lambda deployment'],
  ['a hook twice', YAML.replace('AfterAllowTraffic', 'BeforeAllowTraffic'), 'it has BeforeAllowTraffic twice'],
  ['a hook without a function', YAML.replace('"after"', ''), 'the hook AfterAllowTraffic must be the name of a function'],
])('%s is no AppSpec file of a Lambda deployment', (_, content, message) => {
  expect(() => readAppSpec(content)).toThrow(message);
});
