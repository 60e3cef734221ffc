const { fround } = Math;

/**
 * The sum of neighbours in 32 bits, in the order of a processor that adds four at a time, as onnxruntime's does: two sums of
 * vectors by turns, then across, then what lies before the first vector and behind the last. Vectors begin at multiples of four.
 */
export function sumOfNeighbours(x: Float32Array, start: number, count: number): number {
  const before = -start & 3;
  const end = start + count;
  const first = start + before;
  const vectors = Math.floor((count - before) / 4);
  if (vectors <= 0) return sumOneByOne(x, start, count);
  const sums = [x[first]!, x[first + 1]!, x[first + 2]!, x[first + 3]!];
  if (vectors > 1) {
    const others = [x[first + 4]!, x[first + 5]!, x[first + 6]!, x[first + 7]!];
    const pairs = vectors >> 1;
    for (let v = 2; v < 2 * pairs; v += 2) {
      add(sums, x, first + 4 * v);
      add(others, x, first + 4 * v + 4);
    }
    for (let i = 0; i < 4; i++) sums[i] = fround(sums[i]! + others[i]!);
    if (vectors % 2 === 1) add(sums, x, first + 8 * pairs);
  }
  let sum = fround(fround(sums[0]! + sums[2]!) + fround(sums[1]! + sums[3]!));
  for (let i = start; i < first; i++) sum = fround(sum + x[i]!);
  for (let i = first + 4 * vectors; i < end; i++) sum = fround(sum + x[i]!);
  return sum;
}

function add(sums: number[], x: Float32Array, at: number): void {
  for (let i = 0; i < 4; i++) sums[i] = fround(sums[i]! + x[at + i]!);
}

function sumOneByOne(x: Float32Array, start: number, count: number): number {
  let sum = count === 0 ? 0 : x[start]!;
  for (let i = start + 1; i < start + count; i++) sum = fround(sum + x[i]!);
  return sum;
}
