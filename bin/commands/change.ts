import type { ParseArgsConfig } from 'node:util';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { LocalError } from '../../local';
import type { AwsSession, Change, FoundHost } from '../aws';
import { parse, wholeNumber } from './command';
import { confirm } from './confirm';
import { loadAws } from './load-aws';

const OPTIONS = { yes: { type: 'boolean' }, json: { type: 'boolean' }, port: { type: 'string' } } as const satisfies ParseArgsConfig['options'];

type Values = Readonly<Record<string, string | undefined>>;

/** What is to be done with a host. */
export interface PlannedChange {
  readonly change: Change;
  readonly question: string;
  readonly done?: string;
}

/** What one of the commands that change what answers does with functions or endpoints. */
export interface HostCommand {
  readonly name: string;
  /** What it takes besides options: the first is what hosts are found by. */
  readonly takes: readonly string[];
  /** Options of its own, with values, and without. */
  readonly options?: readonly string[];
  readonly flags?: readonly string[];
  /** One by its name, its ARN or the path of its construct, if this is left out. */
  find?(session: AwsSession, name: string, values: Values, flags: ReadonlySet<string>): Promise<readonly FoundHost[]>;
  /** Undefined where there is nothing to do, which it has said then. */
  plan(session: AwsSession, host: FoundHost, values: Values, words: readonly string[]): Promise<PlannedChange | undefined>;
}

/** What `--json` says of a host. */
interface ChangedHost {
  readonly name: string;
  readonly arn: string;
  /** Path of its construct. */
  readonly host?: string;
  /** What was done, in words. */
  readonly did: readonly string[];
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/** Says what will be done, asks, and does it. Answers the exit status. */
export async function changeHost({ name: command, takes, options = [], flags = [], find, plan }: HostCommand, args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    ...Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])), ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }])), ...OPTIONS,
  });
  const [name] = positionals;
  if (name === undefined || positionals.length !== takes.length) throw new LocalError(`csi ${command} takes ${takes.join(' and ')}, got ${positionals.join(', ') || 'none'}`);
  const { connect, findHost } = loadAws();
  if (values.json === true && values.yes !== true) throw new LocalError('--json asks nothing: say --yes with it');
  // Of a script's the standard output is the answer alone.
  const say = values.json === true ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
  const [given, set] = [values as Values, new Set(flags.filter((flag) => (values as Readonly<Record<string, unknown>>)[flag] === true))];
  const hosts = find === undefined ? [await findHost(session, name)] : await find(session, name, given, set);
  const planned: { readonly host: FoundHost; readonly plan: PlannedChange }[] = [];
  const failed: string[] = [];
  for (const host of hosts) {
    try {
      const each = await plan(session, host, given, positionals);
      if (each !== undefined) planned.push({ host, plan: each });
    } catch (error) {
      // One of several that cannot must not keep the others from it.
      if (hosts.length === 1 || !isRefusal(error)) throw error;
      failed.push(error.message);
      console.error(`! ${error.message}`);
    }
  }
  if (planned.length === 0 && values.json !== true) return failed.length > 0 ? 1 : 0;
  const words = command.split(' ').at(-1) ?? command;
  for (const each of planned) describe(words, session, each, say);
  if (planned.length > 0 && !await confirm(planned.length === 1 ? planned[0]?.plan.question ?? '' : `Do this with all ${planned.length}?`, values.yes ?? false)) {
    console.log('nothing was done');
    return 1;
  }
  const changed: ChangedHost[] = [];
  for (const { host: { name: hostName, arn, tags }, plan: { change, done } } of planned) {
    const begin = performance.now();
    try {
      await change.run(say);
    } catch (error) {
      if (planned.length === 1 || !isRefusal(error)) throw error;
      failed.push(error.message);
      console.error(`! ${error.message}`);
      continue;
    }
    const took = performance.now() - begin;
    say(`${done === undefined ? 'done' : done} (in ${seconds(took)})`);
    changed.push({ name: hostName, arn, ...(tags[HOST_TAG] !== undefined && { host: tags[HOST_TAG] }), did: change.lines, warnings: change.warnings ?? [], seconds: Math.round(took) / 1000 });
  }
  if (values.json === true) console.log(JSON.stringify({ changed, failed }, undefined, 2));
  return failed.length > 0 ? 1 : 0;
}

/** By its name: what is loaded apart has a class of its own for it. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'LocalError';
}

function describe(command: string, session: AwsSession, { host, plan: { change: { lines, warnings = [] } } }: { readonly host: FoundHost; readonly plan: PlannedChange }, say: (line: string) => void): void {
  const { placeOf } = loadAws();
  say(`${host.name} (${placeOf(host.arn, session)})\nThe ${command}\n${lines.map((line) => `- ${line}`).join('\n')}`);
  for (const warning of warnings) say(`! ${warning}`);
}

/** What a person counts in. */
function seconds(milliseconds: number): string {
  const all = milliseconds / 1000;
  return all < 60 ? `${all.toFixed(1)} s` : `${Math.floor(all / 60)} min ${Math.round(all % 60)} s`;
}
