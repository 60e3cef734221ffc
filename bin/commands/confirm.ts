import { createInterface } from 'node:readline/promises';
import { LocalError } from '../../local';

/** Asks on a terminal; elsewhere, --yes has to say it. */
export async function confirm(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new LocalError('nothing was done: here is no terminal to ask on, so say --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
