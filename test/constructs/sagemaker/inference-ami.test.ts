import { InferenceAmi, InferenceComponentEndpoint, InstanceType } from '../../../constructs';
import { newStack } from '../stack';

test('the versions of the API', () => {
  const { AL2_GPU_2, AL2_GPU_2_1, AL2_GPU_3_1, AL2023_GPU_4_1, AL2_NEURON_2 } = InferenceAmi;
  expect([AL2_GPU_2, AL2_GPU_2_1, AL2_GPU_3_1, AL2023_GPU_4_1, AL2_NEURON_2].map(String)).toEqual([
    'al2-ami-sagemaker-inference-gpu-2',
    'al2-ami-sagemaker-inference-gpu-2-1',
    'al2-ami-sagemaker-inference-gpu-3-1',
    'al2023-ami-sagemaker-inference-gpu-4-1',
    'al2-ami-sagemaker-inference-neuron-2',
  ]);
});

test('others by name, but no other text', () => {
  expect(InferenceAmi.of('al2027-ami-sagemaker-inference-gpu-5-1').name).toBe('al2027-ami-sagemaker-inference-gpu-5-1');
  for (const name of ['', ' ', 'ami 1', '-x']) expect(() => InferenceAmi.of(name)).toThrow('InferenceAmi.of: `name` is');
});

test('instances that models share are not given a machine image for accelerators that they have not', () => {
  expect(() => new InferenceComponentEndpoint(newStack(), 'Shared', { instanceType: InstanceType.M5_LARGE, maxInstances: 1, inferenceAmi: InferenceAmi.of('al2-ami-sagemaker-inference-gpu-3-1') }))
    .toThrow(/Shared: `inferenceAmi` is al2-ami-sagemaker-inference-gpu-3-1, which is for GPUs, and ml.m5.large has none: leave it out/);
});
