/** A stack with a nested one. The context `greeting` changes both; `failing` makes the outer one fail after the nested one, `wrong` is refused. */
import { App, CfnOutput, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const greeting = context('greeting') ?? 'hello';

const stack = new Stack(app, 'Outer');
const queue = new Queue(stack, 'Queue');
const inner = new NestedStack(stack, 'Inner');
const fn = new LambdaFunction(inner, 'Greeter', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => ({ greeting: process.env.GREETING, queue: process.env.QUEUE });'),
  environment: { GREETING: greeting, QUEUE: queue.queueArn },
});
const named = new StringParameter(stack, 'Named', { parameterName: '/outer/function', stringValue: fn.functionName });
if (context('failing') !== undefined) new StringParameter(stack, 'Clash', { parameterName: '/cdk-bootstrap/hnb659fds/version', stringValue: '1' }).node.addDependency(inner);
if (context('wrong') !== undefined) new CfnResource(stack, 'Wrong', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeouts: 30 } });
new CfnOutput(stack, 'FunctionName', { value: fn.functionName });
new CfnOutput(stack, 'ParameterName', { value: named.parameterName });
