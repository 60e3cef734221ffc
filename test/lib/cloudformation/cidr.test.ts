import fc from 'fast-check';
import { subnets } from '../../../lib/cloudformation/cidr';

test('cuts blocks from the start, as CloudFormation does', () => {
  expect(subnets('192.168.0.0/24', 6, 5)).toEqual(['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27', '192.168.0.96/27', '192.168.0.128/27', '192.168.0.160/27']);
  expect(subnets('10.0.5.77/16', 2, 8)).toEqual(['10.0.0.0/24', '10.0.1.0/24']);
  expect(subnets('2001:db8::/56', 2, 64)).toEqual(['2001:db8::/64', '2001:db8:0:1::/64']);
  expect(subnets('::/0', 1, 64)).toEqual(['::/64']);
});

test('fills a block to its end, and refuses one more', () => {
  expect(subnets('10.0.0.0/24', 256, 0)).toBeUndefined();
  expect(subnets('10.0.0.0/24', 128, 1)?.at(-1)).toBe('10.0.0.254/31');
  expect(subnets('10.0.0.0/24', 129, 1)).toBeUndefined();
  expect(subnets('10.0.0.0/24', 1, 8)).toEqual(['10.0.0.0/24']);
  expect(subnets('10.0.0.0/24', 1, 9)).toBeUndefined();
  expect(subnets('10.0.0.0/8', 257, 8)).toBeUndefined();
});

test.each(['', '10.0.0.0', '10.0.0/8', '256.0.0.0/8', '10.0.0.0/33', '1:2:3/64', '1::2::3/64', '::1/129', '1:2:3:4:5:6:7:8:9/64', 'x/8'])('%s is no block', (block) => {
  expect(subnets(block, 1, 1)).toBeUndefined();
});

test.each([0, -1, 1.5, Number.NaN])('%d blocks cannot be made', (count) => {
  expect(subnets('10.0.0.0/8', count, 8)).toBeUndefined();
});

test('blocks lie side by side within the one they are cut from', () => {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  fc.assert(fc.property(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 31 }), fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 32 }), (address, prefix, count, bits) => {
    const text = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    const made = subnets(`${text}/${prefix}`, count, bits);
    const size = 2 ** (32 - prefix);
    if (count * 2 ** bits > size) {
      expect(made).toBeUndefined();
      return;
    }
    const start = Math.floor(address / size) * size;
    expect(made?.map((block) => number(block.split('/')[0] ?? ''))).toEqual(Array.from({ length: count }, (_, index) => start + index * 2 ** bits));
    expect(made?.every((block) => block.endsWith(`/${32 - bits}`))).toBe(true);
  }));
});
