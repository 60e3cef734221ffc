// Lines of the log, at once: process.stdout takes most of a millisecond of a cold start to make, and three times as long for each line.
// Not console.log: with Lambda's JSON log format it would wrap the line, and the metrics in it would be lost.
import { writeSync } from 'node:fs';

const STDOUT = 1;

/** Whether somebody else may write to process.stdout: what waits there must not be overtaken, least of all in the midst of a line. */
let shared = false;

/** To be called before code is loaded that is not ours. */
export function shareOutput(): void {
  shared = true;
}

export function writeLine(line: string): void {
  const text = `${line}\n`;
  if (shared) {
    process.stdout.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(STDOUT, bytes, written);
  } catch {
    // A pipe that is full and was set not to wait. process.stdout waits, and says what else is wrong.
    shared = true;
    process.stdout.write(bytes.subarray(written));
  }
}
