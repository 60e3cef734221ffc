import fc from 'fast-check';
import { INSTANCE_TYPES } from '../../../lib/cloudformation/constraints/instance-types';
import { checkInstanceTypeName, describeInstanceType, instanceType, instanceTypes, unknownInstanceType, type InstanceFacts } from '../../../lib/sagemaker/instance-types';

test('277 types with an architecture, and a size but for the one that nobody knows', () => {
  const types = [...instanceTypes().values()];
  expect(types).toHaveLength(277);
  expect(types.filter(({ vcpus, memoryGiB }) => !((vcpus ?? 0) > 0 && (memoryGiB ?? 0) > 0)).map(({ name }) => name)).toEqual(['ml.p6e-gb200.36xlarge']);
  expect(types.filter(({ architecture }) => architecture !== 'arm64' && architecture !== 'x86_64')).toEqual([]);
  expect(types.filter(({ accelerator }) => accelerator !== undefined && !(['gpu', 'neuron', 'gaudi'].includes(accelerator.kind) && accelerator.name !== ''))).toEqual([]);
  expect(INSTANCE_TYPES).toEqual(types.map(({ name }) => name));
});

test('what Graviton is', () => {
  const arm = new Set([...instanceTypes().values()].filter(({ architecture }) => architecture === 'arm64').map(({ family }) => family));
  expect([...arm].sort()).toEqual(['c6g', 'c6gd', 'c6gn', 'c7g', 'c8g', 'm6g', 'm6gd', 'm8g', 'p6e-gb200', 'r6g', 'r6gd', 'r7gd', 'r8g']);
});

test.each<[string, InstanceFacts, string]>([
  ['ml.g5.xlarge', {
    name: 'ml.g5.xlarge', family: 'g5', size: 'xlarge', architecture: 'x86_64', vcpus: 4, memoryGiB: 16, localSsdGB: 250,
    accelerator: { kind: 'gpu', name: 'A10G', count: 1, memoryMiB: 22_888, ranks: 1 },
  }, '4 vCPUs, 16 GiB of memory, 1 A10G GPU of 22 GiB'],
  ['ml.inf2.24xlarge', {
    name: 'ml.inf2.24xlarge', family: 'inf2', size: '24xlarge', architecture: 'x86_64', vcpus: 96, memoryGiB: 384, localSsdGB: 0,
    accelerator: { kind: 'neuron', name: 'Inferentia2', count: 6, memoryMiB: 32_768, ranks: 12 },
  }, '96 vCPUs, 384 GiB of memory, 6 Inferentia2 chips of 32 GiB'],
  ['ml.p6e-gb200.36xlarge', {
    name: 'ml.p6e-gb200.36xlarge', family: 'p6e-gb200', size: '36xlarge', architecture: 'arm64',
    accelerator: { kind: 'gpu', name: 'GB200', count: 4, ranks: 4 },
  }, 'Size not known, 4 GB200 GPUs'],
  ['ml.m8g.medium', {
    name: 'ml.m8g.medium', family: 'm8g', size: 'medium', architecture: 'arm64', vcpus: 1, memoryGiB: 4, localSsdGB: 0, accelerator: undefined,
  }, '1 arm64 vCPU, 4 GiB of memory'],
])('%s', (name, facts, text) => {
  expect(instanceType(name)).toEqual(facts);
  expect(describeInstanceType(facts)).toBe(text);
});

test.each([
  ['g5.xlarge', "SageMaker's names begin with ml.: write ml.g5.xlarge"],
  ['ml.g5.xlrage', 'did you mean ml.g5.xlarge?'],
  ['ml.g5', 'https://aws.amazon.com/sagemaker/pricing/ lists them'],
  ['ML.G5.XLARGE', 'did you mean ml.g5.xlarge?'],
  ['ml.g4nd.xlarge', 'did you mean ml.g4dn.xlarge?'],
  ['ml.gg5.xlarge', 'did you mean ml.g5.xlarge?'],
  ['ml.g5.02xlarge', 'did you mean ml.g5.2xlarge?'],
  ['ml.p6.b200.48xlarge', 'did you mean ml.p6-b200.48xlarge?'],
  ['ml.g5.xl', 'did you mean ml.g5.xlarge?'],
])('%j is mistyped', (name, remedy) => {
  expect(checkInstanceTypeName(name)).toEqual([{ prop: 'instanceType', found: `is ${JSON.stringify(name)}`, allowed: 'names like ml.g5.xlarge', remedy }]);
});

test.each(['ml.g8.xlarge', 'ml.c9g.large', 'ml.p7-x100.48xlarge', 'ml.trn3.48xlarge', 'ml.p5.8xlarge', 'ml.m7gd.medium'])('%s may be newer than the table', (name) => {
  expect(instanceType(name)).toBeUndefined();
  expect(checkInstanceTypeName(name)).toEqual([]);
});

test('what is said of a newer one', () => {
  expect(unknownInstanceType('ml.p5.8xlarge')).toBe('ml.p5.8xlarge is not among the 277 instance types that were known in November 2026: '
    + 'p5 is known with 4xlarge, 48xlarge. Whether the image and the model fit is not checked.');
  expect(unknownInstanceType('ml.g8.xlarge')).toContain('did you mean ml.g5.xlarge?');
});

test('every type is accepted, and none with a letter too many in its size', () => {
  const names = fc.constantFrom(...instanceTypes().keys());
  fc.assert(fc.property(names, fc.constantFrom('x', 'e', '.', '-', ' '), (name, letter) => {
    expect(checkInstanceTypeName(name)).toEqual([]);
    expect(checkInstanceTypeName(`${name}${letter}`)).toHaveLength(1);
  }), { numRuns: 30 });
});
