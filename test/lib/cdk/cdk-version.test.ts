import fc from 'fast-check';
import { CDK_VERSION, checkCdkVersion } from '../../../lib/cdk/cdk-version';

test.each([[CDK_VERSION], ['2.1148.2'], ['2.1149.0'], ['2.2000.0']])('%s is fit', (version) => {
  expect(checkCdkVersion(version)).toEqual({ kind: 'fit' });
});

test.each([['2.1148.0'], ['2.1147.9'], ['2.1000.0'], ['2.0.0']])('%s is older', (version) => {
  expect(checkCdkVersion(version)).toEqual({ kind: 'old', note: expect.stringContaining(`npm install --save-dev aws-cdk@${CDK_VERSION}`) });
});

test.each([['3.0.0', /by mistake/], ['1.204.0', /knows version 2/], ['3.1.0', /knows version 2/], ['', /which is none/], ['x.y', /which is none/]])('%s is refused', (version, problem) => {
  expect(checkCdkVersion(version)).toEqual({ kind: 'unfit', problem: expect.stringMatching(problem) });
});

test('only versions before the one that is named are old', () => {
  const [, minor, patch] = CDK_VERSION.split('.').map(Number) as [number, number, number];
  fc.assert(fc.property(fc.nat(3000), fc.nat(20), (m, p) => {
    const older = m < minor || (m === minor && p < patch);
    return checkCdkVersion(`2.${m}.${p}`).kind === (older ? 'old' : 'fit');
  }));
});
