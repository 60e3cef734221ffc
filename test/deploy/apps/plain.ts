/**
 * Nothing of this library: plain constructs of aws-cdk-lib. The context says what is wrong with it:
 * `badProperty`, `failingResource`, `unknownType`; `greeting` changes the function.
 */
import { App, CfnOutput, CfnResource, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const prefix = context('prefix') ?? '';

const shared = new Stack(app, `${prefix}Shared`);
const queue = new Queue(shared, 'Queue', { removalPolicy: RemovalPolicy.DESTROY });

const stack = new Stack(app, `${prefix}Plain`);
const greeting = context('greeting') ?? 'hello';
const fn = new LambdaFunction(stack, 'Greeter', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async (event, context) => ({ greeting: process.env.GREETING, queue: process.env.QUEUE, version: context.functionVersion });'),
  environment: { GREETING: greeting, QUEUE: queue.queueArn },
  currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
});
const live = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
new CfnOutput(stack, 'LiveArn', { value: live.functionArn });

new Rule(stack, 'Hourly', { description: `says ${greeting}`, schedule: Schedule.rate(Duration.hours(1)), targets: [new LambdaTarget(live)] });

const provider = new LambdaFunction(stack, 'Provider', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline(`const { send } = require('cfn-response');
    exports.handler = (event, context) => {
      const { RequestType, ResourceProperties: { greeting, fail } } = event;
      const status = fail === 'true' && RequestType !== 'Delete' ? 'FAILED' : 'SUCCESS';
      send(event, context, status, { Answer: RequestType + ' of ' + greeting }, 'thing');
    };`),
});
const thing = new CustomResource(stack, 'Thing', { serviceToken: provider.functionArn, properties: { greeting, fail: context('failingResource') !== undefined } });
new StringParameter(stack, 'Answer', { parameterName: `/${prefix}plain/answer`, stringValue: thing.getAttString('Answer') });
new CfnOutput(stack, 'ThingAnswer', { value: thing.getAttString('Answer') });

if (context('badProperty') !== undefined) new CfnResource(stack, 'Wrong', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeouts: 30 } });
if (context('unknownType') !== undefined) new CfnResource(stack, 'Graph', { type: 'AWS::Neptune::DBCluster' });
