import fc from 'fast-check';
import { checkInferenceAmi, fittingInferenceAmi, isBeyondDriver } from '../../../lib/sagemaker/inference-ami';
import { instanceTypes } from '../../../lib/sagemaker/instance-types';

test.each([
  ['12.2', 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-2-1'],
  ['12.3', 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1'],
  ['12.4', 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1'],
  // The one for CUDA 13 does not start it.
  ['12.5', 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1'],
  ['12.9', 'ml.g6e.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1'],
  ['13.0', 'ml.g6e.xlarge', 'al2023-ami-sagemaker-inference-gpu-4-1'],
  // The nearest: there is none for it.
  ['13.1', 'ml.g6e.xlarge', 'al2023-ami-sagemaker-inference-gpu-4-1'],
  ['14.0', 'ml.g6e.xlarge', undefined],
  ['11.8', 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-2-1'],
  // What SageMaker takes by itself is new enough.
  ['11.8', 'ml.g6.xlarge', undefined],
  ['12.4', 'ml.p5en.48xlarge', undefined],
  // No driver of the older ones knows these GPUs, and the one that does starts no CUDA 12: what SageMaker takes by itself.
  ['12.4', 'ml.g7e.2xlarge', undefined],
  ['13.0', 'ml.g7e.2xlarge', 'al2023-ami-sagemaker-inference-gpu-4-1'],
  ['12.4', 'ml.p2.xlarge', undefined],
  ['12.2', 'ml.p3.2xlarge', 'al2-ami-sagemaker-inference-gpu-2-1'],
  ['12.9', 'ml.p3.2xlarge', 'al2-ami-sagemaker-inference-gpu-2-1'],
  ['13.0', 'ml.p3.2xlarge', undefined],
  ['13.0', 'ml.c7i.xlarge', undefined],
  ['13.0', 'ml.inf2.xlarge', undefined],
  ['13.0', 'ml.g9.xlarge', undefined],
])('CUDA %s on %s', (cuda, type, ami) => {
  expect(fittingInferenceAmi({ cuda }, type)).toBe(ami);
});

test('an image that does not say its CUDA, or needs none, gets none', () => {
  expect(fittingInferenceAmi({ accelerator: 'gpu' }, 'ml.g5.xlarge')).toBeUndefined();
  expect(fittingInferenceAmi({ accelerator: 'cpu', cuda: '13.0' }, 'ml.g5.xlarge')).toBeUndefined();
});

test('one that is too old is doubted', () => {
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-gpu-3-1', { cuda: '12.4' }, 'ml.g5.xlarge')).toEqual({ problems: [], warnings: [] });
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-gpu-3-1', { cuda: '13.0' }, 'ml.g5.xlarge')).toEqual({
    problems: [],
    warnings: [{
      id: 'inferenceAmi',
      text: 'al2-ami-sagemaker-inference-gpu-3-1 has a driver for CUDA 12.4, and the image is built with CUDA 13.0: a container that cannot do with less does not start. '
        + 'al2023-ami-sagemaker-inference-gpu-4-1 fits; leave `inferenceAmi` out to get the one that does.',
    }],
  });
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-gpu-3-1', { cuda: '12.4' }, 'ml.g7e.2xlarge').warnings[0]?.text).toContain('ml.g7e.2xlarge needs one for CUDA 12.8');
});

test('one for CUDA 13 is doubted for an image of CUDA 12', () => {
  expect(checkInferenceAmi('al2023-ami-sagemaker-inference-gpu-4-1', { cuda: '12.9' }, 'ml.g6.xlarge').warnings[0]?.text).toBe(
    'al2023-ami-sagemaker-inference-gpu-4-1 has a driver for CUDA 13.0, and the image is built with CUDA 12.9: containers of that were seen not to start on it, and to write no log. '
      + 'al2-ami-sagemaker-inference-gpu-3-1 fits; leave `inferenceAmi` out to get the one that does.',
  );
});

test('what AWS asks for a machine image for is beyond the driver of an instance, and what runs without is not', () => {
  expect(isBeyondDriver({ cuda: '12.9' }, 'ml.g5.xlarge', undefined)).toBe(true);
  expect(isBeyondDriver({ cuda: '12.8' }, 'ml.g5.xlarge', undefined)).toBe(true);
  expect(isBeyondDriver({ cuda: '12.4' }, 'ml.g5.xlarge', undefined)).toBe(false);
  expect(isBeyondDriver({ cuda: '12.9' }, 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1')).toBe(false);
  expect(isBeyondDriver({ cuda: '13.0' }, 'ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-3-1')).toBe(true);
  expect(isBeyondDriver({ cuda: '12.9' }, 'ml.g5.xlarge', 'al2023-ami-sagemaker-inference-gpu-4-1')).toBe(true);
  expect(isBeyondDriver({ cuda: '13.0' }, 'ml.g7e.2xlarge', undefined)).toBe(false);
});

test('one for other accelerators is refused', () => {
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-neuron-2', {}, 'ml.g5.xlarge').problems).toEqual([{
    prop: 'inferenceAmi',
    found: 'is al2-ami-sagemaker-inference-neuron-2, which is for Inferentia2 and Trainium, and ml.g5.xlarge has none',
    remedy: 'leave it out, or take another instance type',
  }]);
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-gpu-2', {}, 'ml.m5.xlarge').problems).toHaveLength(1);
  expect(checkInferenceAmi('al2-ami-sagemaker-inference-neuron-2', {}, 'ml.inf2.xlarge').problems).toEqual([]);
  expect(checkInferenceAmi('al2028-ami-sagemaker-inference-gpu-9', {}, 'ml.m5.xlarge').problems).toEqual([]);
});

test('what fits is never doubted', () => {
  fc.assert(fc.property(fc.constantFrom(...instanceTypes().keys()), fc.integer({ min: 11, max: 14 }), fc.integer({ min: 0, max: 9 }), (type, major, minor) => {
    const image = { accelerator: 'gpu', cuda: `${major}.${minor}` } as const;
    const ami = fittingInferenceAmi(image, type);
    if (ami !== undefined) expect(checkInferenceAmi(ami, image, type)).toEqual({ problems: [], warnings: [] });
  }), { numRuns: 300 });
});
