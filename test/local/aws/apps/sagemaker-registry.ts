/**
 * A registry whose versions are model packages, and a function that is started when one is approved; an endpoint of a package, once the
 * context says which. `versions`: those that the code declares; `second`: what the content of version 2 is; `approval`: what the code says of it.
 */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Approval, InstanceType, ModelArtifact, ModelRegistry, ModelVersion, RealTimeEndpoint, RegistryBackend, ServingImage } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const file = (content: string): ModelArtifact => ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', content, 'model.onnx'));

const stack = new Stack(app, 'Registry');
const registry = new ModelRegistry(stack, 'Registry', { backend: RegistryBackend.sageMaker({ image: ServingImage.modelServer() }) });
const digits = registry.addModel('digits');
const versions = (context('versions') ?? '1,2').split(',');
if (versions.includes('1')) digits.addVersion('1', { artifact: file('1'), metrics: { accuracy: 0.919 }, lineage: { commit: 'abc' }, stage: 'Production', stageStatus: 'Live' });
if (versions.includes('2')) {
  digits.addVersion('2', { artifact: file(context('second') ?? '2'), metrics: { accuracy: Number(context('accuracy') ?? 0.98) }, approval: context('approval') === 'rejected' ? Approval.REJECTED : Approval.PENDING, description: 'more data' });
}
const told = new LambdaFn(stack, 'Told', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler',
  code: Code.fromInline(`const { SSMClient, PutParameterCommand } = require('@aws-sdk/client-ssm');
exports.handler = ({ detail }) => new SSMClient({}).send(new PutParameterCommand({ Name: '/told/' + detail.CustomerMetadataProperties['csi-version'], Value: detail.ModelPackageArn, Type: 'String', Overwrite: true }));`),
});
told.addToRolePolicy(new PolicyStatement({ actions: ['ssm:PutParameter'], resources: [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: 'told/*' })] }));
digits.onApproved('Approved', new LambdaFunction(told));

const modelPackage = context('package');
if (modelPackage !== undefined) {
  const serving = new Stack(app, 'Serving');
  const artifact = ModelArtifact.fromModelPackage(modelPackage, {
    bucket: Bucket.fromBucketName(serving, 'Models', context('bucket') as string), prefix: 'models/digits/', repository: Repository.fromRepositoryName(serving, 'Server', context('repository') as string),
  });
  const endpoint = new RealTimeEndpoint(serving, 'Digits', { model: ModelVersion.of('digits', '2', artifact), instanceType: InstanceType.C7I_LARGE });
  new CfnOutput(serving, 'Endpoint', { value: endpoint.endpointName });
}
