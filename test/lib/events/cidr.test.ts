import fc from 'fast-check';
import { inRange, parseCidr } from '../../../lib/events/cidr';

const range = (text: string) => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is not valid`);
  return parsed;
};

test.each([
  ['10.0.0.0/8', '10.255.255.255', true], ['10.0.0.0/8', '11.0.0.0', false], ['10.1.2.3/32', '10.1.2.3', true], ['0.0.0.0/0', '255.255.255.255', true],
  ['10.1.2.3/24', '10.1.2.200', true], ['10.0.0.0/8', '::1', false], ['10.0.0.0/8', 'ten', false], ['fe80::/10', 'fe80::1', true], ['fe80::/10', 'fec0::1', false],
  ['::/0', '1:2:3:4:5:6:7:8', true], ['2001:db8::/32', '2001:db8:0:1::2', true],
])('%s has %s: %s', (text, address, expected) => {
  expect(inRange(range(text), address)).toBe(expected);
});

test.each(['10.0.0.0', '10.0.0/8', '10.0.0.256/8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '::/129', ':::/1', '1:2:3:4:5:6:7:8:9/1', '1:2:3:4:5:6:7::8::/1', 'g::/1', ''])('%s is none', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('a range has as many addresses as its mask leaves', () => {
  fc.assert(fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, mask) => {
    const { first, last } = range(`${address}/${mask}`);
    expect(last - first + 1n).toBe(1n << BigInt(32 - mask));
    expect(inRange(range(`${address}/${mask}`), address)).toBe(true);
  }));
});
