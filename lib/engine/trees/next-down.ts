/** The largest number of this precision below a finite number or plus infinity. */
export function nextDown(value: number, precision: 'float' | 'double'): number {
  return precision === 'float' ? nextFloat(value) : nextDouble(value);
}

function nextFloat(value: number): number {
  if (value === 0) return -(2 ** -149);
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  // The bits of a float, read as an integer, grow with its magnitude.
  bits[0] = bits[0]! + (value > 0 ? -1 : 1);
  return float[0]!;
}

function nextDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const double = new Float64Array([value]);
  const bits = new BigInt64Array(double.buffer);
  bits[0] = bits[0]! + (value > 0 ? -1n : 1n);
  return double[0]!;
}
