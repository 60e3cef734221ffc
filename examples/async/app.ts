import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AsyncEndpoint, ModelArtifact, ModelVersion } from 'cdk-serverless-inference';

const stack = new Stack(new App(), 'Async', { description: 'Handwritten digits from a queue: no instance while nobody asks' });

const digits = new AsyncEndpoint(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
  maxConcurrentInvocations: 4,
});
digits.autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnBacklog({ target: 5 });
digits.grants.invokeAsync(new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() }));

new CfnOutput(stack, 'EndpointName', { value: digits.endpointName });
new CfnOutput(stack, 'Requests', { value: digits.inputUri('') });
new CfnOutput(stack, 'Answers', { value: digits.outputBucket.s3UrlForObject(digits.outputPrefix) });
