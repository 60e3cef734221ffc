import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { confirm } from './confirm';
import { loadAws } from './load-aws';

export const rollback: Command = {
  summary: 'give a version of a model function that was good all traffic again',
  usage: `csi rollback NAME [options]

Moves the alias live, which callers use, to the newest older version that carried all traffic, at
once; a rollout under way is stopped. NAME is the function's name, its ARN, or the path of its
construct. From then on no deploy moves it, until \`csi release NAME\`: a deploy that would fails
with "Action denied by stack policy", and leaves the traffic where it is.

  --to VERSION    number of the version to go to: \`csi status NAME\` lists them
  --reason TEXT   shown by \`csi status\` for as long as it is held
  --yes           without asking
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { to: { type: 'string' }, reason: { type: 'string' }, yes: { type: 'boolean' }, port: { type: 'string' } });
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new LocalError(`csi rollback takes one function or endpoint, got ${positionals.join(', ') || 'none'}`);
    const { connect, findHost, nameOf, placeOf, planned } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const fn = await findHost(session, name);
    if (fn.kind !== 'function') throw new LocalError(`${fn.name} is an endpoint, and this command knows functions only: \`csi status\` shows it`);
    const { to, lines, warnings, run } = await planned(session, fn, { wanted: values.to, reason: values.reason });
    console.log(`${fn.name} (${placeOf(fn.arn, session)})\nThe rollback\n${lines.map((line) => `- ${line}`).join('\n')}`);
    for (const warning of warnings) console.log(`! ${warning}`);
    if (!await confirm(`Give version ${to} all traffic?`, values.yes ?? false)) {
      console.log('nothing was done');
      return 1;
    }
    await run((line) => console.log(line));
    console.log(`done. \`csi status ${nameOf(fn)}\` shows it`);
    return 0;
  },
};
