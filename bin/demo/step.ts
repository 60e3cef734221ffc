/** Says what is being done, and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>, { rewrites = true } = {}): Promise<T> {
  const started = performance.now();
  const seconds = (digits: number): string => `${((performance.now() - started) / 1000).toFixed(digits)} s`;
  // Where other lines come in between, this one cannot be written again.
  const terminal = process.stdout.isTTY && rewrites;
  process.stdout.write(`${title} ...${terminal ? '' : '\n'}`);
  const clock = terminal ? setInterval(() => process.stdout.write(`\r${title} ... ${seconds(0)}`), 1000) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(clock);
    console.log(`${terminal ? '\r' : ''}${title} ... ${seconds(1)}`);
  }
}
