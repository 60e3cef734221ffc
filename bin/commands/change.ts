import type { ParseArgsConfig } from 'node:util';
import { LocalError } from '../../local';
import type { AwsSession, Change, FoundHost } from '../aws';
import { parse, wholeNumber } from './command';
import { confirm } from './confirm';
import { loadAws } from './load-aws';

const OPTIONS = { yes: { type: 'boolean' }, port: { type: 'string' } } as const satisfies ParseArgsConfig['options'];

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

/** Says what will be done, asks, and does it. Answers the exit status. */
export async function changeHost({ name: command, takes, options = [], flags = [], find, plan }: HostCommand, args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    ...Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])), ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }])), ...OPTIONS,
  });
  const [name] = positionals;
  if (name === undefined || positionals.length !== takes.length) throw new LocalError(`csi ${command} takes ${takes.join(' and ')}, got ${positionals.join(', ') || 'none'}`);
  const { connect, findHost } = loadAws();
  const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
  const [given, set] = [values as Values, new Set(flags.filter((flag) => (values as Readonly<Record<string, unknown>>)[flag] === true))];
  const hosts = find === undefined ? [await findHost(session, name)] : await find(session, name, given, set);
  const planned: { readonly host: FoundHost; readonly plan: PlannedChange }[] = [];
  let failed = false;
  for (const host of hosts) {
    try {
      const each = await plan(session, host, given, positionals);
      if (each !== undefined) planned.push({ host, plan: each });
    } catch (error) {
      // One of several that cannot must not keep the others from it.
      if (hosts.length === 1 || !(error instanceof LocalError)) throw error;
      failed = true;
      console.error(`! ${error.message}`);
    }
  }
  const status = failed ? 1 : 0;
  if (planned.length === 0) return status;
  const words = command.split(' ').at(-1) ?? command;
  for (const each of planned) describe(words, session, each);
  if (!await confirm(planned.length === 1 ? planned[0]?.plan.question ?? '' : `Do this with all ${planned.length}?`, values.yes ?? false)) {
    console.log('nothing was done');
    return 1;
  }
  for (const { plan: { change, done } } of planned) {
    const begin = performance.now();
    await change.run((line) => console.log(line));
    console.log(`${done === undefined ? 'done' : done} (in ${seconds(performance.now() - begin)})`);
  }
  return status;
}

function describe(command: string, session: AwsSession, { host, plan: { change: { lines, warnings = [] } } }: { readonly host: FoundHost; readonly plan: PlannedChange }): void {
  const { placeOf } = loadAws();
  console.log(`${host.name} (${placeOf(host.arn, session)})\nThe ${command}\n${lines.map((line) => `- ${line}`).join('\n')}`);
  for (const warning of warnings) console.log(`! ${warning}`);
}

/** What a person counts in. */
function seconds(milliseconds: number): string {
  const all = milliseconds / 1000;
  return all < 60 ? `${all.toFixed(1)} s` : `${Math.floor(all / 60)} min ${Math.round(all % 60)} s`;
}
