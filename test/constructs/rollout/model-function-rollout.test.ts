import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { GoldenRequests, ModelFunction, Rollout, RolloutWaves, type ModelFunctionProps } from '../../../constructs';
import { digits, models, newStack, only, resources, templateOf } from '../stack';

const canary = Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) });
const rolledOut = (props: Partial<ModelFunctionProps> = {}) => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), rollout: canary, ...props }));
const alarm = (stack: Stack, id: string): Alarm => new Alarm(stack, id, { metric: new Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });

const rolloutRoles = (template: Template) => resources(template, 'AWS::IAM::Role').filter(([, { Properties }]) => JSON.stringify(Properties.AssumeRolePolicyDocument).includes('codedeploy'));
const statementsOf = (role: Record<string, unknown>): unknown[] => (role.Policies as { PolicyDocument: { Statement: unknown[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

test('a canary becomes a deployment group, and the alias is moved by it', () => {
  const template = rolledOut();
  const group = only(template, 'AWS::CodeDeploy::DeploymentGroup');
  expect(group.resource.Properties).toMatchObject({
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
  });
  const alias = only(template, 'AWS::Lambda::Alias').resource;
  expect(alias.UpdatePolicy).toEqual({
    CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: only(template, 'AWS::CodeDeploy::Application').id }, DeploymentGroupName: { Ref: group.id } },
  });
  expect(alias.DependsOn).toContain(group.id);
  expect(group.resource.Properties).toMatchObject({ ServiceRoleArn: { 'Fn::GetAtt': [rolloutRoles(template)[0]![0], 'Arn'] } });
  template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
});

test('without a rollout there is nothing of CodeDeploy, and no alarm', () => {
  const template = rolledOut({ rollout: undefined });
  for (const type of ['AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::CloudWatch::Alarm']) template.resourceCountIs(type, 0);
  expect(resources(template, 'AWS::IAM::Role')).toHaveLength(1);
  expect(only(template, 'AWS::Lambda::Alias').resource.UpdatePolicy).toBeUndefined();
});

test('all at once, by its name, is watched too: by the alias, in minutes in which the new version answered most', () => {
  const template = rolledOut({ rollout: Rollout.allAtOnce() });
  const group = only(template, 'AWS::CodeDeploy::DeploymentGroup').resource.Properties as { DeploymentConfigName: string; AlarmConfiguration: { Enabled: boolean; Alarms: unknown[] } };
  expect([group.DeploymentConfigName, group.AlarmConfiguration.Enabled, group.AlarmConfiguration.Alarms.length]).toEqual(['CodeDeployDefault.LambdaAllAtOnce', true, 4]);
  const alarms = resources(template, 'AWS::CloudWatch::Alarm');
  const digest = only(template, 'AWS::Lambda::Version').id.slice(-16);
  expect(alarms.every(([id]) => id.endsWith(digest))).toBe(true);
  expect(JSON.stringify(alarms)).not.toContain('ExecutedVersion');
  for (const [id, { Properties }] of alarms) {
    const { Expression } = (Properties.Metrics as { Expression?: string }[])[0]!;
    // The model server tells the versions apart by itself.
    const isOwn = id.includes('ServerErrors');
    expect([Expression?.includes('AND 2 * FILL(answered, 0) > requests'), Properties.EvaluationPeriods]).toEqual(isOwn ? [false, 1] : [true, 2]);
  }
});

test('the alarms watch the new version, and are new with it', () => {
  const [first, second] = (['1', '2'] as const).map((version) => rolledOut({ model: digits(version) }));
  const ids = [first, second].map((template) => Object.keys(template!.findResources('AWS::CloudWatch::Alarm')));
  expect(ids[0]).toHaveLength(4);
  expect(ids[0]!.filter((id) => ids[1]!.includes(id))).toEqual([]);
  const version = only(first!, 'AWS::Lambda::Version').id;
  const digest = version.slice(-16);
  expect(ids[0]!.every((id) => id.endsWith(digest))).toBe(true);
  for (const [, { Properties }] of resources(first!, 'AWS::CloudWatch::Alarm')) {
    expect(Properties).toMatchObject({ TreatMissingData: 'notBreaching', EvaluationPeriods: 1 });
  }
  expect(only(first!, 'AWS::CodeDeploy::DeploymentGroup').resource.Properties).toMatchObject({ AlarmConfiguration: { Enabled: true, Alarms: ids[0]!.map((id) => ({ Name: { Ref: id } })) } });
  first!.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 27_000,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'IF(requests >= 100, duration, 0)' }),
      Match.objectLike({
        Id: 'duration', ReturnData: false,
        MetricStat: { Stat: 'p99', Metric: { MetricName: 'Duration', Dimensions: Match.arrayWith([{ Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [version, 'Version'] } }]) } },
      }),
    ]),
  });
});

test('nothing that CodeDeploy needs refers to the alias: that would be a cycle', () => {
  const template = rolledOut();
  const alias = only(template, 'AWS::Lambda::Alias').id;
  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::IAM::Policy', 'AWS::IAM::Role']) {
    expect(JSON.stringify(template.findResources(type))).not.toContain(`"${alias}"`);
  }
});

test('functions of a stack share the application; a role for each moves the traffic of that function alone', () => {
  const template = templateOf((stack) => {
    for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits(), rollout: canary });
  });
  template.resourceCountIs('AWS::CodeDeploy::Application', 1);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const roles = rolloutRoles(template);
  expect(roles).toHaveLength(2);
  for (const [id, { Properties }] of roles) {
    const own = resources(template, 'AWS::Lambda::Function').map(([name]) => name).filter((name) => name.startsWith(id.charAt(0)));
    const arn = { 'Fn::GetAtt': [own[0], 'Arn'] };
    expect(statementsOf(Properties)).toEqual([
      { Effect: 'Allow', Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'], Resource: [arn, { 'Fn::Join': ['', [arn, ':live']] }] },
      { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
    ]);
    expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('policies do not grow with the functions: ten functions need no longer one than two', () => {
  const sizes = (count: number): Map<string, number> => {
    const stack = new Stack(new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } }), 'Stack');
    const version = digits('2');
    const golden = GoldenRequests.fromFile(join(models, 'digits', '2', 'rows.json'), { outputs: ['label'], maxRows: 1 });
    for (let index = 0; index < count; index++) {
      new ModelFunction(stack, `Fn${String(index).padStart(3, '0')}`, { model: version, rollout: canary, goldenRequests: golden, alarms: [alarm(stack, `Mine${index}`)] }).autoScale({ minCapacity: 1, maxCapacity: 2 });
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const lengthOf = (document: unknown): number => JSON.stringify(document).length;
    return new Map(resources(template, 'AWS::IAM::Role').map(([id, { Properties }]) => [id, (Properties.Policies as { PolicyDocument: unknown }[]).reduce((sum, { PolicyDocument }) => sum + lengthOf(PolicyDocument), lengthOf(Properties.AssumeRolePolicyDocument))]));
  };
  const [few, many] = [sizes(2), sizes(10)];
  // A function's own, that of its rollouts and that of its scaling; and one for each of the stack's two functions.
  expect(many.size).toBe(32);
  for (const [id, size] of few) expect([id, many.get(id)]).toEqual([id, size]);
  expect(Math.max(...many.values())).toBe(Math.max(...few.values()));
}, 60_000);

test('a function may be rolled out after another', () => {
  const template = templateOf((stack) => {
    const [first, second] = ['First', 'Second'].map((id) => new ModelFunction(stack, id, { model: digits(), rollout: canary }));
    second!.node.addDependency(first!);
  });
  // `Template.fromStack` refuses a cycle: what the functions share must not wait for one of them.
  template.resourceCountIs('AWS::Lambda::Alias', 2);
});

test('a plan that CodeDeploy has not ready is made once', () => {
  const template = templateOf((stack) => {
    const rollout = (): Rollout => Rollout.linear({ percentage: 25, interval: Duration.minutes(5) });
    for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits(), rollout: rollout() });
    new ModelFunction(stack, 'C', { model: digits(), rollout: Rollout.canary({ percentage: 5, bakeTime: Duration.hours(1) }) });
  });
  const configs = resources(template, 'AWS::CodeDeploy::DeploymentConfig').map(([, { Properties }]) => Properties);
  expect(configs).toEqual([
    { ComputePlatform: 'Lambda', TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 25, LinearInterval: 5 } } },
    { ComputePlatform: 'Lambda', TrafficRoutingConfig: { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 5, CanaryInterval: 60 } } },
  ]);
});

test('alarms of the user stop it too, up to what a group may watch', () => {
  const template = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits(), rollout: canary, alarms: [alarm(stack, 'Mine')] });
    fn.addAlarm(alarm(stack, 'Later'));
  });
  const { AlarmConfiguration } = only(template, 'AWS::CodeDeploy::DeploymentGroup').resource.Properties as { AlarmConfiguration: { Alarms: unknown[] } };
  expect(AlarmConfiguration.Alarms.slice(4)).toEqual([{ Name: { Ref: expect.stringMatching(/^Mine/) } }, { Name: { Ref: expect.stringMatching(/^Later/) } }]);

  const stack = newStack();
  const six = Array.from({ length: 6 }, (_, index) => alarm(stack, `A${index}`));
  const full = new ModelFunction(stack, 'Full', { model: digits(), rollout: canary, alarms: six });
  expect(() => full.addAlarm(alarm(stack, 'Eleventh'))).toThrow(/`addAlarm` makes 11 alarms with those of the library, allowed: 10: combine some in a composite alarm/);
  expect(() => new ModelFunction(stack, 'Over', { model: digits(), rollout: canary, alarms: [...six, alarm(stack, 'A6')] })).toThrow(/Stack\/Over: `alarms` makes 11 alarms/);
});

test('alarms of the user may be red before: the hook looks first, and the library\'s own need no hook', () => {
  const own = rolledOut();
  expect(resources(own, 'AWS::Lambda::Function')).toHaveLength(1);
  const given = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), rollout: canary, alarms: [alarm(stack, 'Mine')] }));
  const added = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), rollout: Rollout.allAtOnce() }).addAlarm(alarm(stack, 'Mine')));
  for (const template of [given, added]) {
    const [hook] = resources(template, 'AWS::Lambda::Function').find(([, { Properties }]) => String(Properties.Description).includes('before they get traffic'))!;
    const alias = only(template, 'AWS::Lambda::Alias').resource;
    expect(alias.UpdatePolicy).toMatchObject({ CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: hook } } });
    expect(alias.DependsOn).toContain(hook);
    expect(JSON.stringify(resources(template, 'AWS::Lambda::Function'))).toContain('{"Key":"csi:before-traffic","Value":"alarms"}');
    resources(template, 'AWS::IAM::Role').forEach(([, { Properties }]) => expect(JSON.stringify(Properties)).not.toContain('s3:'));
  }
});

test('scaling is held back for a gradual rollout, whenever it is added, and for no other', () => {
  const scaled = (props: Partial<ModelFunctionProps>): Template => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), ...props }).autoScale({ minCapacity: 1, maxCapacity: 2 }));
  const template = scaled({ rollout: canary });
  const fn = only(template, 'AWS::Lambda::Version').resource.Properties.FunctionName as { Ref: string };
  expect(template.findResources('AWS::Lambda::Function')[fn.Ref]).toMatchObject({ Properties: { Tags: expect.arrayContaining([{ Key: 'csi:before-traffic', Value: 'scaling' }]) } });
  const [hookId, hookRole] = resources(template, 'AWS::IAM::Role').find(([id]) => id.startsWith('CsiRolloutHook'))!;
  expect(JSON.stringify(hookRole.Properties.Policies)).not.toMatch(/sts:|autoscaling|lambda:/);
  const { Properties } = rolloutRoles(template)[0]![1];
  expect((Properties.AssumeRolePolicyDocument as { Statement: unknown[] }).Statement).toEqual([
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' } },
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': [hookId, 'Arn'] } } },
  ]);
  expect(statementsOf(Properties)).toContainEqual(expect.objectContaining({
    Action: 'application-autoscaling:RegisterScalableTarget',
    Resource: { 'Fn::Join': ['', expect.arrayContaining([':scalable-target/*'])] },
    Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'lambda', 'application-autoscaling:scalable-dimension': 'lambda:function:ProvisionedConcurrency' } },
  }));
  for (const rollout of [undefined, Rollout.allAtOnce()]) {
    const other = scaled({ rollout });
    expect(JSON.stringify(resources(other, 'AWS::Lambda::Function'))).not.toMatch(/csi:before-traffic|before they get traffic/);
    expect(JSON.stringify(rolloutRoles(other))).not.toContain('autoscaling');
  }
});

test('alarms without a rollout are refused', () => {
  const stack = newStack();
  expect(() => new ModelFunction(stack, 'Fn', { model: digits(), alarms: [alarm(stack, 'A')] })).toThrow(/`alarms` has nothing to stop: CloudFormation moves the traffic, and looks at no alarms: set `rollout`/);
  expect(() => new ModelFunction(stack, 'Fn2', { model: digits() }).addAlarm(alarm(stack, 'B'))).toThrow(/`addAlarm` has nothing to stop/);
});

test('wrong figures are refused where they are written, all at once', () => {
  expect(() => Rollout.canary({ percentage: 100, bakeTime: Duration.seconds(90) })).toThrow(
    'Rollout.canary: 2 problems\n  - `percentage` is 100, allowed: a whole number from 1 to 99: use Rollout.allAtOnce()\n  - `bakeTime` is 90 seconds, allowed: whole minutes',
  );
  expect(() => Rollout.linear({ percentage: 0, interval: Duration.days(3) })).toThrow(/`percentage` is 0[^]*`interval` is 259200 seconds, 4320 minutes, allowed/);
});

test('a rolling rollout is for endpoints: a function refuses it, and names what it can do', () => {
  const rollout = Rollout.rolling({ batchPercentage: 20, interval: Duration.seconds(90) });
  expect(() => new ModelFunction(newStack(), 'Fn', { model: digits(), rollout })).toThrow(/`rollout` is Rollout\.rolling\(\), and a function has no instances to replace: .*Rollout\.linear/);
  expect(() => Rollout.rolling({ batchPercentage: 4, interval: Duration.hours(2) })).toThrow(/Rollout\.rolling: 2 problems\n {2}- `batchPercentage` is 4[^]*`interval` is 7200 seconds/);
});

test('a plan that only the deploy knows, or a number for a time, is refused', () => {
  const parameter = new CfnParameter(newStack(), 'Share', { type: 'Number' }).valueAsNumber;
  expect(() => Rollout.canary({ percentage: parameter, bakeTime: Duration.minutes(parameter) })).toThrow(/2 problems\n {2}- `percentage` is known only at deploy: [^]*`bakeTime` is known only at deploy/);
  expect(() => new RolloutWaves(newStack(), 'Waves', { waves: parameter })).toThrow(/`waves` is known only at deploy/);
  expect(() => Rollout.linear({ percentage: 10, interval: 5 as unknown as Duration })).toThrow(/Rollout\.linear: `interval` is the number 5, allowed: a Duration/);
});

test('a timeout that only the deploy knows has no latency alarm', () => {
  const template = templateOf((stack) => {
    const timeout = Duration.seconds(new CfnParameter(stack, 'Timeout', { type: 'Number' }).valueAsNumber);
    new ModelFunction(stack, 'Fn', { model: digits(), rollout: canary, timeout });
  });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
});
