/** The blocks of Fn::Cidr: `count` of them, each with `bits` bits for hosts, from the start of the block given. Undefined when they do not fit. */
export function subnets(block: string, count: number, bits: number): readonly string[] | undefined {
  const parsed = parseBlock(block);
  if (parsed === undefined || !Number.isInteger(count) || count < 1 || count > 256 || !Number.isInteger(bits) || bits < 1) return undefined;
  const { address, prefix, width } = parsed;
  const size = 1n << BigInt(bits);
  if (bits > width - prefix || BigInt(count) * size > 1n << BigInt(width - prefix)) return undefined;
  const start = (address >> BigInt(width - prefix)) << BigInt(width - prefix);
  return Array.from({ length: count }, (_, index) => `${write(start + BigInt(index) * size, width)}/${width - bits}`);
}

function parseBlock(block: string): { readonly address: bigint; readonly prefix: number; readonly width: 32 | 128 } | undefined {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(block);
  if (match === null) return undefined;
  const [, text = '', digits = ''] = match;
  const width = text.includes(':') ? 128 : 32;
  const address = width === 128 ? parseV6(text) : parseV4(text);
  const prefix = Number(digits);
  return address === undefined || prefix > width ? undefined : { address, prefix, width };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = right === undefined ? left : [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function write(address: bigint, width: 32 | 128): string {
  const [bits, count, radix, separator] = width === 32 ? [8n, 4, 10, '.'] as const : [16n, 8, 16, ':'] as const;
  const parts = Array.from({ length: count }, (_, index) => ((address >> (bits * BigInt(count - 1 - index))) & ((1n << bits) - 1n)).toString(radix));
  const text = parts.join(separator);
  // The tail of a subnet's address is zeros: the one run that is worth `::`.
  return width === 32 ? text : text.replace(/(?::0){2,}$/, '::').replace(/^0::$/, '::');
}
