/** -0 is told from 0, and every NaN is one. */
const bitsOf = (data: ArrayLike<unknown>) => Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)));

/** The C library's exponential is not always the nearest float: what went through one may differ in the last bits. */
export function expectSame(name: string, ours: ArrayLike<unknown>, theirs: ArrayLike<unknown>, isExact: boolean): void {
  const all = bitsOf(ours);
  const rest = bitsOf(theirs);
  const differs = all.findIndex((value, i) => value !== rest[i] && (isExact || !(Math.abs(Number(value) - Number(rest[i])) <= 1e-6 * Math.abs(Number(rest[i])))));
  if (differs >= 0 || all.length !== rest.length) expect([name, ...all]).toEqual([name, ...rest]);
}
