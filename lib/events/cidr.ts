/** A range of IPv4 or IPv6 addresses. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

export function parseCidr(text: string): AddressRange | undefined {
  const [address = '', mask = '', ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || rest.length > 0 || !/^\d{1,3}$/.test(mask)) return undefined;
  const bits = parsed.version === 4 ? 32 : 128;
  if (Number(mask) > bits) return undefined;
  const size = 1n << BigInt(bits - Number(mask));
  const first = parsed.value - (parsed.value % size);
  return { version: parsed.version, first, last: first + size - 1n };
}

export function inRange(range: AddressRange, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && parsed.version === range.version && parsed.value >= range.first && parsed.value <= range.last;
}

function parseAddress(text: string): { readonly version: 4 | 6; readonly value: bigint } | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (four !== undefined) return four.every((byte) => byte <= 255) ? { version: 4, value: joined(four, 8) } : undefined;
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group)) ? { version: 6, value: joined(groups.map((group) => parseInt(group, 16)), 16) } : undefined;
}

function joined(parts: readonly number[], bits: number): bigint {
  return parts.reduce((value, part) => (value << BigInt(bits)) + BigInt(part), 0n);
}
