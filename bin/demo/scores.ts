import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows, type ModelRows } from '../../lib/model/rows';
import { percentile, scoreRows, table, type Score } from '../../local';
import { progressLine } from '../commands/progress';

const MODELS = join(__dirname, '..', '..', 'examples', 'models');

export interface Scored {
  readonly url: string;
  readonly rows: ModelRows;
  readonly score: Score;
}

export function rowsFile(model: string, version: string): string {
  return join(MODELS, model, version, 'rows.json');
}

/** Sends every held-out row of a model to where it is served. */
export async function scoreModel(model: string, version: string, url: string): Promise<Scored> {
  const rows = parseModelRows(readFileSync(rowsFile(model, version), 'utf8'));
  const base = url.replace(/\/$/, '');
  return { url: base, rows, score: await scoreRows(base, rows, progressLine(`send ${rows.rows.length} held-out rows to ${model} ${version}`, rows.rows.length)) };
}

export function scoreTable(scored: readonly Scored[]): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return table(
    ['MODEL', 'TRAINED WITH', 'ROWS', 'AGREE', 'ACCURACY', 'FIRST', 'P50', 'P95', 'URL'],
    scored.map(({ url, rows, score }) => [
      `${rows.model} ${rows.version}`,
      rows.framework,
      String(score.rows),
      score.agreed === score.rows ? 'all' : `${score.agreed} of ${score.rows}`,
      `${((100 * score.right) / score.rows).toFixed(1)} %`,
      ms(score.firstMs),
      ms(percentile(score.latencies, 0.5)),
      ms(percentile(score.latencies, 0.95)),
      url,
    ]),
    [2, 3, 4, 5, 6, 7],
  );
}
