/**
 * IEEE 754 half precision, kept as its raw bits in a Uint16Array.
 * Rounding is to nearest, ties to even, straight from the double: rounding through FP32 first would round twice.
 */

const POWERS = Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const highWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The largest finite half. */
export const MAX_HALF = 65504;

export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction : fraction + 1024) * (POWERS[exponent] ?? NaN);
}

/** Numbers from 65520 up round to infinity, as the standard has it: callers that must not overflow check `isFiniteHalf`. */
export function numberToHalf(value: number): number {
  double[0] = value;
  const sign = (words[highWord] ?? 0) >>> 16 & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = (((words[highWord] ?? 0) >>> 20) & 0x7ff) - 1023;
  // A fraction that rounds up to 2048 carries into the exponent, which is what the sum does.
  return sign | (((exponent + 15) << 10) + roundToEven(magnitude * 2 ** (10 - exponent)) - 1024);
}

export function isFiniteHalf(bits: number): boolean {
  return (bits & 0x7c00) !== 0x7c00;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
}
