/**
 * Nothing of this library: a function behind an alias that CDK's own CodeDeploy group moves, with an alarm on its errors.
 * The context gives the `greeting`; `broken` has the new version fail.
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const stack = new Stack(app, 'Canary');
const fn = new LambdaFunction(stack, 'Greeter', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline(context('broken') === undefined
    ? 'exports.handler = async () => process.env.GREETING;'
    : 'exports.handler = async () => { throw new Error("this version is broken"); };'),
  environment: { GREETING: context('greeting') ?? 'hello' },
  currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
});
const live = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
const errors = live.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' })
  .createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.NOT_BREACHING });
new LambdaDeploymentGroup(stack, 'Group', { alias: live, alarms: [errors], deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES });
new CfnOutput(stack, 'LiveArn', { value: live.functionArn });
