import { existsSync, readFileSync } from 'node:fs';
import { parseYaml } from '../../lib/cloudformation/yaml';
import type { Price } from '../../lib/pricing';
import { PRICE_FILE, PriceBook, readPrices } from '../../lib/pricing';
import { LocalError } from '../../local';

/** The prices that count: those that are shipped, then those of the files; `csi-prices.json` where there is one and none is named. */
export function readPriceBook(files: readonly string[] | undefined, standIn = false): { readonly book: PriceBook; readonly files: readonly string[] } {
  const read = files ?? (existsSync(PRICE_FILE) ? [PRICE_FILE] : []);
  return { book: new PriceBook({ prices: read.flatMap(readPriceFile), standIn }), files: read };
}

export function readPriceFile(file: string): readonly Price[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`--prices ${file} cannot be read: ${(error as Error).message}`);
  }
  const { prices, problems } = readPrices(valueOf(file, text));
  if (problems.length > 0) throw new LocalError(`${file} has prices that cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  return prices;
}

/** JSON may have what YAML may not, such as tabs. */
function valueOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const read = parseYaml(text);
    if ('value' in read) return read.value;
    throw new LocalError(`${file} is neither YAML nor JSON (line ${read.line}, column ${read.column}): ${read.reason}`);
  }
}
