import fc from 'fast-check';
import { describeProblem } from '../../../lib/problem';
import { dlcFacts } from '../../../lib/sagemaker/dlc-images';
import { IMAGES_AS_OF, pastPatchDate } from '../../../lib/sagemaker/dlc-patches';
import { checkServedFiles, serverEnvironment, tensorParallelVariable } from '../../../lib/sagemaker/dlc-server';
import { imageAccount, imageAccounts } from '../../../lib/sagemaker/image-accounts';

describe('accounts', () => {
  test('of twelve digits, or none', () => {
    const all = [...Object.values(imageAccounts('frameworks')), ...Object.values(imageAccounts('algorithms'))];
    expect(all.filter((account) => !/^\d{12}$/.test(account))).toEqual([]);
    expect(all.length).toBeGreaterThan(70);
  });

  test.each([
    ['frameworks', 'us-east-1', '763104351884'],
    ['algorithms', 'us-east-1', '683313688378'],
    // CDK's own table has none.
    ['frameworks', 'af-south-1', '626614931356'],
    ['frameworks', 'il-central-1', '780543022126'],
    ['frameworks', 'cn-north-1', '727897471807'],
    ['frameworks', 'us-gov-west-1', '442386744353'],
    ['algorithms', 'ap-southeast-7', undefined],
    ['frameworks', 'us-iso-east-1', undefined],
    ['frameworks', 'toString', undefined],
  ] as const)('%s in %s', (registry, region, account) => {
    expect(imageAccount(registry, region)).toBe(account);
  });
});

test.each([
  ['vllm', '0.27.1-gpu-py312-cu130-ubuntu22.04-sagemaker', { server: 'vllm', architecture: 'x86_64', accelerator: 'gpu', cuda: '13.0' }],
  ['vllm', 'server-sagemaker-cuda-v2.3', { server: 'vllm', accelerator: 'gpu', cuda: '13.0' }],
  ['vllm', '0.31.0-gpu-py313-cu132-ubuntu26.04-sagemaker', { accelerator: 'gpu', cuda: '13.2' }],
  ['djl-inference', '0.36.0-lmi28.0.0-cu130', { server: 'djl', accelerator: 'gpu', cuda: '13.0' }],
  ['djl-inference', '0.36.0-cpu-full', { server: 'djl', accelerator: 'cpu', cuda: undefined }],
  ['tei', '2.0.1-tei1.9.3-gpu-py310-cu129-ubuntu24.04', { registry: 'algorithms', accelerator: 'gpu', cuda: '12.9' }],
  ['sagemaker-tritonserver', '26.05-py3', { server: 'triton', registry: 'frameworks', accelerator: 'gpu', cuda: '13.0' }],
  ['sagemaker-tritonserver', '26.05-py3-cpu', { accelerator: 'cpu', cuda: undefined }],
  ['sagemaker-scikit-learn', '1.9-0', { server: 'scikitLearn', registry: 'algorithms', accelerator: 'cpu' }],
  ['pytorch-inference-arm64', '2.6.0-cpu-py312-ubuntu22.04-sagemaker', { architecture: 'arm64', accelerator: 'cpu' }],
  ['llama-cpp-arm64', 'server-sagemaker-cpu-v1', { server: 'llamaCpp', architecture: 'arm64', accelerator: 'cpu', cuda: undefined }],
  ['pytorch-inference-neuronx', '2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04', { accelerator: 'neuron', cuda: undefined }],
  ['whisperx', '3.8.6-cu128-amzn2023-sagemaker', { server: 'whisperX', accelerator: 'gpu', cuda: '12.8' }],
  ['ray', 'serve-ml-sagemaker-cuda-v1.3', { server: 'other', accelerator: 'gpu', cuda: '12.9' }],
  ['something-new', '1.0', { server: 'other', registry: 'frameworks', architecture: 'x86_64', accelerator: undefined, cuda: undefined }],
])('%s:%s', (repository, tag, facts) => {
  expect(dlcFacts(repository, tag)).toMatchObject({ repository, tag, ...facts });
});

describe('patch dates', () => {
  const words = (repository: string, tag: string, on = IMAGES_AS_OF): string | undefined => {
    const problem = pastPatchDate(repository, tag, on);
    return problem && describeProblem(problem);
  };

  test('past, with the successor', () => {
    expect(words('pytorch-inference', '2.6.0-cpu-py312-ubuntu22.04-sagemaker')).toBe('`image` is pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker, which gets no security patches after 2026-06-30: '
      + 'take DlcImage.RAY_SERVE_CPU or RAY_SERVE_GPU, which serves any model of Python\'s, or DlcImage.TRITON, or set allowPastPatchDate: true');
    expect(words('tensorflow-inference-arm64', '2.16.1-cpu')).toContain('2026-03-11');
    expect(words('sagemaker-xgboost', '1.7-1')).toContain('take DlcImage.XGBOOST');
    expect(words('huggingface-pytorch-tgi-inference', '2.7.0-tgi3.3.6')).toContain('AWS lists no more: take DlcImage.VLLM_SERVER');
  });

  test('not past, or not known', () => {
    for (const [repository, tag] of [['pytorch-inference', '2.7.0-cpu'], ['pytorch-inference', '3.0.0-cpu'], ['pytorch-inference-neuronx', '2.5.0'], ['vllm', '0.1.0'], ['sagemaker-xgboost', '3.2-0'], ['pytorch-inference', 'latest']] as const) {
      expect(words(repository, tag)).toBeUndefined();
    }
  });

  test('the day itself is the last one', () => {
    expect(words('sagemaker-scikit-learn', '1.9-0', '2027-07-16')).toBeUndefined();
    expect(words('sagemaker-scikit-learn', '1.9-0', '2027-07-17')).toContain('2027-07-16');
    expect(words('sagemaker-scikit-learn', '1.9-0', '2026-11-21')).toBeUndefined();
  });

  test('what is past stays past, and a newer version is past no earlier', () => {
    const day = fc.date({ min: new Date('2025-01-01'), max: new Date('2029-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    fc.assert(fc.property(fc.constantFrom('pytorch-inference', 'sagemaker-scikit-learn', 'sagemaker-xgboost', 'whisperx'), fc.nat(4), fc.nat(20), day, day, (repository, major, minor, a, b) => {
      const past = (tag: string, on: string): boolean => pastPatchDate(repository, tag, on) !== undefined;
      const [first, later] = a < b ? [a, b] : [b, a];
      if (past(`${major}.${minor}`, first)) expect(past(`${major}.${minor}`, later)).toBe(true);
      if (past(`${major}.${minor + 1}`, first)) expect(past(`${major}.${minor}`, first)).toBe(true);
    }), { numRuns: 200 });
  });
});

test('what servers are told', () => {
  expect(serverEnvironment('vllm', 'chat')).toEqual({ SM_VLLM_MODEL: '/opt/ml/model', SM_VLLM_SERVED_MODEL_NAME: 'chat' });
  expect(serverEnvironment('sglang', 'chat')).toEqual({ SM_SGLANG_MODEL_PATH: '/opt/ml/model', SM_SGLANG_SERVED_MODEL_NAME: 'chat' });
  expect(serverEnvironment('djl', 'chat')).toEqual({ HF_MODEL_ID: '/opt/ml/model' });
  expect(serverEnvironment('tei', 'chat')).toEqual({ HF_MODEL_ID: '/opt/ml/model' });
  expect(serverEnvironment('triton', 'chat')).toEqual({});
  expect(tensorParallelVariable({ server: 'sglang', accelerator: 'gpu' })).toBe('SM_SGLANG_TP');
  expect(tensorParallelVariable({ server: 'djl', accelerator: 'cpu' })).toBeUndefined();
});

test('files that a server does not load', () => {
  const words = (repository: string, tag: string, files: string[]): string[] => checkServedFiles(dlcFacts(repository, tag), files).map(describeProblem);
  expect(words('vllm', 'server-sagemaker-cuda-v2.3', ['model.onnx'])).toEqual([
    '`model` has model.onnx, which the server of vllm does not load, allowed: a folder as of Hugging Face, with config.json: take ModelArtifact.fromDirectory with such a folder, or another image',
  ]);
  expect(words('vllm', 'server-sagemaker-cuda-v2.3', ['config.json', 'model.safetensors'])).toEqual([]);
  expect(words('vllm', 'server-sagemaker-cuda-v2.3', ['a', 'b', 'c', 'd'])[0]).toContain('has a, b, c and 1 more files');
  expect(words('sagemaker-tritonserver', '26.05-py3', ['digits/model.onnx'])).toHaveLength(1);
  expect(words('sagemaker-tritonserver', '26.05-py3', ['digits/1/model.onnx'])).toEqual([]);
  expect(words('sagemaker-scikit-learn', '1.9-0', ['model.joblib', 'inference.py'])).toHaveLength(1);
  expect(words('sagemaker-scikit-learn', '1.9-0', ['model.joblib', 'code/inference.py'])).toEqual([]);
  expect(words('llama-cpp', 'server-sagemaker-cpu-v1', ['q4/model.gguf'])).toEqual([]);
  expect(words('sagemaker-xgboost', '3.2-0', ['anything'])).toEqual([]);
});
