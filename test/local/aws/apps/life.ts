/**
 * The digits model as a team runs it: golden requests, a canary, a URL, two versions to go back to. The context says which version, in which file, whether that comes from
 * the bucket `training` (`objectVersion`), how many minutes a canary takes, and whether its environments are scaled (then each request looks something
 * up, which takes a while).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout, Transform, VersionPruning } from '../../../../constructs';

const examples = join(__dirname, '../../../../examples');
const app = new App();
const stack = new Stack(app, 'Life');
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString() as string | undefined;
const version = context('digits') ?? '1';

const file = context('file') ?? join(examples, 'models/digits', version, 'model.onnx');
const versionId = context('objectVersion');
const scaled = context('scaled') !== undefined;

function fromTraining(): ModelArtifact {
  const bytes = readFileSync(file);
  const bucket = Bucket.fromBucketName(stack, 'Training', 'training');
  return ModelArtifact.fromS3({ bucket, key: 'digits/model.onnx', versionId, sha256: createHash('sha256').update(bytes).digest('hex'), size: Size.bytes(bytes.length) });
}

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, versionId === undefined ? ModelArtifact.fromFile(file) : fromTraining(), {
    transform: scaled ? Transform.fromFile(join(__dirname, '../life/look-up.ts')) : undefined,
  }),
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(Number(context('minutes') ?? 4)) }),
  goldenRequests: GoldenRequests.fromFile(join(examples, 'rollout/golden.json'), { outputs: ['label'], parallelCalls: 2 }),
  pruning: VersionPruning.keepLast(2),
});
if (scaled) digits.autoScale({ minCapacity: 1, maxCapacity: 8 }).scaleOnUtilization({ target: 0.5 });
new CfnOutput(stack, 'Name', { value: digits.functionName });
new CfnOutput(stack, 'Url', { value: digits.addUrl().url });
