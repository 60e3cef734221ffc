/** Two hosts of the digits model: one whose version is in the context, one that fetches its model from a bucket. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ModelArtifact, ModelFunction, ModelVersion } from '../../../constructs';

const fileOf = (version: string): string => join(__dirname, '../../../examples/models/digits', version, 'model.onnx');

const app = new App();
const stack = new Stack(app, `${String(app.node.tryGetContext('prefix') ?? '')}Models`);
const version = String(app.node.tryGetContext('digits') ?? '1');
const digits = new ModelFunction(stack, 'Digits', { model: ModelVersion.of('digits', version, ModelArtifact.fromFile(fileOf(version))) });
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });
new CfnOutput(stack, 'DigitsName', { value: digits.functionName });

const versionId = app.node.tryGetContext('objectVersion') as string | undefined;
if (versionId !== undefined) {
  const bytes = readFileSync(fileOf('2'));
  const fetched = new ModelFunction(stack, 'Fetched', {
    model: ModelVersion.of('digits', '2', ModelArtifact.fromS3({
      bucket: Bucket.fromBucketName(stack, 'Source', String(app.node.tryGetContext('bucket'))),
      key: 'digits/model.onnx',
      versionId,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: Size.bytes(bytes.length),
    })),
  });
  new CfnOutput(stack, 'FetchedUrl', { value: fetched.addUrl().url });
  new CfnOutput(stack, 'FetchedName', { value: fetched.functionName });
}
