import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { DlcImage, InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint, Rollout, ScaledResource, ServingImage } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Gpu', { description: "NVIDIA's Triton on GPUs, as many as the load takes" });

// A model repository as Triton has it: NAME/VERSION/model.onnx.
const repository = ModelArtifact.fromDirectory('repository', { entry: 'digits/1/model.onnx' });

const digits = new RealTimeEndpoint(stack, 'Digits', {
  model: ModelVersion.of('digits', '1', repository),
  image: ServingImage.fromDlc(DlcImage.TRITON),
  environment: { SAGEMAKER_TRITON_DEFAULT_MODEL_NAME: 'digits' },
  // Where there is no L4 to be had, an A10G.
  instancePools: [{ instanceType: InstanceType.G6_XLARGE }, { instanceType: InstanceType.G5_XLARGE }],
  instanceCount: 2,
  rollout: Rollout.linear({ percentage: 50, interval: Duration.minutes(5) }),
});

const scaling = digits.autoScale({ minCapacity: 2, maxCapacity: 6 });
scaling.scaleOnConcurrency({ target: 8 });
scaling.scaleOnUtilization({ target: 0.6, resource: ScaledResource.GPU });

new CfnOutput(stack, 'DigitsName', { value: digits.endpointName });
