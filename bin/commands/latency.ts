import { readFileSync } from 'node:fs';
import { drawLatency, latencyOfLoad, type LatencyPicture } from '../../lib/charts/latency';
import { parseResult, type LoadResult } from '../../lib/load/result';
import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { milliseconds } from './load';
import { loadReport } from './load-report';
import { loadPictures } from './load-pictures';
import { PICTURE_OPTIONS, PICTURE_USAGE, writePictures } from './picture-files';

const SIZE = { width: 900, height: 560 };

export const latency: Command = {
  summary: 'how long requests of a load took: percentiles, and a histogram as a picture',
  usage: `csi latency FILE [options]

Reads what csi load --out wrote, says how long the requests took, and draws it: P50 and P95 second
by second beside the load, and how many requests took how long.

${PICTURE_USAGE}
  --objective T  a line for what 95 of 100 requests should take at most, such as 100ms; without,
                 the objective that the load was started with
  --width N      pixels [${SIZE.width}]
  --json         the figures as JSON`,

  async run(args) {
    const { values, positionals } = parse(args, { ...PICTURE_OPTIONS, objective: { type: 'string' }, width: { type: 'string' }, json: { type: 'boolean' } });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new LocalError(`csi latency takes one file that csi load --out wrote, got ${positionals.join(', ') || 'none'}`);
    const objective = milliseconds('objective', values.objective);
    const width = wholeNumber('width', values.width, 320, 4000) ?? SIZE.width;
    const result = { ...read(file), ...(objective === undefined ? {} : { objective }) };
    const { text, json } = loadReport(result);
    console.log(values.json === true ? JSON.stringify(json, undefined, 2) : text);
    if (values.png !== undefined || values.svg !== undefined) {
      const said = await writePictures(picture(latencyOfLoad(result), width), values);
      for (const line of said) (values.json === true ? console.error : console.log)(line);
    }
    return 0;
  },
};

function picture(of: LatencyPicture, width: number): string {
  return drawLatency(of, { width, height: SIZE.height }, loadPictures().renderChart);
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
