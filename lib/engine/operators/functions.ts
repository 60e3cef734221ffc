const fround = Math.fround;

/**
 * The logistic function in 32 bits as onnxruntime computes it: a quotient of two polynomials, rounded after every step.
 * It differs from 1 / (1 + exp(-x)) by up to 1e-7, which is much of a probability near 0.
 * Coefficients: Eigen's `generic_fast_logistic`, which onnxruntime uses (core/mlas/lib/logistic.cpp).
 */
export function logistic(x: number): number {
  const value = Number.isNaN(x) ? x : Math.min(18, Math.max(-18, x));
  const square = fround(value * value);
  let p = polynomial(square, LOGISTIC_ABOVE);
  p = fround(p * value);
  const q = polynomial(square, LOGISTIC_BELOW);
  const sum = fround(fround(p / q) + 0.5);
  return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}

/** The hyperbolic tangent in 32 bits, likewise. Coefficients: Eigen's `generic_fast_tanh_float` (core/mlas/lib/tanh.cpp). */
export function tanh(x: number): number {
  const value = Number.isNaN(x) ? x : Math.min(9, Math.max(-9, x));
  const square = fround(value * value);
  const p = fround(polynomial(square, TANH_ABOVE) * value);
  return fround(p / polynomial(square, TANH_BELOW));
}

const LOGISTIC_ABOVE = [4.37031012579801e-11, 1.15627324459942e-7, 6.08574864600143e-5, 8.51377133304701e-3, 2.48287947061529e-1].map(fround);
const LOGISTIC_BELOW = [6.10247389755681e-13, 5.76102136993427e-9, 6.2910678501704e-6, 1.70198817374094e-3, 1.16817656904453e-1, 9.9315192102318e-1].map(fround);
const TANH_ABOVE = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
].map(fround);
const TANH_BELOW = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3].map(fround);

/** By Horner's rule with fused multiplications: a product of 32-bit floats is exact in 64 bits. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum = fround(sum * x + coefficients[i]!);
  return sum;
}

/**
 * The exponential function in 32 bits as onnxruntime computes it: two to a whole power, times a polynomial of what is left
 * (core/mlas/lib/compute.cpp). Its last bit decides about probabilities that are made of large logarithms.
 */
export function exponential(x: number): number {
  const value = x < LOWEST_POWER ? LOWEST_POWER : x > HIGHEST_POWER ? HIGHEST_POWER : x;
  const power = fround(fround(value * LOG2_OF_E + ROUNDING) - ROUNDING);
  const rest = fround(power * LOW_PART_OF_LOG_2 + fround(power * HIGH_PART_OF_LOG_2 + value));
  let sum = EXPONENTIAL[0]!;
  for (let i = 1; i < EXPONENTIAL.length; i++) sum = fround(sum * rest + EXPONENTIAL[i]!);
  return fround(sum * 2 ** power);
}

const LOWEST_POWER = fround(-103.9720840454);
const HIGHEST_POWER = fround(88.776262664795);
/** Added and taken away again, it leaves a whole number. */
const ROUNDING = 12582912;
const LOG2_OF_E = fround(Math.LOG2E);
const HIGH_PART_OF_LOG_2 = fround(-0.693145752);
const LOW_PART_OF_LOG_2 = fround(-1.42860677e-6);
const EXPONENTIAL = [0x1694000 * 2 ** -34, 0x1125edc * 2 ** -31, 0x1555b5a * 2 ** -29, 0x1555450 * 2 ** -27, 0x1fffff6 * 2 ** -26, 1, 1];

/** The error function to 64 bits' rounding or nearly so: a series near 0, a continued fraction further out. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return size < 2.5 ? series(x) : Math.sign(x) * (1 - complement(size));
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function complement(x: number): number {
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
