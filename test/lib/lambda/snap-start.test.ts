import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { checkSnapStart, supportsSnapStart } from '../../../lib/lambda/snap-start';

test('the runtimes with snapshots are those that CDK knows', () => {
  const differing = Runtime.ALL.filter(({ name }) => /\d/.test(name)).filter((runtime) => supportsSnapStart(runtime.name) !== runtime.supportsSnapStart);
  expect(differing.map(({ name }) => name)).toEqual([]);
  expect(Runtime.ALL.filter(({ name }) => supportsSnapStart(name)).length).toBeGreaterThan(5);
});

test.each([['python3.11', false], ['python3.12', true], ['python3.9', false], ['python3.100', true], ['python4', true], ['java11', true], ['java8.al2', false], ['java21.al2023', true], ['dotnet6', false], ['dotnet8', true], ['nodejs24.x', false], ['provided.al2023', false], ['', false]])('%s: %s', (runtime, expected) => {
  expect(supportsSnapStart(runtime)).toBe(expected);
});

test('an image with nothing beside it may have snapshots, up to the limit of ephemeral storage', () => {
  expect(checkSnapStart({ fileSystem: false })).toEqual([]);
  expect(checkSnapStart({ fileSystem: false, ephemeralStorageMiB: 512 })).toEqual([]);
  expect(checkSnapStart({ fileSystem: false, ephemeralStorageMiB: 513 })).toEqual([expect.objectContaining({ prop: 'snapStart', found: expect.stringContaining('513 MiB of ephemeral storage') })]);
});

test('everything that forbids it is said at once, with what to do', () => {
  const problems = checkSnapStart({ runtime: 'nodejs24.x', keptReadyBy: 'provisionedConcurrency', fileSystem: true, ephemeralStorageMiB: 1024 });
  expect(problems.map(({ found }) => found)).toEqual([
    expect.stringContaining('runs on nodejs24.x'), expect.stringContaining('together with `provisionedConcurrency`'), expect.stringContaining('file system'), expect.stringContaining('1024 MiB'),
  ]);
  expect(problems.every(({ remedy }) => remedy?.includes('https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html'))).toBe(true);
});
