/**
 * Nothing of this library: plain constructs of aws-cdk-lib. The context says what is wrong with it:
 * `badProperty`, `failingResource`, `unknownType`; `greeting` changes the function.
 */
import { App, CfnOutput, CfnResource, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alias, CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Provider } from 'aws-cdk-lib/custom-resources';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const shared = new Stack(app, 'Shared');
const queue = new Queue(shared, 'Queue', { removalPolicy: RemovalPolicy.DESTROY });

const stack = new Stack(app, 'Plain');
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

const provider = new Provider(stack, 'Provider', {
  onEventHandler: new LambdaFunction(stack, 'OnEvent', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    timeout: Duration.seconds(10),
    code: Code.fromInline(`exports.handler = async ({ RequestType, ResourceProperties }) => {
      if (ResourceProperties.fail === 'true' && RequestType !== 'Delete') throw new Error('asked to fail');
      return { PhysicalResourceId: 'thing', Data: { Answer: RequestType + ' of ' + ResourceProperties.greeting } };
    };`),
  }),
});
const thing = new CustomResource(stack, 'Thing', { serviceToken: provider.serviceToken, properties: { greeting, fail: context('failingResource') !== undefined } });
new StringParameter(stack, 'Answer', { parameterName: '/plain/answer', stringValue: thing.getAttString('Answer') });
new CfnOutput(stack, 'Thing', { value: thing.getAttString('Answer') });

if (context('badProperty') !== undefined) (fn.node.defaultChild as CfnFunction).addPropertyOverride('MemorySizes', 256);
if (context('unknownType') !== undefined) new CfnResource(stack, 'Graph', { type: 'AWS::Neptune::DBCluster' });
