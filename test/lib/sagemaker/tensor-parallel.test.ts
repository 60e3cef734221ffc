import fc from 'fast-check';
import { instanceTypes } from '../../../lib/sagemaker/instance-types';
import { checkTensorParallel, tensorParallelVariables } from '../../../lib/sagemaker/tensor-parallel';

const VLLM = { accelerator: 'gpu', tensorParallel: 'SM_VLLM_TENSOR_PARALLEL_SIZE' } as const;

test('an image uses all GPUs of the instance unless the user says otherwise', () => {
  expect(tensorParallelVariables(VLLM, ['ml.g5.12xlarge'], {})).toEqual({ SM_VLLM_TENSOR_PARALLEL_SIZE: '4' });
  expect(tensorParallelVariables(VLLM, ['ml.g5.12xlarge'], { SM_VLLM_TENSOR_PARALLEL_SIZE: '2' })).toEqual({});
  expect(tensorParallelVariables(VLLM, ['ml.g5.12xlarge'], { SM_VLLM_DATA_PARALLEL_SIZE: '4' })).toEqual({});
  expect(tensorParallelVariables({ accelerator: 'gpu', tensorParallel: 'SM_SGLANG_TP' }, ['ml.g5.12xlarge'], { SM_SGLANG_TP_SIZE: '2' })).toEqual({});
  expect(tensorParallelVariables(VLLM, ['ml.g5.xlarge'], {})).toEqual({});
  expect(tensorParallelVariables(VLLM, ['ml.inf2.24xlarge'], {})).toEqual({});
  expect(tensorParallelVariables({ accelerator: 'gpu' }, ['ml.g5.12xlarge'], {})).toEqual({});
  expect(tensorParallelVariables(VLLM, ['ml.g9.12xlarge'], {})).toEqual({});
  expect(tensorParallelVariables(VLLM, ['ml.g6e.48xlarge', 'ml.g5.12xlarge'], {})).toEqual({ SM_VLLM_TENSOR_PARALLEL_SIZE: '4' });
  expect(tensorParallelVariables(VLLM, ['ml.g6e.48xlarge', 'ml.g9.12xlarge'], {})).toEqual({});
  expect(tensorParallelVariables(VLLM, [], {})).toEqual({});
});

test('the degree is found by its other names', () => {
  expect(checkTensorParallel({ tensorParallel: 'SM_SGLANG_TP' }, 'ml.g5.12xlarge', { SM_SGLANG_TP_SIZE: '8' }).problems).toEqual([expect.objectContaining({ prop: 'environment.SM_SGLANG_TP_SIZE' })]);
  expect(checkTensorParallel({ tensorParallel: 'OPTION_TENSOR_PARALLEL_DEGREE' }, 'ml.g5.12xlarge', { TENSOR_PARALLEL_DEGREE: '2' }).warnings).toHaveLength(1);
});

test('a token is left alone, and so is what DJL takes for all of them', () => {
  expect(checkTensorParallel(VLLM, 'ml.g5.xlarge', { SM_VLLM_TENSOR_PARALLEL_SIZE: undefined })).toEqual({ problems: [], warnings: [] });
  expect(checkTensorParallel({ tensorParallel: 'OPTION_TENSOR_PARALLEL_DEGREE' }, 'ml.g5.48xlarge', { OPTION_TENSOR_PARALLEL_DEGREE: 'max' })).toEqual({ problems: [], warnings: [] });
});

test('the own choice is accepted on every type', () => {
  fc.assert(fc.property(fc.constantFrom(...instanceTypes().keys()), (type) => {
    expect(checkTensorParallel(VLLM, type, tensorParallelVariables(VLLM, [type], {}))).toEqual({ problems: [], warnings: [] });
  }));
});
