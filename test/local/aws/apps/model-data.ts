/** The digits model on SageMaker: from a file of this machine, and from an object in S3 that the context names. */
import { join } from 'node:path';
import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ModelArtifact, ModelVersion, RealTimeEndpoint, ServerlessEndpoint } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'ModelData');
const context = (name: string): string => String(app.node.tryGetContext(name));
const bucket = Bucket.fromBucketName(stack, 'Source', 'model-source');
const object = { versionId: context('versionId'), sha256: context('sha256'), size: Size.bytes(Number(context('bytes'))) };

const local = ModelVersion.of('digits', '1', ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits/1/model.onnx')));
const remote = ModelVersion.of('digits', '2', ModelArtifact.fromS3({ bucket, key: 'digits/2.onnx', ...object }));
const folder = ModelVersion.of('digits', '2-folder', ModelArtifact.fromS3Folder({ bucket, prefix: 'digits/', entry: '2.onnx', files: [{ path: '2.onnx', ...object }] }));

new CfnOutput(stack, 'Archive', { value: new ServerlessEndpoint(stack, 'ArchiveEndpoint', { model: local }).endpointName });
new CfnOutput(stack, 'Prefix', { value: new RealTimeEndpoint(stack, 'PrefixEndpoint', { model: remote, networkIsolation: true }).endpointName });
new CfnOutput(stack, 'Folder', { value: new RealTimeEndpoint(stack, 'FolderEndpoint', { model: folder, networkIsolation: true }).endpointName });
