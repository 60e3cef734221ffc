import fc from 'fast-check';
import { checkContainerEnvironment } from '../../../lib/sagemaker/container-environment';
import { checkInstances, defaultDownloadSeconds, defaultStartupSeconds, defaultVolumeGiB } from '../../../lib/sagemaker/instance-host';
import { checkServerless, defaultServerlessMemory } from '../../../lib/sagemaker/serverless';

const bytes = fc.integer({ min: 0, max: 200 * 1024 ** 3 });

test('the default memory of a serverless endpoint is one that is allowed, and grows with the model', () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => {
    const [small, large] = [Math.min(a, b), Math.max(a, b)];
    expect(checkServerless({ memoryMiB: defaultServerlessMemory(small), modelBytes: 0 })).toEqual([]);
    expect(defaultServerlessMemory(small)).toBeLessThanOrEqual(defaultServerlessMemory(large));
  }));
});

test('default times and volumes are allowed ones, and grow with the model', () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => {
    const [small, large] = [Math.min(a, b), Math.max(a, b)];
    const facts = (modelBytes: number) => ({ startupSeconds: defaultStartupSeconds(modelBytes), downloadSeconds: defaultDownloadSeconds(modelBytes), volumeGiB: defaultVolumeGiB(modelBytes), localDisk: false, modelBytes });
    expect(checkInstances(facts(small))).toEqual([]);
    expect(defaultStartupSeconds(small)).toBeLessThanOrEqual(defaultStartupSeconds(large));
    expect(defaultDownloadSeconds(small)).toBeLessThanOrEqual(defaultDownloadSeconds(large));
  }));
});

test('provisioned is never more than at most', () => {
  fc.assert(fc.property(fc.integer({ min: -5, max: 250 }), fc.integer({ min: -5, max: 250 }), (maxConcurrency, provisionedConcurrency) => {
    const allowed = maxConcurrency >= 1 && maxConcurrency <= 200 && provisionedConcurrency >= 1 && provisionedConcurrency <= maxConcurrency;
    expect(checkServerless({ maxConcurrency, provisionedConcurrency, modelBytes: 0 }).length === 0).toBe(allowed);
  }));
});

test('a model that does not fit the memory, or the disk', () => {
  expect(checkServerless({ memoryMiB: 1024, modelBytes: 1024 ** 3 })).toEqual([]);
  expect(checkServerless({ memoryMiB: 1024, modelBytes: 1024 ** 3 + 1 })).toEqual([expect.objectContaining({ prop: 'memorySize', remedy: 'raise it' })]);
  expect(checkServerless({ memoryMiB: 6144, modelBytes: 2.5 * 1024 ** 3 })).toEqual([]);
  expect(checkServerless({ memoryMiB: 6144, modelBytes: 2.5 * 1024 ** 3 + 1 })).toEqual([expect.objectContaining({ prop: 'model' })]);
});

test('the environment of a container at its limits, and past them', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x']));
  expect(checkContainerEnvironment('environment', many(100))).toEqual([]);
  expect(checkContainerEnvironment('environment', many(101))).toHaveLength(1);
  expect(checkContainerEnvironment('environment', { A: 'x'.repeat(1024) })).toEqual([]);
  expect(checkContainerEnvironment('environment', { A: 'x'.repeat(1025) })).toHaveLength(1);
  expect(checkContainerEnvironment('environment', { '': 'x' })).toHaveLength(1);
  expect(checkContainerEnvironment('environment', { CSI_MINE: 'x', TOKEN: undefined })).toEqual([expect.objectContaining({ prop: 'environment.CSI_MINE' })]);
});
