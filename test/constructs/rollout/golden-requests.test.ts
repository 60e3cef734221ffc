import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { GoldenRequests, ModelFunction, Rollout, type ModelFunctionProps } from '../../../constructs';
import { digits, models, newStack, only, resources, templateOf } from '../stack';

const rowsOf = (model: string, version: string): string => join(models, model, version, 'rows.json');
const golden = GoldenRequests.fromFile(rowsOf('digits', '2'), { outputs: ['label'], maxRows: 50 });
const checked = (props: Partial<ModelFunctionProps> = {}) => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), goldenRequests: golden, ...props }));

test('options that only the deploy knows are refused', () => {
  const open = Lazy.number({ produce: () => 2 });
  expect(() => GoldenRequests.fromFile(rowsOf('digits', '2'), { tolerance: open, parallelCalls: open, maxRows: open })).toThrow(/3 problems\n {2}- `tolerance` is known only at deploy[^]*`parallelCalls`[^]*`maxRows` is known/);
});

test('they are replayed by a hook before traffic, and by a custom resource on the first deploy', () => {
  const template = checked({ rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) });
  const alias = only(template, 'AWS::Lambda::Alias').resource;
  const [check] = resources(template, 'Custom::CsiGoldenRequests');
  const hook = resources(template, 'AWS::Lambda::Function').find(([, { Properties }]) => String(Properties.Description).includes('before they get traffic'))!;
  expect(alias.UpdatePolicy).toMatchObject({ CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: hook[0] } } });
  expect(alias.DependsOn).toContain(check![0]);
  expect(check![1].Properties).toMatchObject({ ServiceToken: { 'Fn::GetAtt': [hook[0], 'Arn'] }, version: { 'Fn::GetAtt': [only(template, 'AWS::Lambda::Version').id, 'Version'] }, roleArn: { 'Fn::GetAtt': [expect.stringContaining('RolloutPermissions'), 'Arn'] } });
});

test('without a rollout they still come before the traffic, which then moves at once', () => {
  const template = checked();
  const group = only(template, 'AWS::CodeDeploy::DeploymentGroup').resource.Properties;
  expect(group).toMatchObject({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
  // Left out, an update would keep the alarms of a canary before, which are gone.
  expect(group.AlarmConfiguration).toEqual({ Enabled: false, Alarms: [] });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('other golden requests publish no version, and a function that has none is left alone', () => {
  const more = GoldenRequests.fromFile(rowsOf('digits', '2'), { outputs: ['label'] });
  const versions = [checked(), checked({ goldenRequests: more })].map((template) => only(template, 'AWS::Lambda::Version').id);
  expect(versions[0]).toBe(versions[1]);
  const tags = [checked(), checked({ goldenRequests: more })].map((template) => JSON.stringify(resources(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Tags)));
  expect(tags[0]).toContain('csi:golden');
  expect(tags[0]).not.toBe(tags[1]);
  const without = checked({ goldenRequests: undefined });
  without.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  expect(resources(without, 'AWS::Lambda::Function')).toHaveLength(1);
});

test('functions of a stack share the hook, which may invoke and read no more than it must', () => {
  const template = templateOf((stack) => {
    for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits('2'), goldenRequests: golden });
  });
  expect(resources(template, 'AWS::Lambda::Function')).toHaveLength(3);
  expect(resources(template, 'Custom::CsiGoldenRequests')).toHaveLength(2);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const roles = resources(template, 'AWS::IAM::Role');
  const [hook] = roles.filter(([id]) => id.startsWith('CsiRolloutHook'));
  expect(JSON.stringify(hook)).not.toMatch(/s3:|lambda:/);
  const rollouts = roles.filter(([id]) => id.includes('Rollout') && !id.startsWith('Csi')).map(([, { Properties }]) => JSON.stringify(Properties.Policies));
  expect(rollouts).toHaveLength(2);
  const versions = resources(template, 'AWS::Lambda::Version').map(([id]) => id);
  for (const [index, policies] of rollouts.entries()) {
    expect(versions.filter((id) => policies.includes(`"${id}"`))).toEqual([versions[index]]);
    expect(policies).not.toMatch(/"Resource":"\*"|"(lambda|s3|codedeploy):\*"/);
  }
});

test('the log group of the reports is named by an output, under a name that stays', () => {
  const template = checked();
  const [logs] = resources(template, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith('CsiRolloutHook'))!;
  expect(template.findOutputs('CsiRolloutReports')).toMatchObject({ CsiRolloutReports: { Value: { Ref: logs } } });
});

test('nothing of it refers to the alias: that would be a cycle', () => {
  const template = checked();
  const alias = only(template, 'AWS::Lambda::Alias').id;
  for (const type of ['AWS::IAM::Role', 'AWS::Lambda::Function', 'Custom::CsiGoldenRequests']) expect(JSON.stringify(template.findResources(type))).not.toContain(`"${alias}"`);
});

test('a function may be deployed after another, though they share the hook and the role', () => {
  const template = templateOf((stack) => {
    const [first, second] = ['First', 'Second'].map((id) => new ModelFunction(stack, id, { model: digits('2'), goldenRequests: golden, rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) }));
    second!.node.addDependency(first!);
  });
  // `Template.fromStack` refuses a cycle.
  template.resourceCountIs('AWS::Lambda::Alias', 2);
});

test('rows of another model are refused at synth', () => {
  const other = GoldenRequests.fromFile(rowsOf('breast-cancer', '1'));
  expect(() => new ModelFunction(newStack(), 'Fn', { model: digits('2'), goldenRequests: other })).toThrow(/Stack\/Fn: [^]*`goldenRequests` name the input \S+, allowed: pixels/);
});

test('environments that take the whole reservation leave none to ask a new version in', () => {
  expect(() => checked({ provisionedConcurrency: 2, reservedConcurrency: 2 })).toThrow(/`reservedConcurrency` is 2, and `provisionedConcurrency` takes all of it[^]*reserve at least 3/);
  expect(() => checked({ provisionedConcurrency: 2, reservedConcurrency: 3 })).not.toThrow();
  const scaled = (maxCapacity: number) => () => new ModelFunction(newStack(), 'Digits', { model: digits('2'), goldenRequests: golden, reservedConcurrency: 5 }).autoScale({ minCapacity: 1, maxCapacity });
  expect(scaled(5)).toThrow(/`reservedConcurrency` is 5, and `maxCapacity` may take all of it: a new version could not answer `goldenRequests`: reserve at least 6/);
  expect(scaled(4)).not.toThrow();
});

test('a file that is none, and options out of range, are refused where they are written', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'csi-golden-test-')), 'rows.json');
  writeFileSync(file, '{"schemaVersion": 2}');
  expect(() => GoldenRequests.fromFile(file)).toThrow(/GoldenRequests\.fromFile\('.*rows\.json'\): `path` cannot be read: schemaVersion/);
  expect(() => GoldenRequests.fromFile(`${file}x`)).toThrow(/`path` does not exist \(\S+rows\.jsonx\): paths are relative to the folder that cdk runs in/);
  expect(() => GoldenRequests.fromFile(rowsOf('digits', '2'), { tolerance: -1, parallelCalls: 0, maxRows: 0 })).toThrow(/3 problems\n {2}- `tolerance` is -1[^]*`parallelCalls` is 0[^]*`maxRows` is 0/);
  expect(() => GoldenRequests.fromFile(rowsOf('digits', '2'), { outputs: ['labels'] })).toThrow(/`outputs` names labels, allowed: label, probabilities/);
});
