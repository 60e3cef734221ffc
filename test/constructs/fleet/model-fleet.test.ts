import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, CfnResource, Duration, Size, Stack, Stage } from 'aws-cdk-lib/core';
import { Engine, FleetModels, ModelFleet, Rollout, Tracing } from '../../../constructs';
import { INLINE_POLICY_CHARACTERS, MODELS_PER_SHARD, shardCapacity } from '../../../lib/fleet/limits';
import { models, newStack } from '../stack';
import type { FleetTemplate } from './support';
import { entries, fleetOf, temporaryFolder, writeFleet } from './support';

/** But for the version keeper, which every stack with model functions has. */
const ofType = ({ Resources }: FleetTemplate, type: string) => Object.entries(Resources).filter(([id, { Type }]) => Type === type && !id.startsWith('CsiVersionKeeper'));
const shardsOf = (templates: Readonly<Record<string, FleetTemplate>>) => Object.entries(templates).filter(([file]) => file.includes('.nested.')).map(([, template]) => template);
const rootOf = (templates: Readonly<Record<string, FleetTemplate>>) => Object.entries(templates).find(([file]) => !file.includes('.nested.'))![1];

test('models go into nested stacks as the lock says, with a function and a log group for each and one role for all', () => {
  const { fleet, templates } = fleetOf(entries(['a', 'b', 'c']), { defaults: { engine: Engine.onnxRuntime() } }, 2);
  const written = templates();

  expect(fleet.functions.map(({ modelVersion }) => modelVersion.modelName)).toEqual(['a', 'b', 'c']);
  expect(ofType(rootOf(written), 'AWS::CloudFormation::Stack').map(([id]) => id)).toEqual([expect.stringMatching(/^Shard1/), expect.stringMatching(/^Shard2/)]);
  expect(shardsOf(written).map((template) => ['Function', 'Alias', 'LayerVersion'].map((type) => ofType(template, `AWS::Lambda::${type}`).length))).toEqual([[2, 2, 2], [1, 1, 2]]);
  const [first] = shardsOf(written);
  expect(ofType(first, 'AWS::Logs::LogGroup')).toHaveLength(2);
  const runs = ofType(first, 'AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties?.['Role']));
  expect(new Set(runs).size).toBe(1);
});

test('the shared role traces, and each function adds its own log group before it runs', () => {
  const { templates } = fleetOf(entries(['a', 'b']));
  const [shard] = shardsOf(templates());
  const roleId = ofType(shard, 'AWS::IAM::Role').find(([id]) => id.startsWith('CsiRole'))![0];
  const policies = ofType(shard, 'AWS::IAM::Policy').filter(([, { Properties }]) => JSON.stringify(Properties?.['Roles']).includes(roleId));

  expect(policies.map(([, { Properties }]) => Properties?.['PolicyDocument'])).toEqual(['a', 'b'].map((name) => ({
    Version: '2012-10-17',
    Statement: [{ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Logs`)), 'Arn'] } }],
  })));
  for (const [, { DependsOn, Properties }] of ofType(shard, 'AWS::Lambda::Function').filter(([id]) => /^[ab]Function/.test(id))) {
    expect(JSON.stringify(Properties?.['Role'])).toContain(roleId);
    expect([DependsOn].flat().some((id) => policies.some(([policy]) => policy === id))).toBe(true);
  }
});

test('the policies of a full shard fit a role, whatever the models and stacks are called', () => {
  const name = 'm'.repeat(63);
  const { templates } = fleetOf(entries([name]));
  const [shard] = shardsOf(templates());
  const roleId = ofType(shard, 'AWS::IAM::Role').find(([id]) => id.startsWith('CsiRole'))![0];
  const [logs] = ofType(shard, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith(name))!;
  // A stack's name has at most 128 characters, and what CloudFormation adds to a name 13.
  const arn = `arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:${'s'.repeat(128)}-${logs}-${'x'.repeat(13)}:*`;
  const [, policy] = ofType(shard, 'AWS::IAM::Policy').find(([, { Properties }]) => JSON.stringify(Properties?.['Roles']).includes(roleId))!;
  const each = JSON.stringify(policy.Properties?.['PolicyDocument']).replace(/\{"Fn::GetAtt":[^}]*\}/, JSON.stringify(arn)).length;
  const shared = JSON.stringify(ofType(shard, 'AWS::IAM::Role').find(([id]) => id === roleId)![1].Properties?.['Policies']).length;

  expect(shared + shardCapacity(MODELS_PER_SHARD.default) * each).toBeLessThanOrEqual(INLINE_POLICY_CHARACTERS.max);
});

test('a function that needs more than the others, or is bounded, has a role of its own; so do all where it is asked for', () => {
  const boundary = ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess');
  const bounded = fleetOf(entries(['a', 'b']), { overrides: { a: { permissionsBoundary: boundary } } });
  expect(bounded.fleet.function('a').role).not.toBe(bounded.fleet.function('b').role);

  const alone = fleetOf(entries(['a', 'b']), { sharedRoles: false });
  expect(alone.fleet.function('a').role).not.toBe(alone.fleet.function('b').role);

  const untraced = fleetOf(entries(['a', 'b']), { overrides: { a: { tracing: Tracing.disabled() } } });
  expect(untraced.fleet.function('a').role).not.toBe(untraced.fleet.function('b').role);

  const stack = newStack();
  const mine = new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  expect(fleetOf(entries(['a']), { defaults: { role: mine } }).fleet.function('a').role).toBe(mine);
});

test('settings: defaults, then the manifest, then overrides', () => {
  const { templates } = fleetOf([...entries(['a'], { memorySize: 256, timeout: 20 }), ...entries(['b'], { memorySize: 256 }), ...entries(['c'])], {
    defaults: { memorySize: Size.mebibytes(512), timeout: Duration.seconds(10) },
    overrides: { b: { memorySize: Size.mebibytes(1024) } },
  });
  const [shard] = shardsOf(templates());
  const functions = ofType(shard, 'AWS::Lambda::Function').filter(([id]) => /^[abc]Function/.test(id));
  expect(functions.map(([, { Properties }]) => [Properties?.['MemorySize'], Properties?.['Timeout']])).toEqual([[256, 20], [1024, 10], [512, 10]]);
  expect(JSON.stringify(functions[0]![1].Properties?.['Tags'])).toContain('{"Key":"csi:fleet","Value":"Fleet"}');
});

test('everything that is wrong is in one error', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'text.onnx'), 'this is not a model');
  const listed = [...entries(['good']), ...entries(['missing'], { artifact: 'nowhere.onnx' }), ...entries(['text'], { artifact: join(folder, 'text.onnx') }), ...entries(['big'], { environment: { CSI_X: '1' } })];
  const { manifest, lock } = writeFleet(folder, listed.slice(0, 3));
  writeFileSync(manifest, JSON.stringify({ models: listed }));
  const declare = (): ModelFleet => new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock, overrides: { goodd: {} }, maxConcurrentRollouts: 0 });

  expect(declare).toThrow(/^Fleet: 6 problems/);
  for (const part of [
    'has no place for big: run `npx csi fleet plan',
    '`overrides.goodd` is for no model of the fleet: did you mean good?',
    '`maxConcurrentRollouts` is 0',
    '`missing: path` does not exist',
    '`text: ',
    '`big: environment',
  ]) expect(declare).toThrow(part);
});

test.each<[string, () => unknown, RegExp]>([
  ['without a lock file', () => new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromManifest(writeFleet(temporaryFolder(), entries(['a'])).manifest), lockFile: 'nowhere.json' }), /`lockFile` \(nowhere.json\) does not exist: run `npx csi fleet plan \S+ --lock nowhere.json` and commit the file/],
  ['without a manifest', () => fleetFrom(FleetModels.fromManifest('nowhere.json')), /`models` cannot be read/],
  ['without a folder', () => fleetFrom(FleetModels.fromDirectory('nowhere')), /`models` does not exist/],
  ['with a file as a folder', () => fleetFrom(FleetModels.fromDirectory('package.json')), /is a file .*FleetModels.fromManifest/],
  ['asked for another model', () => fleetOf(entries(['digits'])).fleet.function('digit'), /`function` was asked for digit, which is not in the fleet: did you mean digits\?/],
  ['given an environment within a stack', () => fleetFrom(FleetModels.fromManifest(writeFleet(temporaryFolder(), entries(['a'])).manifest), newStack(), { env: { region: 'eu-west-1' } }), /`env` is given within a stack/],
])('a fleet is refused %s', (_, declare, message) => {
  expect(declare).toThrow(message);
});

test('a folder of models is a fleet: the version with the highest number', () => {
  const folder = temporaryFolder();
  const { lock } = writeFleet(folder, entries(['breast-cancer', 'digits', 'sessions', 'tickets']));
  const fleet = new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromDirectory(models), lockFile: lock });
  expect(fleet.functions.map(({ modelVersion }) => `${modelVersion.modelName} ${modelVersion.version}`)).toEqual(['breast-cancer 2', 'digits 4', 'sessions 1', 'tickets 1']);
});

test('links lead to models; those that lead nowhere are none', () => {
  const folder = temporaryFolder();
  symlinkSync(join(models, 'digits'), join(folder, 'digits'));
  symlinkSync('somebody@somewhere', join(folder, '.#digits'));
  const { lock } = writeFleet(temporaryFolder(), entries(['digits']));
  const fleet = new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromDirectory(folder), lockFile: lock });
  expect(fleet.functions.map(({ modelVersion }) => modelVersion.version)).toEqual(['4']);
});

test('two fleets of an app have a lock file each; one fleet in two stages has one', () => {
  const [one, two] = [writeFleet(temporaryFolder(), entries(['a'])), writeFleet(temporaryFolder(), entries(['a', 'b']))];
  const app = new App();
  const declare = (id: string, manifest: string): ModelFleet => new ModelFleet(new Stage(app, `${id}Stage`), id, { models: FleetModels.fromManifest(manifest), lockFile: two.lock });
  declare('Test', two.manifest);
  declare('Live', two.manifest);
  expect(() => declare('Other', one.manifest)).toThrow(/`lockFile` \(.*\) is that of the models of .* too: give each fleet a file of its own/);
});

test('a model in S3 has room beside one that is called like its source', () => {
  const artifact = { bucket: 'somebodys-models', key: 'a.onnx', versionId: '1', sha256: '0'.repeat(64), bytes: 1_000 };
  expect(fleetOf([...entries(['a'], { artifact }), ...entries(['a-source', '2d-pose'])]).fleet.functions).toHaveLength(3);
});

test('a stack is called as CloudFormation takes it, however long the path is', () => {
  const { manifest, lock } = writeFleet(temporaryFolder(), entries(['a']));
  const app = new App();
  new ModelFleet(app, `Fleet${'-1'.repeat(80)}`, { models: FleetModels.fromManifest(manifest), lockFile: lock });
  expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual([expect.stringMatching(/^Fleet[-1]+-[0-9a-f]{8}-Stack1$/)]);
});

test('a lock keeps the place of a model that is gone', () => {
  const folder = temporaryFolder();
  const { lock, plan } = writeFleet(folder, entries(['a', 'b', 'c']), { modelsPerShard: 1 });
  const { manifest } = writeFleet(folder, entries(['a', 'c']), { before: plan });
  const fleet = new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock });
  expect(Stack.of(fleet.function('c')).node.id).toBe('Shard3');
});

test('a stack whose models are all gone stays in the app, so that a deploy deletes them', () => {
  const folder = temporaryFolder();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const { plan } = writeFleet(folder, entries(names), { modelsPerShard: 1 });
  const { manifest, lock } = writeFleet(folder, entries(names.slice(0, 5)), { before: plan });
  const app = new App();
  new ModelFleet(app, 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock });
  const { stacks } = app.synth();
  expect(stacks.map(({ stackName }) => stackName)).toEqual(['Fleet-Stack1', 'Fleet-Stack2']);
  expect((stacks[1]!.template as FleetTemplate).Resources).toBeUndefined();
});

test('within a stack there are nested stacks only', () => {
  const folder = temporaryFolder();
  const { manifest, lock } = writeFleet(folder, entries(['a', 'b']), { modelsPerShard: 1 });
  const stack = newStack();
  new ModelFleet(stack, 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudFormation::Stack', 2);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('the dashboard finds the models by queries, and is the same for any of them', () => {
  const bodies = [['a'], ['a', 'b']].map((names) => {
    const [[, dashboard]] = ofType(rootOf(fleetOf(entries(names)).templates()), 'AWS::CloudWatch::Dashboard');
    return JSON.stringify(dashboard.Properties?.['DashboardBody']);
  });
  expect(bodies[0]).toBe(bodies[1]);
  expect(bodies[0]).toContain('SELECT SUM(Invocations) FROM SCHEMA');
  expect(ofType(rootOf(fleetOf(entries(['a']), { dashboard: false }).templates()), 'AWS::CloudWatch::Dashboard')).toEqual([]);
});

test('shards whose functions roll out follow one another, as many at a time as are allowed', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const stacks = (props: object): [string, string[]][] => {
    const root = rootOf(fleetOf(entries(names), { defaults: { rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) }, ...props }, 1).templates());
    return [...ofType(root, 'AWS::CloudFormation::Stack'), ...ofType(root, 'AWS::CloudFormation::WaitConditionHandle')].map(([id, { DependsOn }]) => [
      id.replace(/^(Shard\d|Wave\dDone).*/, '$1'), [DependsOn ?? []].flat().map((one) => one.replace(/^(Shard\d|Wave\dDone).*/, '$1')).sort(),
    ]);
  };
  expect(stacks({ maxConcurrentRollouts: 2 })).toEqual([
    ['Shard1', []], ['Shard2', []], ['Shard3', ['Wave1Done']], ['Shard4', ['Wave1Done']], ['Shard5', ['Wave2Done']],
    ['Wave1Done', ['Shard1', 'Shard2']], ['Wave2Done', ['Shard3', 'Shard4', 'Wave1Done']],
  ]);
  expect(stacks({}).flatMap(([, after]) => after)).toEqual([]);
  expect(Object.values(rootOf(fleetOf(entries(names), { maxConcurrentRollouts: 1 }, 1).templates()).Resources).filter(({ Type }) => Type.includes('WaitCondition'))).toEqual([]);
});

describe('what would be refused at deploy is refused at synth', () => {
  const fill = (scope: Stack, count: number): void => {
    for (let i = 0; i < count; i++) new CfnResource(scope, `More${i}`, { type: 'AWS::CloudFormation::WaitConditionHandle' });
  };

  test('a shard of more than 500 resources', () => {
    const { app, fleet } = fleetOf(entries(['a']));
    fill(Stack.of(fleet.function('a')), 500);
    expect(() => app.synth()).toThrow(/`shard 1` has 5\d\d resources with its 1 models, allowed: 500/);
  });

  test('a template of more than 1 MB', () => {
    const { app, fleet } = fleetOf(entries(['a']));
    new CfnResource(Stack.of(fleet.function('a')), 'Large', { type: 'AWS::SSM::Parameter', properties: { Value: 'x'.repeat(1_000_000) } });
    expect(() => app.synth()).toThrow(/`shard 1` has a template of \d+ bytes/);
  });

  test('a stack that with its nested ones has more than 2,500 resources', () => {
    const folder = temporaryFolder();
    const { manifest, lock } = writeFleet(folder, entries(['a']));
    const stack = newStack();
    const fleet = new ModelFleet(stack, 'Fleet', { models: FleetModels.fromManifest(manifest), lockFile: lock });
    for (let i = 0; i < 6; i++) fill(new Stack(fleet, `Other${i}`), 450);
    expect(() => (stack.node.root as App).synth()).toThrow(/is in a stack that has 2\d\d\d resources with those of its nested stacks, allowed: 2500/);
  });
});

function fleetFrom(from: FleetModels, scope: Stack | App = new App(), props: object = {}): ModelFleet {
  return new ModelFleet(scope, 'Fleet', { models: from, ...props });
}
