import fc from 'fast-check';
import { afterUpdate, chooseByWeight, type VariantCapacity } from '../../../lib/sagemaker/variants';

const choices = fc.array(fc.record({ weight: fc.double({ min: 0, max: 100, noNaN: true }) }), { maxLength: 10 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a weight of zero is never chosen, and something is wherever a weight is above it', () => {
  fc.assert(fc.property(choices, random, (all, at) => {
    const chosen = chooseByWeight(all, at);
    expect(chosen === undefined).toBe(all.every(({ weight }) => weight === 0));
    expect(chosen?.weight).not.toBe(0);
  }));
});

test('the share of each is its weight over the sum', () => {
  const all = [{ weight: 1 }, { weight: 0 }, { weight: 3 }];
  const chosen = Array.from({ length: 1000 }, (_, index) => all.indexOf(chooseByWeight(all, index / 1000) ?? { weight: 0 }));
  expect([0, 1, 2].map((index) => chosen.filter((other) => other === index).length)).toEqual([250, 0, 750]);
});

const variants: fc.Arbitrary<readonly VariantCapacity[]> = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('A', 'B', 'C', 'D'), weight: fc.nat(5), instances: fc.nat(5), serverless: fc.boolean() }), { selector: ({ name }) => name },
);

test('an update that retains nothing, or excludes all, is what the config says; one that retains keeps weights and counts of known variants', () => {
  fc.assert(fc.property(variants, variants, (wanted, before) => {
    expect(afterUpdate(wanted, before, { all: false, except: [] })).toEqual(wanted);
    expect(afterUpdate(wanted, before, { all: true, except: ['DesiredWeight', 'DesiredInstanceCount'] })).toEqual(wanted);
    for (const after of afterUpdate(wanted, before, { all: true, except: [] })) {
      const [asked, known] = [wanted, before].map((list) => list.find(({ name }) => name === after.name));
      expect(after.weight).toBe(known?.weight ?? asked?.weight);
      expect(after.instances).toBe(known === undefined || known.serverless === true || asked?.serverless === true ? asked?.instances : known.instances);
    }
  }));
});
