import type { ParseArgsConfig } from 'node:util';
import { LocalError } from '../../local';
import type { AwsSession, Change, FoundHost } from '../aws';
import { parse, wholeNumber } from './command';
import { confirm } from './confirm';
import { loadAws } from './load-aws';

const OPTIONS = { yes: { type: 'boolean' }, port: { type: 'string' } } as const satisfies ParseArgsConfig['options'];

/** What one of the commands that change what answers does with a function or an endpoint. */
export interface HostCommand {
  readonly name: string;
  /** Options of its own, all with values. */
  readonly options: readonly string[];
  /** Undefined where there is nothing to do, which it has said then. */
  plan(session: AwsSession, host: FoundHost, values: Readonly<Record<string, string | undefined>>): Promise<{ readonly change: Change; readonly question: string; readonly done?: string } | undefined>;
}

/** Says what will be done, asks, and does it. Answers the exit status. */
export async function changeHost({ name: command, options, plan }: HostCommand, args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { ...Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])), ...OPTIONS });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new LocalError(`csi ${command} takes one function or endpoint, got ${positionals.join(', ') || 'none'}`);
  const { connect, findHost, placeOf } = loadAws();
  const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
  const host = await findHost(session, name);
  const planned = await plan(session, host, values as Readonly<Record<string, string | undefined>>);
  if (planned === undefined) return 0;
  const { change: { lines, warnings = [], run }, question, done } = planned;
  console.log(`${host.name} (${placeOf(host.arn, session)})\nThe ${command}\n${lines.map((line) => `- ${line}`).join('\n')}`);
  for (const warning of warnings) console.log(`! ${warning}`);
  if (!await confirm(question, values.yes ?? false)) {
    console.log('nothing was done');
    return 1;
  }
  await run((line) => console.log(line));
  if (done !== undefined) console.log(done);
  return 0;
}
