import fc from 'fast-check';
import { isSampled } from '../../../lib/logs/sampling';

const id = fc.oneof(fc.uuid(), fc.string(), fc.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/));
const percentage = fc.double({ min: 0, max: 100, noNaN: true });

test('all of 100 %, none of 0 %, and the same answer each time', () => {
  fc.assert(fc.property(id, percentage, (request, share) => {
    expect([isSampled(request, 100), isSampled(request, 0)]).toEqual([true, false]);
    expect(isSampled(request, share)).toBe(isSampled(request, share));
  }));
});

test('what a share takes, a larger one takes too', () => {
  fc.assert(fc.property(id, percentage, percentage, (request, one, other) => {
    if (isSampled(request, Math.min(one, other))) expect(isSampled(request, Math.max(one, other))).toBe(true);
  }));
});

test.each([[0.1], [1], [10], [50], [99]])('%d % are that share, also of ids that follow each other', (share) => {
  const count = 20_000;
  for (const prefix of ['', '1-67891233-abcdef012345678912345678', '5e3c2f3a-0b57-4d3d-8f0a-']) {
    const taken = Array.from({ length: count }, (_, n) => `${prefix}${n}`).filter((request) => isSampled(request, share)).length;
    const deviation = Math.sqrt(count * (share / 100) * (1 - share / 100));
    expect(Math.abs(taken - (count * share) / 100)).toBeLessThan(5 * deviation);
  }
});
