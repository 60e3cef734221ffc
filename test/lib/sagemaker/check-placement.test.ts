import fc from 'fast-check';
import { checkPlacement, type Placement } from '../../../lib/sagemaker/check-placement';
import { instanceType, instanceTypes } from '../../../lib/sagemaker/instance-types';
import { describeProblem } from '../../../lib/problem';

const GIB = 2 ** 30;

function check(placement: Partial<Placement>): { readonly problems: readonly string[]; readonly warnings: readonly string[] } {
  const { problems, warnings } = checkPlacement({ instanceType: 'ml.m5.xlarge', image: {}, modelBytes: 0, ...placement });
  return { problems: problems.map(describeProblem), warnings: warnings.map(({ id, text }) => `${id}: ${text}`) };
}

const FINE = { problems: [], warnings: [] };

describe('architecture', () => {
  test.each([
    ['ml.m6g.xlarge', 'x86_64', '`instanceType` is ml.m6g.xlarge, whose processors are arm64, and the image is built for x86_64: take one without Graviton, such as ml.c7i.xlarge, or an image for arm64'],
    ['ml.m5.xlarge', 'arm64', '`instanceType` is ml.m5.xlarge, whose processors are x86_64, and the image is built for arm64: take an instance type with Graviton, such as ml.c8g.xlarge, or an image for x86_64'],
  ] as const)('%s and %s', (type, architecture, problem) => {
    expect(check({ instanceType: type, image: { architecture } })).toEqual({ problems: [problem], warnings: [] });
    expect(check({ instanceType: type, image: { architecture: architecture === 'arm64' ? 'x86_64' : 'arm64' } })).toEqual(FINE);
    expect(check({ instanceType: type })).toEqual(FINE);
  });
});

describe('accelerator', () => {
  test.each([
    ['ml.m5.xlarge', 'gpu', '`instanceType` is ml.m5.xlarge (4 vCPUs, 16 GiB of memory), and the image computes on GPUs: take an instance type with GPUs, such as ml.g6.xlarge, or an image for processors'],
    ['ml.inf2.xlarge', 'gpu', /the image computes on GPUs/],
    ['ml.dl1.24xlarge', 'gpu', /the image computes on GPUs/],
    ['ml.g5.xlarge', 'neuron', /^`instanceType` is ml\.g5\.xlarge \(4 vCPUs, 16 GiB of memory, 1 A10G GPU of 22 GiB\), and the image computes on Inferentia or Trainium/],
    ['ml.m5.xlarge', 'neuron', /Inferentia or Trainium: take one with them, such as ml\.inf2\.xlarge/],
  ] as const)('%s and an image for %s', (type, accelerator, problem) => {
    const { problems, warnings } = check({ instanceType: type, image: { accelerator } });
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
    expect(warnings).toEqual([]);
  });

  test('an image for processors works on GPUs, which are paid for', () => {
    expect(check({ instanceType: 'ml.g5.xlarge', image: { accelerator: 'cpu' } })).toEqual({
      problems: [],
      warnings: ['unusedAccelerator: ml.g5.xlarge (4 vCPUs, 16 GiB of memory, 1 A10G GPU of 22 GiB) is paid for its accelerators, '
        + 'and the image computes on the processor alone: take an image for them, or a type without.'],
    });
  });
});

describe('a model in memory', () => {
  const memory = (type: string, image: Placement['image'], modelBytes: number): ReturnType<typeof check> => check({ instanceType: type, image, modelBytes });
  const A10G = 22_888 * 2 ** 20;

  test.each<[string, string, Placement['image'], number]>([
    ['memory', 'ml.m5.xlarge', {}, 16 * GIB],
    ['memory of an image for processors on GPUs', 'ml.g5.xlarge', { accelerator: 'cpu' }, 16 * GIB],
    ['one GPU', 'ml.g5.xlarge', { accelerator: 'gpu' }, A10G],
    ['four GPUs', 'ml.g5.12xlarge', { accelerator: 'gpu' }, 4 * A10G],
    ['six Inferentia chips', 'ml.inf2.24xlarge', { accelerator: 'neuron' }, 6 * 32 * GIB],
  ])('%s', (_, type, image, room) => {
    const ids = (bytes: number): string[] => memory(type, image, bytes).warnings.map((text) => text.split(':')[0] ?? '').filter((id) => id !== 'unusedAccelerator');
    expect(memory(type, image, Math.floor(room * 0.85)).problems).toEqual([]);
    expect(ids(Math.floor(room * 0.85))).toEqual([]);
    expect(ids(Math.floor(room * 0.85) + 1)).toEqual(['tightModelMemory']);
    expect(memory(type, image, room).problems).toEqual([]);
    expect(memory(type, image, room + 1).problems).toEqual([expect.stringContaining(`allowed: models up to ${(room / GIB).toFixed(1)} GiB`)]);
    expect(ids(room + 1)).toEqual([]);
  });

  test('says what to do', () => {
    expect(memory('ml.g5.xlarge', { accelerator: 'gpu' }, 30 * GIB).problems).toEqual([
      '`instanceType` is ml.g5.xlarge (4 vCPUs, 16 GiB of memory, 1 A10G GPU of 22 GiB), and the model has 30.0 GiB, allowed: models up to 22.4 GiB: '
      + 'take a type with more or larger accelerators, or a quantized model; leave weights out that are there twice (safetensors and .bin)',
    ]);
    expect(memory('ml.m5.xlarge', {}, 15 * GIB).warnings).toEqual(['tightModelMemory: The model has 15.0 GiB, and the memory of ml.m5.xlarge has 16.0 GiB: what it computes with has to fit as well.']);
  });

  test('an image that says nothing of itself is only doubted on accelerators, and unknown sizes are left alone', () => {
    expect(memory('ml.g5.xlarge', {}, 100 * GIB)).toMatchObject({ problems: [], warnings: [expect.stringContaining('tightModelMemory')] });
    expect(memory('ml.g7.8xlarge', { accelerator: 'gpu' }, 10_000 * GIB)).toEqual(FINE);
    expect(memory('ml.p6e-gb200.36xlarge', { accelerator: 'gpu' }, 10_000 * GIB)).toEqual(FINE);
  });

  test('a model that is split over some of the GPUs has only those', () => {
    const image = { accelerator: 'gpu', tensorParallel: 'SM_VLLM_TENSOR_PARALLEL_SIZE' } as const;
    const at = (degree: string): string[] => check({ instanceType: 'ml.g5.12xlarge', image, modelBytes: 40 * GIB, environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: degree } }).problems as string[];
    expect(at('1')).toEqual([expect.stringContaining('allowed: models up to 22.4 GiB, since it is not split over all accelerators')]);
    expect(at('2')).toEqual([]);
    expect(at('4')).toEqual([]);
  });

  test('whatever is refused is more than the instance has, for every type', () => {
    fc.assert(fc.property(fc.constantFrom(...instanceTypes().keys()), fc.constantFrom('cpu', 'gpu', 'neuron', undefined), fc.double({ min: 0, max: 4000, noNaN: true }), (type, accelerator, size) => {
      const facts = instanceType(type);
      const refused = checkPlacement({ instanceType: type, image: { accelerator }, modelBytes: size * GIB }).problems.filter(({ found }) => found.includes('the model has'));
      const most = accelerator === 'cpu' || facts?.accelerator === undefined ? facts?.memoryGiB : ((facts.accelerator.count ?? NaN) * (facts.accelerator.memoryMiB ?? NaN)) / 1024;
      if (refused.length > 0) expect(size).toBeGreaterThan(most ?? Infinity);
    }), { numRuns: 200 });
  });
});

describe('the machine image', () => {
  const on = (type: string, cuda: string, inferenceAmi?: string): ReturnType<typeof check> => check({ instanceType: type, image: { accelerator: 'gpu', cuda }, inferenceAmi });

  test('that was chosen may be too old, and the one that is taken fits', () => {
    expect(on('ml.g5.xlarge', '13.0')).toEqual(FINE);
    expect(on('ml.g5.xlarge', '13.0', 'al2-ami-sagemaker-inference-gpu-3-1').warnings).toEqual([expect.stringMatching(/^inferenceAmi: al2-ami-sagemaker-inference-gpu-3-1 has a driver for CUDA 12\.4/)]);
  });

  test('does not exist for new images on old GPUs', () => {
    expect(on('ml.p3.2xlarge', '12.9')).toEqual(FINE);
    expect(on('ml.p3.2xlarge', '13.0').warnings).toEqual([
      'inferenceAmi: The image is built with CUDA 13.0, and no machine image is known that has a driver for that on ml.p3.2xlarge: a container that cannot do with less does not start. Take a newer type as `instanceType`.',
    ]);
    expect(on('ml.p3.2xlarge', '11.4')).toEqual(FINE);
  });
});

describe('tensor parallelism', () => {
  const image = { accelerator: 'gpu', tensorParallel: 'SM_VLLM_TENSOR_PARALLEL_SIZE' } as const;
  const over = (environment: Readonly<Record<string, string>>): ReturnType<typeof check> => check({ instanceType: 'ml.g5.12xlarge', image, environment });

  test('up to the number of GPUs', () => {
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '4' })).toEqual(FINE);
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '5' }).problems).toEqual([
      '`environment.SM_VLLM_TENSOR_PARALLEL_SIZE` splits the model over 5 accelerators, allowed: 1 to 4, what ml.g5.12xlarge has: lower it, leave it out to use all, or take a larger instance type',
    ]);
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '2', SM_VLLM_PIPELINE_PARALLEL_SIZE: '3' }).problems).toEqual([expect.stringContaining('over 6 accelerators')]);
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '0' }).problems).toEqual([expect.stringContaining('is "0", allowed: 1 to 4')]);
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: 'all' }).problems).toHaveLength(1);
  });

  test('idle GPUs are said, unless copies of the model use them', () => {
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '2' }).warnings).toEqual(['idleAccelerators: SM_VLLM_TENSOR_PARALLEL_SIZE is 2, and ml.g5.12xlarge has 4 accelerators: the others are paid for and idle.']);
    expect(over({ SM_VLLM_TENSOR_PARALLEL_SIZE: '2', SM_VLLM_DATA_PARALLEL_SIZE: '2' })).toEqual(FINE);
  });
});

test('a type that is newer than the table is only doubted, whatever the image', () => {
  const { problems, warnings } = check({ instanceType: 'ml.g8.xlarge', image: { architecture: 'arm64', accelerator: 'neuron' }, modelBytes: 9999 * GIB });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^unknownInstanceType: ml\.g8\.xlarge is not among the 277/)]);
});
