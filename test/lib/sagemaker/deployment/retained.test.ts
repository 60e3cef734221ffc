import fc from 'fast-check';
import { retainedVariants, type VariantProperties } from '../../../../lib/sagemaker/deployment/retained';

const CONFIGURED: readonly VariantProperties[] = [{ name: 'Main', instances: 1, weight: 1 }, { name: 'B', instances: 2, weight: 0 }];
const LIVE: readonly VariantProperties[] = [{ name: 'Main', instances: 7, weight: 0 }];

test.each([
  ['by default all is as configured', { retainAll: false, excluded: [] }, 1, 1],
  ['exclusions alone retain nothing', { retainAll: false, excluded: ['DesiredWeight'] }, 1, 1],
  ['what is live is kept, and 0 is a weight', { retainAll: true, excluded: [] }, 7, 0],
  ['but for what is excluded', { retainAll: true, excluded: ['DesiredInstanceCount'] }, 1, 0],
  ['or the other one', { retainAll: true, excluded: ['DesiredWeight', 'DataCaptureConfig'] }, 7, 1],
])('%s', (_, options, instances, weight) => {
  expect(retainedVariants(CONFIGURED, LIVE, options)).toEqual([{ name: 'Main', instances, weight }, CONFIGURED[1]]);
});

test('a serverless variant that gets instances gets those of its configuration, and the other way round none', () => {
  const options = { retainAll: true, excluded: [] };
  expect(retainedVariants([{ name: 'Main', instances: 2, weight: 1 }], [{ name: 'Main', weight: 3 }], options)).toEqual([{ name: 'Main', instances: 2, weight: 3 }]);
  expect(retainedVariants([{ name: 'Main', weight: 1 }], [{ name: 'Main', instances: 2, weight: 3 }], options)).toEqual([{ name: 'Main', weight: 3 }]);
});

test('the variants are those of the configuration, whatever is live', () => {
  const variants = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), instances: fc.nat(9), weight: fc.nat(9) }), { selector: ({ name }) => name });
  const excluded = fc.subarray(['DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig']);
  fc.assert(fc.property(variants, variants, fc.boolean(), excluded, (configured, live, retainAll, without) => {
    const retained = retainedVariants(configured, live, { retainAll, excluded: without });
    expect(retained.map(({ name }) => name)).toEqual(configured.map(({ name }) => name));
    retained.forEach(({ name, instances, weight }, index) => {
      const before = live.find((variant) => variant.name === name);
      const of = (property: string): VariantProperties | undefined => (retainAll && before !== undefined && !without.includes(property) ? before : configured[index]);
      expect([instances, weight]).toEqual([of('DesiredInstanceCount')?.instances, of('DesiredWeight')?.weight]);
    });
  }));
});
