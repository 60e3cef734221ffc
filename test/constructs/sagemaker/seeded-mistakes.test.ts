import { join } from 'node:path';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Size } from 'aws-cdk-lib/core';
import {
  AsyncEndpoint, DlcImage, InstanceType, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, Rollout, RoutingStrategy, ServerlessEndpoint, ServingImage,
} from '../../../constructs';
import { digits, models, templateOf } from '../stack';

const model = digits('2');
const minutes = (value: number): Duration => Duration.minutes(value);

/** Props as an app in JavaScript gives them, which no compiler has looked at. */
const untyped = (props: object): never => props as never;

/**
 * Mistakes that AWS's validators, cfn-lint and CDK's own constructs were seen to let through. Each with what AWS does about it, and the words
 * that stop it here; each with its twin that is right.
 */
const MISTAKES: readonly (readonly [mistake: string, wrong: (stack: Stack) => unknown, refusal: RegExp, right: (stack: Stack) => unknown])[] = [
  [
    'a serverless endpoint of 1,500 MB',
    (stack) => new ServerlessEndpoint(stack, 'E', { model, memorySize: Size.mebibytes(1500) }), /`memorySize` is 1500 MiB, allowed: 1024 to 6144 MiB in steps of 1024: use Size.gibibytes\(2\)/,
    (stack) => new ServerlessEndpoint(stack, 'E', { model, memorySize: Size.gibibytes(2) }),
  ],
  [
    'a concurrency of 999',
    (stack) => new ServerlessEndpoint(stack, 'E', { model, maxConcurrency: 999 }), /`maxConcurrency` is 999, allowed: a whole number from 1 to 200/,
    (stack) => new ServerlessEndpoint(stack, 'E', { model, maxConcurrency: 200 }),
  ],
  [
    'more ready than may run at once',
    (stack) => new ServerlessEndpoint(stack, 'E', { model, maxConcurrency: 5, provisionedConcurrency: 10 }), /`provisionedConcurrency` is 10, more than `maxConcurrency` \(5\)/,
    (stack) => new ServerlessEndpoint(stack, 'E', { model, maxConcurrency: 10, provisionedConcurrency: 10 }),
  ],
  [
    'a serverless endpoint in a network, with data capture and isolation',
    (stack) => new ServerlessEndpoint(stack, 'E', untyped({ model, vpc: {}, dataCapture: {}, networkIsolation: true })), /3 problems[\s\S]*`vpc`[\s\S]*`dataCapture`[\s\S]*`networkIsolation`/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, networkIsolation: true, dataCapture: { bucket: new Bucket(stack, 'Captured') } }),
  ],
  [
    'several variants on a serverless endpoint',
    (stack) => new ServerlessEndpoint(stack, 'E', untyped({ model, variants: [{ name: 'B', model }] })), /`variants` is nothing that a serverless endpoint has: leave it out, or use RealTimeEndpoint/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, variants: [{ name: 'B', model }] }),
  ],
  [
    'a type of instances that there is none of',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.of('ml.m5.extralarge') }), /InstanceType\.of/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.of('ml.m5.xlarge') }),
  ],
  [
    "EC2's name of a type",
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.of('m5.large') }), /`instanceType` is "m5.large", allowed: names like ml.g5.xlarge: SageMaker's names begin with ml.: write ml.m5.large/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.of('ml.m5.large') }),
  ],
  [
    'a type as the SDKs take it, and a count in quotes',
    (stack) => new RealTimeEndpoint(stack, 'E', untyped({ model, instanceType: 'ml.m5.large', instanceCount: '2' })), /2 problems[\s\S]*`instanceCount` is the string "2", allowed: a number: write 2[\s\S]*`instanceType` is the string "ml.m5.large", allowed: an InstanceType: write InstanceType.of\('ml.m5.large'\)/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.M5_LARGE, instanceCount: 2 }),
  ],
  [
    'a type of a variant and one of a pool as the SDKs take them',
    (stack) => new RealTimeEndpoint(stack, 'E', untyped({ model, instancePools: [{ instanceType: 'ml.m5.large' }], variants: [{ name: 'B', model, instanceType: 'ml.m5.xlarge' }] })), /`instancePools\[0\].instanceType` is the string[\s\S]*`variants\[0\].instanceType` is the string "ml.m5.xlarge"/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instancePools: [{ instanceType: InstanceType.M5_LARGE }] }),
  ],
  [
    'the name of a rollout',
    (stack) => new AsyncEndpoint(stack, 'E', untyped({ model, rollout: 'canary' })), /`rollout` is the string "canary", allowed: a Rollout/,
    (stack) => new AsyncEndpoint(stack, 'E', { model, rollout: Rollout.canary({ percentage: 50, bakeTime: minutes(5) }) }),
  ],
  [
    'memory and golden requests on instances',
    (stack) => new RealTimeEndpoint(stack, 'E', untyped({ model, memorySize: Size.gibibytes(2), goldenRequests: {} })), /`memorySize` is nothing that a real-time endpoint has: leave it out, or use ServerlessEndpoint[\s\S]*`goldenRequests` is nothing that a real-time endpoint has: leave it out, or use ModelFunction/,
    (stack) => new ServerlessEndpoint(stack, 'E', { model, memorySize: Size.gibibytes(2) }),
  ],
  [
    'instances of a function',
    (stack) => new ModelFunction(stack, 'E', untyped({ model, instanceType: InstanceType.M5_LARGE })), /`instanceType` is nothing that a function has: leave it out, or use RealTimeEndpoint or AsyncEndpoint/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.M5_LARGE }),
  ],
  [
    'a capacity reservation of a serverless endpoint',
    (stack) => new ServerlessEndpoint(stack, 'E', untyped({ model, capacityReservationArn: 'arn:aws:sagemaker:us-east-1:000000000000:training-plan/p' })), /`capacityReservationArn` is nothing that a serverless endpoint has/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, capacityReservationArn: 'arn:aws:sagemaker:us-east-1:000000000000:training-plan/p' }),
  ],
  [
    'one name for two endpoints, in letters of another size',
    (stack) => [new ServerlessEndpoint(stack, 'A', { model, endpointName: 'digits' }), new RealTimeEndpoint(stack, 'E', { model, endpointName: 'Digits' })], /E: `endpointName` is Digits, and .*A has that name: choose another/,
    (stack) => [new ServerlessEndpoint(stack, 'A', { model, endpointName: 'digits' }), new RealTimeEndpoint(stack, 'E', { model, endpointName: 'digits-2' })],
  ],
  [
    'no instance',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceCount: 0 }), /`instanceCount` is 0, allowed: a whole number from 1/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceCount: 1 }),
  ],
  [
    'a routing by prefix without a prefix',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, routing: RoutingStrategy.prefixAware(untyped({ prefixLength: 0, concurrencyThreshold: 0 })) }), /2 problems[\s\S]*`prefixLength` is 0[\s\S]*`concurrencyThreshold` is 0/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, routing: RoutingStrategy.prefixAware({ prefixLength: 1_024, concurrencyThreshold: 8 }) }),
  ],
  [
    'a canary of more than a half',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, rollout: Rollout.canary({ percentage: 51, bakeTime: minutes(10) }) }), /50/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, rollout: Rollout.canary({ percentage: 50, bakeTime: minutes(10) }) }),
  ],
  [
    'a canary on one instance',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceCount: 1, rollout: Rollout.canary({ percentage: 10, bakeTime: minutes(10) }) }), /one instance cannot be split[\s\S]*set `instanceCount` to 2/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceCount: 2, rollout: Rollout.canary({ percentage: 10, bakeTime: minutes(10) }) }),
  ],
  [
    'a rolling update in batches of 90 %',
    () => Rollout.rolling({ batchPercentage: 90, interval: minutes(5) }), /`batchPercentage` is 90/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, rollout: Rollout.rolling({ batchPercentage: 50, interval: minutes(5) }) }),
  ],
  [
    'a rolling update without instances',
    (stack) => new ServerlessEndpoint(stack, 'E', { model, rollout: Rollout.rolling({ batchPercentage: 50, interval: minutes(5) }) }), /rolling/,
    (stack) => new ServerlessEndpoint(stack, 'E', { model, rollout: Rollout.canary({ percentage: 50, bakeTime: minutes(5) }) }),
  ],
  [
    'a rolling update of a function',
    (stack) => new ModelFunction(stack, 'E', { model, rollout: Rollout.rolling({ batchPercentage: 50, interval: minutes(5) }) }), /rolling/i,
    (stack) => new ModelFunction(stack, 'E', { model, rollout: Rollout.linear({ percentage: 50, interval: minutes(5) }) }),
  ],
  [
    'an asynchronous endpoint with two variants',
    (stack) => new AsyncEndpoint(stack, 'E', untyped({ model, variants: [{ name: 'B', model }] })), /`variants`/,
    (stack) => new AsyncEndpoint(stack, 'E', { model }),
  ],
  [
    'a burstable type that scales',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.T2_LARGE }).autoScale({ minCapacity: 1, maxCapacity: 2 }), /`instanceType` is ml.t2.large, which cannot be scaled/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.M5_LARGE }).autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnInvocations({ target: 100 }),
  ],
  [
    'a real-time endpoint that scales to zero, and never wakes up',
    (stack) => new RealTimeEndpoint(stack, 'E', { model }).autoScale({ minCapacity: 0, maxCapacity: 2 }), /`minCapacity` is 0, allowed: a whole number from 1: a real-time endpoint has one at least/,
    (stack) => new AsyncEndpoint(stack, 'E', { model }).autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnBacklog({ target: 5 }),
  ],
  [
    'a schedule that takes the last instance away',
    (stack) => new RealTimeEndpoint(stack, 'E', { model }).autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnSchedule('Night', { schedule: Schedule.cron({ hour: '20', minute: '0' }), maxCapacity: 0 }), /`maxCapacity` is 0/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model }).autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnSchedule('Night', { schedule: Schedule.cron({ hour: '20', minute: '0' }), maxCapacity: 1 }),
  ],
  [
    'an image for x86 on Graviton',
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.C7G_XLARGE, image: ServingImage.modelServer({ architecture: Architecture.X86_64 }) }), /x86_64/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model, instanceType: InstanceType.C7G_XLARGE }),
  ],
  [
    'an image for GPUs on processors',
    (stack) => new RealTimeEndpoint(stack, 'E', { model: llm(stack), instanceType: InstanceType.C5_XLARGE, image: ServingImage.fromDlc(DlcImage.VLLM_SERVER) }), /the image computes on GPUs/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model: llm(stack), instanceType: InstanceType.G6_XLARGE, image: ServingImage.fromDlc(DlcImage.VLLM_SERVER) }),
  ],
  [
    'a model that is larger than the memory of the GPU',
    (stack) => new RealTimeEndpoint(stack, 'E', { model: llm(stack, 30), instanceType: InstanceType.G6_XLARGE, image: ServingImage.fromDlc(DlcImage.VLLM_SERVER) }), /ml.g6.xlarge/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model: llm(stack, 30), instanceType: InstanceType.G6E_2XLARGE, image: ServingImage.fromDlc(DlcImage.VLLM_SERVER) }),
  ],
  [
    'model data that is not packed, on a serverless endpoint',
    (stack) => new ServerlessEndpoint(stack, 'E', { model: remote(stack) }), /RealTimeEndpoint|tar\.gz/,
    (stack) => new RealTimeEndpoint(stack, 'E', { model: remote(stack) }),
  ],
  [
    'an image by a tag that means another one tomorrow',
    (stack) => ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'R', 'churn'), { tag: 'latest', architecture: Architecture.X86_64 }), /allowMutableTag/,
    (stack) => ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'R', 'churn'), { digest: `sha256:${'ab'.repeat(32)}`, architecture: Architecture.X86_64 }),
  ],
  [
    'an image that is not patched any more',
    () => ServingImage.fromDlc(DlcImage.PYTORCH_CPU), /gets no security patches after 2026-06-30/,
    () => ServingImage.fromDlc(DlcImage.RAY_SERVE_CPU),
  ],
];

/** Weights of a large language model, of which synth knows the size alone. */
function llm(stack: Stack, gibibytes = 2): ModelVersion {
  return ModelVersion.of('llm', '1', ModelArtifact.fromS3Folder({ bucket: new Bucket(stack, 'Weights'), prefix: 'llm/', allowUnpinned: true, size: Size.gibibytes(gibibytes) }));
}

function remote(stack: Stack): ModelVersion {
  return ModelVersion.of('digits', '2', ModelArtifact.fromS3({ bucket: new Bucket(stack, 'Models'), key: 'digits.onnx', versionId: 'v1', sha256: 'ab'.repeat(32), size: Size.mebibytes(1) }));
}

test.each(MISTAKES)('%s', (_, wrong, refusal, right) => {
  expect(() => templateOf((stack) => { wrong(stack); })).toThrow(refusal);
  expect(() => templateOf((stack) => { right(stack); })).not.toThrow();
});

test('the models that these stand on are there', () => {
  expect(model.artifact.size.toBytes()).toBeGreaterThan(0);
  expect(models).toBe(join(__dirname, '..', '..', '..', 'examples', 'models'));
});
