import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { confirm } from './confirm';
import { loadAws } from './load-aws';

export const release: Command = {
  summary: 'let deploys move the traffic of a function again that was rolled back by hand',
  usage: `csi release NAME [options]

Ends what \`csi rollback\` has begun: the next deploy may move the traffic again. Where the version
that is live is not the one that the stack goes by, the stack takes note of it, by an update that
changes nothing else: the next deploy then sets out from the version that is live.

  --yes           without asking
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { yes: { type: 'boolean' }, port: { type: 'string' } });
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new LocalError(`csi release takes one function or endpoint, got ${positionals.join(', ') || 'none'}`);
    const { connect, findHost, placeOf, plannedRelease } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const fn = await findHost(session, name);
    if (fn.kind !== 'function') throw new LocalError(`${fn.name} is an endpoint, and this command knows functions only: \`csi status\` shows it`);
    const found = await plannedRelease(session, fn);
    if (found === undefined) {
      console.log(`${fn.name} (${placeOf(fn.arn, session)}) is not held: there is nothing to release`);
      return 0;
    }
    console.log(`${fn.name} (${placeOf(fn.arn, session)})\nThe release\n${found.lines.map((line) => `- ${line}`).join('\n')}`);
    if (!await confirm(`Release ${fn.name}?`, values.yes ?? false)) {
      console.log('nothing was done');
      return 1;
    }
    await found.run((line) => console.log(line));
    return 0;
  },
};
