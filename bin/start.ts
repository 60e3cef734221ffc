/**
 * The demo behind `npm start`: runs the synthesized demo app, sends every held-out row of its
 * models through their function URLs, and shows how they did. Ends by itself unless `--keep`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows, type ModelRows } from '../lib/model/rows';
import {
  curlCommand, DEFAULT_PORT, LocalError, percentile, PortInUse, scoreRows, startLocal, swapNote, table, type LocalFunction, type LocalServer, type Score,
} from '../local';
import { parse, stopSignal, wholeNumber } from './commands/command';
import { progressLine } from './commands/progress';

const ROOT = join(__dirname, '..');

interface Scored {
  readonly fn: LocalFunction;
  readonly rows: ModelRows;
  readonly score: Score;
}

/** `prepare` builds and synthesizes what is to run. */
export async function start(args: readonly string[], prepare: () => Promise<void>): Promise<number> {
  try {
    return await run(args, prepare);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    console.error(`npm start: ${error.message}`);
    return 1;
  }
}

async function run(args: readonly string[], prepare: () => Promise<void>): Promise<number> {
  const { values } = parse(args, { keep: { type: 'boolean' }, port: { type: 'string' } });
  const port = wholeNumber('port', values.port, 0, 65_535);
  await prepare();
  const stopped = stopSignal();
  const server = await startDemo(port);
  try {
    const host = `${process.platform}-${process.arch}`;
    const notes = server.functions.flatMap(({ swaps }) => swaps.map((swap) => swapNote(swap, host)));
    for (const note of new Set(notes)) console.log(note);
    const scored = await Promise.race([scoreAll(server.functions), stopped.then(() => undefined)]);
    if (scored === undefined) return 130;
    show(scored);
    const agreed = scored.every(({ score }) => score.agreed === score.rows);
    if (!(values.keep ?? false)) {
      console.log(`\n${farewell(server, scored, port)}`);
      return agreed ? 0 : 1;
    }
    console.log(`\nIt runs until Ctrl-C; the AWS Lambda API is at ${server.endpoint}. From another terminal:\n\n${example(scored)}`);
    await stopped;
    return agreed ? 0 : 1;
  } finally {
    await server.close();
  }
}

/** On the usual port, or where that is taken on any: a first try should not fail on it. */
async function startDemo(port: number | undefined): Promise<LocalServer> {
  const assembly = join(ROOT, 'cdk.out');
  try {
    return await startLocal({ assembly, port });
  } catch (error) {
    if (port !== undefined || !(error instanceof PortInUse)) throw error;
    console.log(`port ${DEFAULT_PORT} is in use: taking free ones`);
    return await startLocal({ assembly, port: 0 });
  }
}

async function scoreAll(functions: readonly LocalFunction[]): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  for (const fn of functions) {
    const url = fn.urls[0]?.url;
    if (fn.model === undefined || url === undefined) continue;
    const rows = parseModelRows(readFileSync(join(ROOT, 'examples', 'models', fn.model.name, fn.model.version, 'rows.json'), 'utf8'));
    const progress = progressLine(`send ${rows.rows.length} held-out rows of ${fn.model.name} ${fn.model.version} to ${fn.name}`, rows.rows.length);
    scored.push({ fn, rows, score: await scoreRows(url, rows, progress) });
  }
  return scored;
}

function show(scored: readonly Scored[]): void {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  console.log();
  console.log(table(
    ['MODEL', 'TRAINED WITH', 'ROWS', 'AGREE', 'ACCURACY', 'COLD START', 'P50', 'P95', 'URL'],
    scored.map(({ fn, rows, score }) => [
      `${rows.model} ${rows.version}`,
      rows.framework,
      String(score.rows),
      score.agreed === score.rows ? 'all' : `${score.agreed} of ${score.rows}`,
      `${((100 * score.right) / score.rows).toFixed(1)} %`,
      ms(score.firstMs),
      ms(percentile(score.latencies, 0.5)),
      ms(percentile(score.latencies, 0.95)),
      fn.urls[0]?.url ?? '',
    ]),
    [2, 3, 4, 5, 6, 7],
  ));
  console.log('\nAGREE: rows answered as by the framework that trained the model. Times are of single-row HTTP requests on this machine;');
  console.log('the cold start goes from the first request, which starts the process, to its answer.');
  for (const { rows, score } of scored) {
    for (const disagreement of score.disagreements) console.error(`${rows.model} ${rows.version}, ${disagreement}`);
  }
}

/** How to go on. Ports that were merely free are others the next time. */
function farewell({ port }: LocalServer, scored: readonly Scored[], asked: number | undefined): string {
  const keep = `\`npm start -- --keep${asked === undefined || asked === 0 ? '' : ` --port ${asked}`}\``;
  const lasting = port === (asked ?? DEFAULT_PORT);
  return lasting
    ? `Done. ${keep} leaves it running, and this then answers from another terminal:\n\n${example(scored)}`
    : `Done. ${keep} leaves it running, and shows a request to send from another terminal.`;
}

function example([first]: readonly Scored[]): string {
  if (first === undefined) throw new LocalError('the demo app has no model function with a URL');
  const [row] = first.rows.rows;
  return row === undefined ? '' : curlCommand(first.fn.urls[0]?.url ?? '', first.rows, row);
}
