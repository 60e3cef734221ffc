import { App, CfnCondition, CfnOutput, CfnParameter, CustomResource, Duration, Fn, NestedStack, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as custom from 'aws-cdk-lib/custom-resources';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Template } from '../../../lib/cloudformation';
import {
  activeResources, checkActiveReferences, checkProperties, checkTemplate, dependencies, evaluate, evaluateConditions, parseTemplate, planChanges, resolveParameters, UNKNOWN,
} from '../../../lib/cloudformation';
import { specs } from './specs';

const pseudo = {
  accountId: '000000000000', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', stackName: 'S', stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/S/1', notificationArns: [],
};

/** Goes the way of a change set: nothing is wrong with the template as it stands, nor with its properties once parameters are known. */
function everythingRight(template: Template): void {
  expect(checkTemplate(template, specs)).toEqual([]);
  const parameters = resolveParameters(template, {}, {}, (name) => `value of ${name}`);
  expect(parameters.problems).toBeUndefined();
  const values = parameters.values ?? {};
  const conditions = evaluateConditions(template, values, pseudo);
  expect(checkActiveReferences(template, conditions)).toEqual([]);
  const scope = { parameters: values, pseudo, mappings: template.mappings, conditions, ref: () => undefined, getAtt: () => undefined, importValue: () => UNKNOWN };
  const active = activeResources(template, conditions);
  const properties: Record<string, Record<string, unknown>> = {};
  for (const [logicalId, { type, properties: written }] of Object.entries(template.resources)) {
    if (!active.has(logicalId)) continue;
    properties[logicalId] = evaluate(written, scope) as Record<string, unknown>;
    expect(checkProperties(logicalId, type, properties[logicalId], specs)).toEqual([]);
  }
  expect(dependencies(template, active, conditions).size).toBe(active.size);
  const plan = planChanges(undefined, { template, properties }, specs);
  expect(plan.map(({ action, logicalId }) => [action, logicalId])).toEqual(Object.keys(properties).map((logicalId) => ['Add', logicalId]));
  expect(planChanges({ template, properties }, { template, properties }, specs)).toEqual([]);
}

function templatesOf(app: App): readonly Template[] {
  return app.synth().stacks.map((stack) => parseTemplate(JSON.stringify(stack.template)));
}

const aFunction = (stack: Stack, id = 'Fn') => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => 1') });

test('a function behind an alias that CodeDeploy shifts, with alarms, scaling, a URL and schedules', () => {
  const stack = new Stack(new App(), 'S');
  const fn = aFunction(stack);
  const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion, provisionedConcurrentExecutions: 2 });
  const alarm = alias.metricErrors({ period: Duration.minutes(1) }).createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING });
  new codedeploy.LambdaDeploymentGroup(stack, 'Group', { alias, deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, alarms: [alarm], preHook: aFunction(stack, 'Pre'), autoRollback: { deploymentInAlarm: true } });
  const scaling = alias.addAutoScaling({ minCapacity: 1, maxCapacity: 10 });
  scaling.scaleOnUtilization({ utilizationTarget: 0.7 });
  scaling.scaleOnSchedule('Night', { schedule: autoscaling.Schedule.cron({ hour: '20' }), minCapacity: 1 });
  alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM, cors: { allowedOrigins: ['*'], allowedMethods: [lambda.HttpMethod.GET] }, invokeMode: lambda.InvokeMode.RESPONSE_STREAM });
  fn.configureAsyncInvoke({ maxEventAge: Duration.hours(1), retryAttempts: 1 });
  new events.Rule(stack, 'Often', { schedule: events.Schedule.rate(Duration.minutes(5)), targets: [new targets.LambdaFunction(alias, { retryAttempts: 2 })] });
  new events.Rule(stack, 'Daily', { schedule: events.Schedule.cron({ hour: '4', minute: '0' }), targets: [new targets.LambdaFunction(fn)] });
  new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[new cloudwatch.GraphWidget({ left: [alias.metricInvocations()] })]] });
  new cloudwatch.CompositeAlarm(stack, 'Any', { alarmRule: cloudwatch.AlarmRule.anyOf(alarm) });
  new cloudwatch.Alarm(stack, 'Ratio', {
    metric: new cloudwatch.MathExpression({ expression: 'a/b', usingMetrics: { a: alias.metricErrors(), b: alias.metricInvocations() } }), threshold: 0.1, evaluationPeriods: 3, datapointsToAlarm: 2,
  });
  Tags.of(stack).add('team', 'models');
  templatesOf(stack.node.root as App).forEach(everythingRight);
});

test('a bucket, a key, a topic, queues and a parameter', () => {
  const stack = new Stack(new App(), 'S');
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, alias: 'k' });
  new s3.Bucket(stack, 'Bucket', {
    versioned: true, encryptionKey: key, enforceSSL: true, autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY,
    lifecycleRules: [{ expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(3), objectSizeGreaterThan: 128 }],
  });
  new ssm.StringParameter(stack, 'Parameter', { stringValue: new sns.Topic(stack, 'Topic', { masterKey: key }).topicArn, parameterName: '/x/y' });
  new sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 } });
  new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK });
  templatesOf(stack.node.root as App).forEach(everythingRight);
});

test('a network, and a stack that imports from it', () => {
  const app = new App();
  const network = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 1 });
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  vpc.addInterfaceEndpoint('Runtime', { service: ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME });
  const user = new Stack(app, 'User');
  new lambda.Function(user, 'Fn', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('x'), vpc });
  const templates = templatesOf(app);
  expect(JSON.stringify(templates)).toContain('Fn::ImportValue');
  templates.forEach(everythingRight);
});

test('custom resources, parameters, conditions and a nested stack', () => {
  const stack = new Stack(new App(), 'S');
  const provider = new custom.Provider(stack, 'Provider', { onEventHandler: aFunction(stack) });
  const made = new CustomResource(stack, 'Made', { serviceToken: provider.serviceToken, properties: { list: [1, { deep: true }] }, resourceType: 'Custom::Made' });
  new CfnOutput(stack, 'Out', { value: made.getAttString('Anything'), exportName: 'anything' });
  const size = new CfnParameter(stack, 'Size', { type: 'Number', default: 256, minValue: 128 });
  const condition = new CfnCondition(stack, 'Here', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1') });
  const raw = new lambda.CfnFunction(stack, 'Raw', {
    code: { zipFile: 'x' }, handler: 'i.h', runtime: 'nodejs24.x', memorySize: size.valueAsNumber,
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }).roleArn,
    environment: { variables: { A: Fn.conditionIf('Here', 'x', Fn.ref('AWS::NoValue')).toString() } },
  });
  raw.cfnOptions.condition = condition;
  const nested = new NestedStack(stack, 'Nested');
  new CfnOutput(stack, 'NestedOut', { value: new sqs.Queue(nested, 'Queue').queueArn });
  templatesOf(stack.node.root as App).forEach(everythingRight);
});

test('a SageMaker endpoint with a rollout and scaling', () => {
  const stack = new Stack(new App(), 'S');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  const model = new sagemaker.CfnModel(stack, 'Model', {
    executionRoleArn: role.roleArn, primaryContainer: { image: '1.dkr.ecr.us-east-1.amazonaws.com/x:1', environment: { A: 'b' }, modelDataUrl: 's3://bucket/key.tar.gz' },
  });
  const config = new sagemaker.CfnEndpointConfig(stack, 'Config', {
    productionVariants: [{ variantName: 'v', modelName: model.attrModelName, initialVariantWeight: 1, serverlessConfig: { maxConcurrency: 5, memorySizeInMb: 2048 } }],
  });
  const endpoint = new sagemaker.CfnEndpoint(stack, 'Endpoint', {
    endpointConfigName: config.attrEndpointConfigName,
    deploymentConfig: {
      blueGreenUpdatePolicy: { trafficRoutingConfiguration: { type: 'CANARY', canarySize: { type: 'CAPACITY_PERCENT', value: 10 }, waitIntervalInSeconds: 60 }, terminationWaitInSeconds: 60 },
      autoRollbackConfiguration: { alarms: [{ alarmName: 'a' }] },
    },
  });
  new autoscaling.ScalableTarget(stack, 'Target', {
    serviceNamespace: autoscaling.ServiceNamespace.SAGEMAKER, resourceId: `endpoint/${endpoint.attrEndpointName}/variant/v`, scalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency', minCapacity: 1, maxCapacity: 3,
  }).scaleToTrackMetric('Utilization', { predefinedMetric: autoscaling.PredefinedMetric.SAGEMAKER_VARIANT_PROVISIONED_CONCURRENCY_UTILIZATION, targetValue: 0.7 });
  templatesOf(stack.node.root as App).forEach(everythingRight);
});

test('the template of `cdk bootstrap`, in YAML and in JSON', () => {
  const show = (...flags: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, '../../../node_modules/aws-cdk/bin/cdk'), 'bootstrap', '--show-template', ...flags], { encoding: 'utf8', env: { ...process.env, CI: 'true' } });
    if (stdout === '') throw new Error(stderr);
    return stdout;
  };
  const yaml = parseTemplate(show());
  expect(Object.keys(yaml.resources).length).toBeGreaterThan(8);
  everythingRight(yaml);
  expect(parseTemplate(show('--json'))).toEqual(yaml);
});

test('five hundred resources take well under a second', () => {
  const fn = (index: number) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'k.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x', MemorySize: 256, Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { PREVIOUS: index === 0 ? 'none' : { 'Fn::GetAtt': [`F${index - 1}`, 'Arn'] } } }, Tags: [{ Key: 'n', Value: String(index) }],
    },
    DependsOn: ['Role'],
  });
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } };
  const text = JSON.stringify({ Resources: { Role, ...Object.fromEntries(Array.from({ length: 499 }, (_, index) => [`F${index}`, fn(index)])) } });
  // Of the processor: what else the machine does says nothing of this.
  const before = process.cpuUsage();
  expect(checkTemplate(parseTemplate(text), specs)).toEqual([]);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
