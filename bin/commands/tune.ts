import { readFileSync, writeFileSync } from 'node:fs';
import { drawFramed } from '../../lib/charts/framed';
import type { PricedArchitecture } from '../../lib/pricing';
import { memoryProp, withMemory } from '../../lib/tune/apply';
import { estimated } from '../../lib/tune/estimate';
import { DEFAULT_MEMORY_SIZES, parseMemorySizes } from '../../lib/tune/memory-sizes';
import { tuneChart } from '../../lib/tune/picture';
import { recommend, type Goal } from '../../lib/tune/recommend';
import { sizeResult, type CostBasis, type SizeResult } from '../../lib/tune/size-result';
import { adviceText, goalText, tuneTable } from '../../lib/tune/text';
import { LocalError } from '../../local';
import { readPriceBook } from '../cost/price-files';
import { readBodies } from '../load/bodies';
import { parse, wholeNumber, type Command } from './command';
import { milliseconds } from './load';
import { loadAws } from './load-aws';
import { loadPictures } from './load-pictures';
import { PICTURE_OPTIONS, PICTURE_USAGE, writePictures } from './picture-files';

const DEFAULT_CALLS = 50;
const DEFAULT_ROUNDS = 3;
const SIZE = { width: 860, height: 440 };

export const tune: Command = {
  summary: 'measures a model function over memory sizes, and says which to take',
  usage: `csi tune NAME --body FILE [options]

Calls a copy of a model function at one memory size after the other, and prints what requests took
and what a million of them cost at each. The copy has the code, layers, role and settings of the
version that is live, under a name of its own (csi-tune-...); it is deleted at the end, also after
Ctrl-C. Nothing that serves is called or changed.

  --body FILE      a request as JSON, one in each line, which are sent in turn, or the rows.json of a
                   model: what your users send, or the advice is for somebody else
  --for GOAL       cheapest, fastest or latency:TIME, such as latency:100ms: the cheapest size with a
                   P95 within that time [cheapest]
  --memory LIST    sizes in MB [${DEFAULT_MEMORY_SIZES.join(',')}]
  --calls N        calls of a warm environment at each size [${DEFAULT_CALLS}]
  --rounds N       the sizes take turns so often; each turn has one cold start [${DEFAULT_ROUNDS}]
${PICTURE_USAGE}
  --apply          prints the prop for ModelFunction alone, for a script
  --apply-to FILE  writes it into FILE, where that has one memorySize with a number
  --prices FILE    prices that count instead of those that are shipped; more than once
                   [csi-prices.json, where there is one]
  --replace        deletes a copy that a run before has left
  --json           the result as JSON
  --port N         of a running csi local start; without, the account and region of AWS_PROFILE,
                   AWS_REGION and AWS_ENDPOINT_URL are meant, where calls cost money

A local AWS gives every size the whole of a processor, so that its durations are the same for all.
What is printed then with a ~ is an estimate: the share of a vCPU that AWS gives to a size. That a
size has room for the model, and what it uses, is measured.

The caller needs lambda:GetFunctionConfiguration, ListTags, GetAlias and GetFunction of the function,
CreateFunction, TagResource, UpdateFunctionConfiguration, GetFunctionConfiguration, InvokeFunction
and DeleteFunction of function:csi-tune-*, GetLayerVersion of its layers and iam:PassRole of its role.`,

  async run(args) {
    const { values, positionals } = parse(args, {
      ...PICTURE_OPTIONS, 'body': { type: 'string' }, 'for': { type: 'string' }, 'memory': { type: 'string' }, 'calls': { type: 'string' }, 'rounds': { type: 'string' }, 'apply': { type: 'boolean' },
      'apply-to': { type: 'string' }, 'prices': { type: 'string', multiple: true }, 'replace': { type: 'boolean' }, 'json': { type: 'boolean' }, 'port': { type: 'string' },
    });
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new LocalError(`csi tune takes the name of one model function, got ${positionals.join(', ') || 'none'}`);
    if (values.body === undefined) throw new LocalError('it is not known what to send: name a file with --body, a request as JSON or the rows.json of a model');
    const goal = goalOption(values.for ?? 'cheapest');
    const sizes = sizesOption(values.memory);
    const calls = wholeNumber('calls', values.calls, 1, 10_000) ?? DEFAULT_CALLS;
    const rounds = wholeNumber('rounds', values.rounds, 1, 100) ?? DEFAULT_ROUNDS;
    const { bodies } = readBodies(values.body);
    // Before anything is made that costs money.
    const source = values['apply-to'] === undefined ? undefined : applicable(values['apply-to'], sizes);
    const { book } = readPriceBook(values.prices);

    const quiet = values.json === true || values.apply === true;
    const say = quiet ? console.error : console.log;
    const { connect, findHost, measure, placeOf } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const host = await findHost(session, name);
    if (host.kind !== 'function') throw new LocalError(`${host.name} is an endpoint on instances, which have no memory size to choose: csi tune measures model functions`);

    let left = false;
    const stopped = new AbortController();
    const stop = (): void => {
      console.error('stopping: the copy is deleted first');
      stopped.abort();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
    const { bySize, copy } = await measure(session, host, {
      sizes, rounds, calls, bodies, replace: values.replace === true, signal: stopped.signal,
      onCopy: ({ name: own, version }) => say(`${own}: a copy of version ${version} of ${host.name}, ${placeOf(host.arn, session)}`),
      onStep: (text) => say(text),
      onLeft: (text) => {
        left = true;
        console.error(`csi: ${text}`);
      },
    }).finally(() => process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop));

    const { configuration } = copy;
    const architecture: PricedArchitecture = configuration.Architectures?.includes('arm64') === true ? 'arm64' : 'x86_64';
    const region = host.arn.split(':')[3] ?? '';
    const basis: CostBasis = { architecture, ephemeralMiB: configuration.EphemeralStorage?.Size ?? 512, rate: (key) => book.price(key, region) };
    const measured = sizes.map((size) => sizeResult(size, bySize.get(size) ?? [], basis));
    const isLocal = session.endpoint !== undefined && /^https?:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(`${session.endpoint}/`);
    const results = isLocal ? estimated(measured, basis) : measured;
    const recommended = recommend(results, goal);
    const current = configuration.MemorySize;

    if (values.json === true) console.log(JSON.stringify({ function: host.name, version: copy.version, architecture, region, for: goal, isEstimate: isLocal, current, recommended: recommended?.memoryMiB, results }, undefined, 2));
    else if (values.apply === true) console.log(recommended === undefined ? '' : `${memoryProp(recommended.memoryMiB)},`);
    say(`\n${tuneTable(results, recommended)}\n`);
    if (isLocal) say('~ estimated: this machine gives every size the same processor. A size has the share of a vCPU that AWS documents (1,769 MB are one); a vCPU there is not a processor here.\n');
    if (results.some(({ p50, perMillion }) => p50 !== undefined && perMillion === undefined)) say(`No price of Lambda in ${region} is known: --prices FILE, or \`csi prices refresh\`.\n`);
    say(adviceText(goal, recommended, current));
    for (const line of await pictures(results, recommended, goal, { host: host.name, version: copy.version, architecture, isLocal }, values)) say(line);
    if (source !== undefined && recommended !== undefined) {
      writeFileSync(source.file, source.with(recommended.memoryMiB));
      say(`wrote ${memoryProp(recommended.memoryMiB)} to ${source.file}`);
    }
    return recommended === undefined || left ? 1 : 0;
  },
};

function goalOption(text: string): Goal {
  if (text === 'cheapest' || text === 'fastest') return { kind: text };
  const [, time] = /^latency:(.+)$/.exec(text) ?? [];
  if (time === undefined) throw new LocalError(`--for is ${text}, but must be cheapest, fastest or latency:TIME, such as latency:100ms`);
  return { kind: 'latency', ms: milliseconds('for latency', time) as number };
}

function sizesOption(text: string | undefined): readonly number[] {
  if (text === undefined) return DEFAULT_MEMORY_SIZES;
  const sizes = parseMemorySizes(text);
  if ('problem' in sizes) throw new LocalError(`--memory ${sizes.problem}`);
  return sizes;
}

/** Refused before the measurement: it takes minutes. */
function applicable(file: string, [any = 128]: readonly number[]): { readonly file: string; with(memoryMiB: number): string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`--apply-to ${file}: the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const edited = (memoryMiB: number): string => {
    const result = withMemory(text, memoryMiB);
    if ('problem' in result) throw new LocalError(`--apply-to ${file}: the file ${result.problem}. --apply prints the prop instead`);
    return result.text;
  };
  edited(any);
  return { file, with: edited };
}

async function pictures(results: readonly SizeResult[], recommended: SizeResult | undefined, goal: Goal, about: { readonly host: string; readonly version: string; readonly architecture: string; readonly isLocal: boolean }, files: { readonly png?: string; readonly svg?: string }): Promise<readonly string[]> {
  if (files.png === undefined && files.svg === undefined) return [];
  const chart = tuneChart({
    title: recommended === undefined ? 'No memory size for the goal' : `${recommended.memoryMiB} MB for ${goalText(goal)}`,
    subtitle: `${about.host}, version ${about.version}, ${about.architecture}${about.isLocal ? ': estimated from a local run by the share of a vCPU' : ''}`,
    results, ...(recommended !== undefined && { recommended }), ...(goal.kind === 'latency' && { objective: goal.ms }),
  });
  return writePictures(drawFramed(chart, SIZE, loadPictures().renderChart), files);
}
