import { percent, remarks, shortTime, type FunctionStatus } from '../../lib/versions/status';
import { LocalError, table } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { loadAws } from './load-aws';

export const status: Command = {
  summary: 'which versions of a model function there are, and which one answers',
  usage: `csi status [NAME] [options]

Shows a model function on AWS: its versions with their traffic, which one is live and since when,
what the code declares, a rollout under way, alarms, and whether it is held. NAME is the
function's name, its ARN, or the path of its construct; without, all are listed.

  --json       for machines
  --port N     of a running csi local start; without, the account and region of AWS_PROFILE,
               AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' }, port: { type: 'string' } });
    const [name] = positionals;
    if (positionals.length > 1) throw new LocalError(`csi status takes one function, or none for all, got ${positionals.join(', ')}`);
    const { connect, findFunction, inspect, listed, placeOf } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const json = values.json ?? false;
    if (name === undefined) {
      const all = await listed(session);
      if (json) console.log(JSON.stringify(all, null, 2));
      else console.log(all[0] === undefined ? 'no model functions' : `${placeOf(all[0].functionArn, session)}\n${table(['CONSTRUCT', 'MODEL', 'LIVE', 'SINCE', 'FUNCTION', ''], all.map((fn) => [
        fn.host ?? '-', fn.model === undefined ? '-' : `${fn.model} ${fn.modelVersion ?? ''}`, fn.live === undefined ? 'none' : `version ${fn.live.version}`, shortTime(fn.live?.since), fn.functionName, fn.hold === undefined ? '' : `held since ${shortTime(fn.hold.since)}`,
      ]))}`);
      return 0;
    }
    const fn = await inspect(session, await findFunction(session, name));
    console.log(json ? JSON.stringify(fn, null, 2) : `${fn.functionName} (${placeOf(fn.functionArn, session)})\n${statusText(fn)}`);
    return 0;
  },
};

/** What a person reads. */
export function statusText(fn: FunctionStatus): string {
  const ready = fn.provisioned.map(({ qualifier, requested, available }) => `${available} of ${requested} environments ready for ${qualifier}`);
  const facts = [
    ['construct', fn.host ?? '-'],
    ['live', fn.live === undefined ? 'none' : `version ${fn.live.version}${fn.live.since === undefined ? '' : `, since ${shortTime(fn.live.since)}`}`],
    ['declared', fn.declared === undefined ? 'not known' : `${fn.declared.version === undefined ? 'no version' : `version ${fn.declared.version}`}, by the stack ${fn.declared.stack} (${fn.declared.stackStatus})`],
    ...(ready.length === 0 ? [] : [['warm', ready.join('; ')]]),
    ...(fn.alarms.length === 0 ? [] : [['alarms', counted(fn.alarms.map(({ state }) => state))]]),
  ];
  const notes = remarks(fn);
  const isMarked = fn.versions.some(({ rolledBack }) => rolledBack !== undefined);
  return [
    ...facts.map(([name = '', value = '']) => `${name.padEnd(10)} ${value}`),
    '',
    table(['VERSION', 'MODEL', 'TRAFFIC', 'CARRIED ALL SINCE', 'PUBLISHED', 'DIGEST', ...(isMarked ? [''] : [])], fn.versions.map((version) => [
      version.version, version.model === undefined ? '-' : `${version.model} ${version.modelVersion ?? ''}`, version.traffic === 0 ? '-' : percent(version.traffic), version.served === undefined ? 'never recorded' : shortTime(version.served),
      shortTime(version.published), version.digest ?? '-', ...(isMarked ? [version.rolledBack === undefined ? '' : `rolled back by hand ${shortTime(version.rolledBack)}`] : []),
    ]), [0, 2]),
    ...(fn.alarms.length === 0 ? [] : ['', table(['ALARM', 'STATE'], fn.alarms.map(({ name, state }) => [name, state]))]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

function counted(states: readonly string[]): string {
  return [...new Set(states)].map((state) => `${states.filter((other) => other === state).length} ${state}`).join(', ');
}
