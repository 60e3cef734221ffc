/** C's `%.8g`, with onnxruntime's words for what is no number. */
export function formatNumber(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? 'INF' : '-INF';
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const [digits = '', power = ''] = x.toExponential(7).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 8) {
    return `${withoutZeros(digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return withoutZeros(x.toFixed(7 - exponent));
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** C++'s stod: as much of the beginning as is a number. */
export function parseFloatingPoint(text: string): number {
  const [found, sign = '', body = ''] = /^[ \t\n\v\f\r]*([+-]?)(inf(?:inity)?|nan(?:\([A-Za-z0-9_]*\))?|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/i.exec(text) ?? [];
  if (found === undefined) throw new RangeError(`'${text}' is no number`);
  const size = sizeOf(body.toLowerCase());
  // stod refuses what overflows, and what underflows.
  if (!/^(?:inf|nan)/i.test(body) && (!Number.isFinite(size) || (size < 2.2250738585072014e-308 && /[1-9]/.test(body)))) throw new RangeError(`'${text}' is out of range`);
  return sign === '-' ? -size : size;
}

function sizeOf(body: string): number {
  if (body.startsWith('inf')) return Infinity;
  if (body.startsWith('nan')) return NaN;
  if (!body.startsWith('0x')) return Number(body.replace(/^\./, '0.'));
  const [, whole = '', part = '', power = '0'] = /^0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/.exec(body) ?? [];
  return Number(BigInt(`0x${whole}${part}`)) * 2 ** (Number(power) - 4 * part.length);
}

/** C++'s stoll: as much of the beginning as is an integer. */
export function parseInteger(text: string): bigint {
  const [found] = /^[ \t\n\v\f\r]*[+-]?\d+/.exec(text) ?? [];
  if (found === undefined) throw new RangeError(`'${text}' is no integer`);
  const value = BigInt(found.trim().replace(/^\+/, ''));
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`'${text}' is out of range`);
  return value;
}
