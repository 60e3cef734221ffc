import { checkIsolated } from '../../../lib/security/needs-network';

test('a model of the hub cannot be fetched without a network, one that SageMaker brings can', () => {
  expect(checkIsolated({ environment: { HF_MODEL_ID: 'Qwen/Qwen3-0.6B' } })).toEqual([expect.objectContaining({ prop: 'networkIsolation', found: expect.stringContaining('HF_MODEL_ID (Qwen/Qwen3-0.6B) has it fetch from the Hugging Face Hub') })]);
  expect(checkIsolated({ environment: { HF_MODEL_ID: 's3://bucket/model/' } })[0]?.found).toContain('from S3 by itself');
  expect(checkIsolated({ environment: { HF_MODEL_ID: '/opt/ml/model', SM_VLLM_MODEL: '/opt/ml/model', OTHER: 'gpt2' } })).toEqual([]);
  expect(checkIsolated({ environment: { HF_MODEL_ID: undefined } })).toEqual([]);
});
