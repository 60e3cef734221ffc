import { Match } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib/core';
import { ModelFunction, Rollout, type ModelFunctionProps } from '../../../constructs';
import { digits, newStack, only, resources, templateOf } from '../stack';

const canary = Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) });
const rolledOut = (props: Partial<ModelFunctionProps> = {}) => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), rollout: canary, ...props }));
const alarm = (stack: Stack, id: string): Alarm => new Alarm(stack, id, { metric: new Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });

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
  expect(alias.DependsOn).toEqual(expect.arrayContaining([group.id, only(template, 'AWS::IAM::Policy').id]));
  template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
});

test('without a rollout there is nothing of CodeDeploy', () => {
  for (const rollout of [undefined, Rollout.allAtOnce()]) {
    const template = rolledOut({ rollout });
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(only(template, 'AWS::Lambda::Alias').resource.UpdatePolicy).toBeUndefined();
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
    Threshold: 27_000, MetricName: 'Duration', ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore',
    Dimensions: Match.arrayWith([{ Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [version, 'Version'] } }]),
  });
});

test('nothing that CodeDeploy needs refers to the alias: that would be a cycle', () => {
  const template = rolledOut();
  const alias = only(template, 'AWS::Lambda::Alias').id;
  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::IAM::Policy', 'AWS::IAM::Role']) {
    expect(JSON.stringify(template.findResources(type))).not.toContain(`"${alias}"`);
  }
});

test('functions of a stack share application and role, which may move the traffic of these functions alone', () => {
  const template = templateOf((stack) => {
    for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits(), rollout: canary });
  });
  template.resourceCountIs('AWS::CodeDeploy::Application', 1);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
  const policies = resources(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties.PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] });
  expect(policies).toHaveLength(2);
  for (const { Statement } of policies) {
    expect(Statement).toEqual([expect.objectContaining({ Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'], Resource: [expect.anything(), expect.anything()] })]);
  }
  const roles = JSON.stringify(template.findResources('AWS::IAM::Role'));
  expect(roles).toContain('{"Action":"cloudwatch:DescribeAlarms","Effect":"Allow","Resource":"*"}');
  expect(roles).not.toContain('ManagedPolicyArns');
});

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

test('alarms without a rollout are refused', () => {
  const stack = newStack();
  expect(() => new ModelFunction(stack, 'Fn', { model: digits(), alarms: [alarm(stack, 'A')] })).toThrow(/`alarms` has nothing to stop: the traffic moves all at once: set `rollout`/);
  expect(() => new ModelFunction(stack, 'Fn2', { model: digits() }).addAlarm(alarm(stack, 'B'))).toThrow(/`addAlarm` has nothing to stop/);
});

test('wrong figures are refused where they are written, all at once', () => {
  expect(() => Rollout.canary({ percentage: 100, bakeTime: Duration.seconds(90) })).toThrow(
    'Rollout.canary: 2 problems\n  - `percentage` is 100, allowed: a whole number from 1 to 99: use Rollout.allAtOnce()\n  - `bakeTime` is 90 seconds, allowed: whole minutes',
  );
  expect(() => Rollout.linear({ percentage: 0, interval: Duration.days(3) })).toThrow(/`percentage` is 0[^]*`interval` is 259200 seconds/);
});

test('a plan that only the deploy knows, or a number for a time, is refused', () => {
  const parameter = new CfnParameter(newStack(), 'Share', { type: 'Number' }).valueAsNumber;
  expect(() => Rollout.canary({ percentage: parameter, bakeTime: Duration.minutes(parameter) })).toThrow(/2 problems\n {2}- `percentage` is known only at deploy: [^]*`bakeTime` is known only at deploy/);
  expect(() => Rollout.linear({ percentage: 10, interval: 5 as unknown as Duration })).toThrow(/Rollout\.linear: `interval` is the number 5, allowed: a Duration/);
});

test('a timeout that only the deploy knows has no latency alarm', () => {
  const template = templateOf((stack) => {
    const timeout = Duration.seconds(new CfnParameter(stack, 'Timeout', { type: 'Number' }).valueAsNumber);
    new ModelFunction(stack, 'Fn', { model: digits(), rollout: canary, timeout });
  });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
});
