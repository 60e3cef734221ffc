import { ApiGatewayToLambda } from '@aws-solutions-constructs/aws-apigateway-lambda';
import { CodeBuildRunnerProvider, GitHubRunners } from '@cloudsnorkel/cdk-github-runners';
import { Duration, Stack, type App } from 'aws-cdk-lib/core';
import { Code, Function as Fn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MonitoringFacade, SnsAlarmActionStrategy } from 'cdk-monitoring-constructs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ServerlessClamscan } from 'cdk-serverless-clamscan';

const code = Code.fromInline('exports.handler = async () => 1;');

export function solutionsConstructs(app: App): void {
  const stack = new Stack(app, 'SolutionsConstructs');
  new ApiGatewayToLambda(stack, 'Api', { lambdaFunctionProps: { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, timeout: Duration.seconds(10) } });
}

export function monitoringConstructs(app: App): void {
  const stack = new Stack(app, 'MonitoringConstructs');
  const lambdaFunction = new Fn(stack, 'Fn', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X });
  const queue = new Queue(stack, 'Queue');
  new MonitoringFacade(stack, 'Monitoring', { alarmFactoryDefaults: { actionsEnabled: true, alarmNamePrefix: 'models', action: new SnsAlarmActionStrategy({ onAlarmTopic: new Topic(stack, 'Topic') }) } })
    .addLargeHeader('Models')
    .monitorLambdaFunction({ lambdaFunction, addFaultRateAlarm: { Critical: { maxErrorRate: 1 } }, addLatencyP99Alarm: { Warning: { maxLatency: Duration.seconds(1) } } })
    .monitorSqsQueue({ queue, addQueueMaxMessageAgeAlarm: { Warning: { maxAgeInSeconds: 60 } } });
}

export function clamscan(app: App): void {
  const stack = new Stack(app, 'Clamscan');
  new ServerlessClamscan(stack, 'Scan', { buckets: [new Bucket(stack, 'Uploads')] });
}

export function githubRunners(app: App): void {
  const stack = new Stack(app, 'GithubRunners');
  new GitHubRunners(stack, 'Runners', { providers: [new CodeBuildRunnerProvider(stack, 'CodeBuild', { labels: ['build'] })] });
}
