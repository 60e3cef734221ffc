/**
 * A registry that keeps for 30 days what nobody uses. The context says which versions of digits it has (`versions=1,2`), of which model files (`file1=2`), how they were decided (`approval1=pending`),
 * which one is the champion, and whether there is a host of it, or a resource that fails.
 */
import { join } from 'node:path';
import { App, CfnOutput, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as PlainFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Function as KeptFunction } from 'aws-cdk-lib/aws-lambda';
import type { Approval } from '../../../../constructs';
import { ModelArtifact, ModelFunction, ModelRegistry } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString() as string | undefined;
const stack = new Stack(app, 'Records');

const registry = new ModelRegistry(stack, 'Registry', { retainUnusedFor: Duration.days(30) });
const digits = registry.addModel('digits');
for (const version of (context('versions') ?? '1').split(',')) {
  digits.addVersion(version, {
    artifact: ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', context(`file${version}`) ?? version, 'model.onnx')),
    approval: (context(`approval${version}`) ?? 'approved') as Approval,
    metrics: { accuracy: Number(context(`accuracy${version}`) ?? 0.9) },
  });
}
const champion = context('champion');
if (champion !== undefined) digits.setAlias('champion', digits.version(champion));
if (context('host') !== undefined) new ModelFunction(stack, 'Digits', { model: digits.version(context('host')!) });

const plain = (id: string, code: string) => new PlainFunction(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(code) });
digits.onApproved('Approved', new LambdaFunction(plain('Listener', "exports.handler = async (event) => { console.log('APPROVED ' + JSON.stringify(event.detail)); };")));

if (context('fail') !== undefined) {
  const resource = new CustomResource(stack, 'Failing', { serviceToken: plain('Fails', failing()).functionArn });
  resource.node.addDependency(digits);
}

const recorder = stack.node.findChild('CsiRegistryRecorder').node.findChild('Function') as KeptFunction;
new CfnOutput(stack, 'Recorder', { value: recorder.functionName });
new CfnOutput(stack, 'Bucket', { value: registry.bucket.bucketName });

/** It says so itself: of a function that throws CloudFormation hears nothing for an hour. */
function failing(): string {
  return `const { request } = require(process.env.AWS_ENDPOINT_URL === undefined ? 'https' : 'http');
exports.handler = (event) => new Promise((done) => {
  const failed = event.RequestType !== 'Delete';
  const body = JSON.stringify({ Status: failed ? 'FAILED' : 'SUCCESS', Reason: 'on purpose', PhysicalResourceId: 'x', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId });
  request(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '', 'content-length': body.length } }, (response) => { response.resume(); response.on('end', done); }).end(body);
});`;
}
