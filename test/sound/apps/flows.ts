import { CustomResource, Duration, NestedStack, RemovalPolicy, Stack, type App } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { AlarmRule, AlarmState, CompositeAlarm, Dashboard, GraphWidget, MathExpression, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as Fn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Choice, Condition, DefinitionBody, LogLevel, Map, Pass, StateMachine, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** State machines, containers, custom resources, dashboards, nested stacks and references from stack to stack. */
export function flows(app: App): void {
  const stack = new Stack(app, 'Flows');
  const fn = new Fn(stack, 'Fn', { code: Code.fromInline('exports.handler = async () => ({ ok: true });'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, timeout: Duration.minutes(1) });
  const predict = new LambdaInvoke(stack, 'Predict', { lambdaFunction: fn, taskTimeout: undefined }).addRetry({ maxAttempts: 3 });
  const endpoint = new CallAwsService(stack, 'Endpoint', { service: 'sagemakerruntime', action: 'invokeEndpoint', iamResources: ['arn:aws:sagemaker:eu-west-1:123456789012:endpoint/digits'], parameters: { EndpointName: 'digits', Body: '{}' } });
  const tell = new SnsPublish(stack, 'Tell', { topic: new Topic(stack, 'Topic'), message: { value: 'done' } as never });
  const each = new Map(stack, 'Each', { maxConcurrency: 10 });
  each.itemProcessor(new Pass(stack, 'One'));
  const chain = new Wait(stack, 'Wait', { time: WaitTime.duration(Duration.seconds(5)) }).next(predict).next(endpoint).next(each)
    .next(new Choice(stack, 'Good?').when(Condition.booleanEquals('$.ok', true), new Succeed(stack, 'Done')).otherwise(tell));
  const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(chain), tracingEnabled: true, logs: { destination: new LogGroup(stack, 'Log', { retention: RetentionDays.ONE_WEEK }), level: LogLevel.ALL } });

  const failed = machine.metricFailed().createAlarm(stack, 'Failed', { threshold: 1, evaluationPeriods: 1 });
  const rate = new MathExpression({ expression: 'errors / invocations * 100', usingMetrics: { errors: fn.metricErrors(), invocations: fn.metricInvocations() }, period: Duration.minutes(1) });
  const failing = rate.createAlarm(stack, 'ErrorRate', { threshold: 5, evaluationPeriods: 5, datapointsToAlarm: 3 });
  new CompositeAlarm(stack, 'Either', { alarmRule: AlarmRule.anyOf(AlarmRule.fromAlarm(failed, AlarmState.ALARM), failing) });
  new Dashboard(stack, 'Dashboard', { widgets: [[new GraphWidget({ left: [fn.metricDuration({ statistic: 'p99' })], right: [rate], width: 12 }), new TextWidget({ markdown: '# Models', width: 12 })]] });
  new LogGroup(stack, 'App', { retention: RetentionDays.THREE_MONTHS }).addMetricFilter('Errors', { filterPattern: FilterPattern.literal('ERROR'), metricNamespace: 'Own', metricName: 'Errors' })
    .metric().createAlarm(stack, 'OwnErrors', { threshold: 1, evaluationPeriods: 1 });

  const provider = new Provider(stack, 'Provider', { onEventHandler: fn });
  new CustomResource(stack, 'Custom', { serviceToken: provider.serviceToken, properties: { a: 1 } });
  new AwsCustomResource(stack, 'Call', { onUpdate: { service: 'SSM', action: 'getParameter', parameters: { Name: '/a' }, physicalResourceId: PhysicalResourceId.of('a') }, policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['arn:aws:ssm:eu-west-1:123456789012:parameter/a'] }) });
  new Bucket(stack, 'Emptied', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });

  const containers = new Stack(app, 'Containers');
  const cluster = new Cluster(containers, 'Cluster', { vpc: new Vpc(containers, 'Vpc', { maxAzs: 2 }) });
  const task = new FargateTaskDefinition(containers, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
  task.addContainer('Server', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'), portMappings: [{ containerPort: 80 }] });
  const service = new ApplicationLoadBalancedFargateService(containers, 'Service', { cluster, taskDefinition: task, desiredCount: 2, publicLoadBalancer: false, minHealthyPercent: 100 });
  const scaling = service.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  scaling.scaleOnRequestCount('Requests', { requestsPerTarget: 100, targetGroup: service.targetGroup });

  const nested = new NestedStack(stack, 'Nested');
  const inner = new Fn(nested, 'Inner', { code: Code.fromInline('exports.handler = async () => 1;'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, environment: { OUTER: fn.functionName } });
  inner.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
  const other = new Stack(app, 'Other');
  new Fn(other, 'Caller', { code: Code.fromInline('exports.handler = async () => 1;'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, environment: { FN: fn.functionArn } });
  fn.metricThrottles().createAlarm(other, 'Throttled', { threshold: 1, evaluationPeriods: 1 });
}
