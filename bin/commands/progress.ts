/** Shows how far a count has come: one line that is rewritten on a terminal, a line per quarter elsewhere. */
export function progressLine(title: string, total: number): (done: number) => void {
  let shown = 0;
  return (done) => {
    const percent = Math.floor((100 * done) / total);
    if (process.stdout.isTTY) {
      if (percent !== shown || done === total) process.stdout.write(`\r${title} ... ${percent} %${done === total ? '\n' : ''}`);
      shown = percent;
      return;
    }
    const quarter = Math.floor(percent / 25) * 25;
    if (quarter > shown) console.log(`${title} ... ${quarter} %`);
    shown = Math.max(shown, quarter);
  };
}
