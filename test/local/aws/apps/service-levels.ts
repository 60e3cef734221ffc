/** A model with service levels, and a function that hears whom their topics tell. The context gives the `version`: 4 throws on some digits. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ModelArtifact, ModelFunction, ModelVersion, ServiceLevel, ServiceLevels } from 'cdk-serverless-inference';

const app = new App();
const version = (app.node.tryGetContext('version') as string | undefined) ?? '2';
const stack = new Stack(app, 'Levels');
const endpoint = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', version, 'model.onnx'))),
});
const pager = new LambdaFunction(stack, 'Pager', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler',
  code: Code.fromInline("exports.handler = async (event) => { for (const { Sns } of event.Records) console.log('TOLD ' + JSON.stringify(Sns)); };"),
});
const [page, ticket] = ['PageTopic', 'TicketTopic'].map((id) => {
  const topic = new Topic(stack, id, { enforceSSL: true });
  topic.addSubscription(new LambdaSubscription(pager));
  return topic;
});
new ServiceLevels(stack, 'Objectives', { endpoint, levels: [ServiceLevel.availability(0.999)], page, ticket });
new CfnOutput(stack, 'LiveArn', { value: endpoint.alias.functionArn });
