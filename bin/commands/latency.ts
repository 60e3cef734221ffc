import { existsSync, readFileSync } from 'node:fs';
import { duration } from '../../lib/charts/format';
import { drawLatency, latencyOfHost, latencyOfLoad, type LatencyPicture } from '../../lib/charts/latency';
import { parseResult, type LoadResult } from '../../lib/load/result';
import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { milliseconds } from './load';
import { loadAws } from './load-aws';
import { loadReport } from './load-report';
import { loadPictures } from './load-pictures';
import { PICTURE_OPTIONS, PICTURE_USAGE, writePictures } from './picture-files';

const SIZE = { width: 900, height: 560 };
const DEFAULT_SINCE_MS = 3 * 3_600_000;

export const latency: Command = {
  summary: 'how long requests took: percentiles, and a histogram as a picture',
  usage: `csi latency FILE|NAME [options]

Of a FILE that csi load --out wrote, says how long its requests took, and draws P50 and P95 second
by second beside the load, and how many requests took how long. Of a model function or an endpoint
by its NAME, the same from what CloudWatch has recorded, without the course of time.

${PICTURE_USAGE}
  --objective T  a line for what 95 of 100 requests should take at most, such as 100ms; without,
                 the objective that the load was started with
  --width N      pixels [${SIZE.width}]
  --json         the figures as JSON

for a NAME:
  --since T      of the last T: 90s, 15m, 3h, 2d [3h]
  --port N       of a running csi local start; without, the account and region of AWS_PROFILE,
                 AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { ...PICTURE_OPTIONS, objective: { type: 'string' }, width: { type: 'string' }, json: { type: 'boolean' }, since: { type: 'string' }, port: { type: 'string' } });
    const [asked] = positionals;
    if (asked === undefined || positionals.length > 1) throw new LocalError(`csi latency takes one file that csi load --out wrote, or the name of one function or endpoint, got ${positionals.join(', ') || 'none'}`);
    const objective = milliseconds('objective', values.objective);
    const width = wholeNumber('width', values.width, 320, 4000) ?? SIZE.width;
    const { text, json, picture } = isFile(asked) ? ofFile(asked, objective) : await ofHost(asked, objective, milliseconds('since', values.since) ?? DEFAULT_SINCE_MS, wholeNumber('port', values.port, 1, 65_535));
    console.log(values.json === true ? JSON.stringify(json, undefined, 2) : text);
    if (values.png !== undefined || values.svg !== undefined) {
      const height = picture.seconds === undefined ? SIZE.height * 0.64 : SIZE.height;
      for (const line of await writePictures(drawLatency(picture, { width, height }, loadPictures().renderChart), values)) (values.json === true ? console.error : console.log)(line);
    }
    return 0;
  },
};

interface Found {
  readonly text: string;
  readonly json: object;
  readonly picture: LatencyPicture;
}

function ofFile(file: string, objective: number | undefined): Found {
  const result = { ...read(file), ...(objective === undefined ? {} : { objective }) };
  return { ...loadReport(result), picture: latencyOfLoad(result) };
}

async function ofHost(name: string, objective: number | undefined, sinceMs: number, port: number | undefined): Promise<Found> {
  const { connect, recordedLatency } = loadAws();
  const recorded = await recordedLatency(await connect({ port }), name, sinceMs);
  const picture = latencyOfHost(recorded, objective);
  const verdict = objective === undefined ? [] : [`objective, P95 of ${duration(objective)}: ${recorded.percentiles.p95 <= objective ? 'met' : 'missed'}`];
  return { text: [picture.title, picture.subtitle, ...Object.entries(recorded.percentiles).map(([share, ms]) => `${share} ${duration(ms)}`), ...verdict].join('\n'), json: { ...recorded, objective }, picture };
}

/** What is not there is taken for a file by how its name ends. */
function isFile(asked: string): boolean {
  return existsSync(asked) || /\.jsonl?$/.test(asked);
}

function read(file: string): LoadResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): csi load --out FILE writes one`);
  }
  try {
    return parseResult(text);
  } catch (error) {
    if (error instanceof RangeError) throw new LocalError(`${file} ${error.message}`);
    throw error;
  }
}
