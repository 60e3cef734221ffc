import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { duration } from '../../lib/charts/format';
import { shortDuration } from '../../lib/charts/time-range';
import { arrivals, parsePlan, planText, seeded, type LoadPhase } from '../../lib/load/plan';
import { answerLine, headerLine, type LoadAnswer } from '../../lib/load/result';
import { LocalError } from '../../local';
import { inferUrl } from '../../local/score-rows';
import { readBodies, type Bodies } from '../load/bodies';
import { LoadEngine, type Send } from '../load/engine';
import { httpSender } from '../load/http-sender';
import { sampleOf, trafficLine } from '../load/samples';
import { parse, wholeNumber, type Command } from './command';
import { loadAws } from './load-aws';
import { loadReport } from './load-report';

const DEFAULT_PLAN = '10x60,100x60,10x60';
const DEFAULT_CONNECTIONS = 1000;
const DEFAULT_TIMEOUT_MS = 30_000;

export const load: Command = {
  summary: 'sends requests by a plan, such as ten times as many for a minute, and says how long they took',
  usage: `csi load URL|NAME --body FILE [options]

Sends requests to a URL, or to a model function or endpoint by its name, and counts how they are
answered. Requests go out when the plan says, whether or not those before were answered, each
once; a latency counts from when its request was due, so that a server that stalls does not look
fast. csi latency draws the result.

  --body FILE      a request as JSON, one in each line, which are sent in turn, or the rows.json of a
                   model; to a URL without a path these go to /v2/models/MODEL/infer
  --plan PLAN      RATExSECONDS, ...: requests per second, and for how long [${DEFAULT_PLAN}]
  --pacing KIND    poisson, as independent users come, or fixed, evenly [poisson]
  --seed N         other gaps of the same kind; the same N gives the same ones [1]
  --objective T    what 95 of 100 requests should take at most, such as 100ms
  --out FILE       writes each answer, as JSON lines
  --connections N  requests that are under way at the same time at most [${DEFAULT_CONNECTIONS}]
  --timeout T      how long an answer is waited for [30s]
  --json           the result as JSON
  --port N         of a running csi local start, for a NAME; without, the account and region of
                   AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are meant, where calls cost money

The exit status is 1 when nothing was answered with success.`,

  async run(args) {
    const { values, positionals } = parse(args, {
      'body': { type: 'string' }, 'plan': { type: 'string' }, 'pacing': { type: 'string' }, 'seed': { type: 'string' }, 'objective': { type: 'string' }, 'out': { type: 'string' },
      'connections': { type: 'string' }, 'timeout': { type: 'string' }, 'json': { type: 'boolean' }, 'port': { type: 'string' },
    });
    const [target] = positionals;
    if (target === undefined || positionals.length > 1) throw new LocalError(`csi load takes one URL or name of a function or endpoint, got ${positionals.join(', ') || 'none'}`);
    if (values.body === undefined) throw new LocalError('it is not known what to send: name a file with --body, a request as JSON or the rows.json of a model');
    const { pacing = 'poisson' } = values;
    if (pacing !== 'poisson' && pacing !== 'fixed') throw new LocalError(`--pacing is ${pacing}, but must be poisson or fixed`);
    const phases = planOption(values.plan ?? DEFAULT_PLAN);
    const objective = milliseconds('objective', values.objective);
    const connections = wholeNumber('connections', values.connections, 1, 100_000) ?? DEFAULT_CONNECTIONS;
    const seed = wholeNumber('seed', values.seed, 0, 2 ** 31) ?? 1;
    const bodies = readBodies(values.body);
    const options = { connections, timeoutMs: milliseconds('timeout', values.timeout) ?? DEFAULT_TIMEOUT_MS };
    const sender = await senderTo(target, bodies, options, values.port);

    const result = { target: sender.target, phases, pacing, started: new Date().toISOString(), ...(objective === undefined ? {} : { objective }) };
    const out = values.out === undefined ? undefined : openFile(values.out);
    const answers: LoadAnswer[] = [];
    let recent: LoadAnswer[] = [];
    const explained = new Set<string>();
    if (out !== undefined) writeSync(out, `${headerLine(result)}\n`);
    // On standard error where standard output is for machines.
    const say = values.json === true ? console.error : console.log;
    say(`${planText(phases)} (requests a second x seconds, ${pacing}) to ${sender.target}`);
    const engine = new LoadEngine({
      send: sender.send, bodies: bodies.bodies, connections, arrivals: arrivals(phases, pacing, seeded(seed)),
      onAnswer: ({ reason, ...rest }) => {
        // One of a kind says enough.
        const kind = `${rest.status} ${rest.version}`;
        const answer: LoadAnswer = reason === undefined || explained.has(kind) ? rest : { ...rest, reason };
        if (reason !== undefined) explained.add(kind);
        answers.push(answer);
        recent.push(answer);
        if (out !== undefined) writeSync(out, `${answerLine(answer)}\n`);
      },
    });
    const stop = (): void => { void engine.stop(); };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const report = setInterval(() => {
      say(trafficLine(sampleOf(engine.elapsed / 1000, recent)));
      recent = [];
    }, 1000);
    await engine.finished;
    clearInterval(report);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    sender.close();
    if (out !== undefined) closeSync(out);

    const { text, json, succeeded } = loadReport({ ...result, answers });
    console.log(values.json === true ? JSON.stringify(json, undefined, 2) : `\n${text}`);
    if (values.out !== undefined) say(`\nEvery answer is in ${values.out}: csi latency ${values.out} --png FILE draws them.`);
    return succeeded > 0 ? 0 : 1;
  },
};

async function senderTo(target: string, { model }: Bodies, options: { readonly connections: number; readonly timeoutMs: number }, port: string | undefined): Promise<{ readonly send: Send; readonly target: string; close(): void }> {
  if (/^https?:\/\//.test(target)) {
    if (!URL.canParse(target)) throw new LocalError(`${target} is no URL`);
    const bare = new URL(target).pathname === '/' && model !== undefined;
    const url = bare ? inferUrl(target.replace(/\/$/, ''), model) : target;
    return { ...httpSender(url, options), target: url };
  }
  const { connect, hostSender } = loadAws();
  return await hostSender(await connect({ port: wholeNumber('port', port, 1, 65_535) }), target, options);
}

function planOption(text: string): readonly LoadPhase[] {
  const phases = parsePlan(text);
  if (phases === undefined) throw new LocalError(`--plan is ${text}, but must be requests a second and for how many seconds, such as ${DEFAULT_PLAN}`);
  return phases;
}

/** A time such as 100ms, 2.5s or 1m, in milliseconds. */
export function milliseconds(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, ms] = /^(\d+(?:\.\d+)?)ms$/.exec(value) ?? [];
  const found = ms === undefined ? shortDuration(value) : Number(ms);
  if (found === undefined || !(found > 0)) throw new LocalError(`--${option} is ${value}, but must be a time such as ${duration(100).replace(' ', '')}, 2s or 1m`);
  return found;
}

function openFile(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'w');
}
