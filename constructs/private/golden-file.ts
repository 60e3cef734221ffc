import { readFileSync } from 'node:fs';
import { ROWS_FORMAT } from '../../lib/golden/golden-set';
import type { GoldenRows } from '../../lib/model/rows';
import { parseGoldenRows } from '../../lib/model/rows';
import { rejectAt } from './reject';

/** Rows from a file that exists. */
export function readGoldenFile(file: string, place: string, prop: string): GoldenRows {
  let problem: string;
  try {
    return parseGoldenRows(readFileSync(file, 'utf8'));
  } catch (error) {
    problem = (error as Error).message;
  }
  rejectAt(place, [{ prop, found: `cannot be read: ${problem}`, remedy: `name a rows file as ${ROWS_FORMAT} describes` }]);
  throw new Error(problem);
}
