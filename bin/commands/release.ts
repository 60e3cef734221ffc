import { changeHost } from './change';
import type { Command } from './command';
import { loadAws } from './load-aws';

export const release: Command = {
  summary: 'let deploys move the traffic of a function or endpoint again that was rolled back by hand',
  usage: `csi release NAME [options]

Ends what \`csi rollback\` has begun: the next deploy may move the traffic again. Where the version
that is live is not the one that the stack goes by, the stack takes note of it, by an update that
changes nothing else: the next deploy then sets out from the version that is live.

  --yes           without asking
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    return await changeHost({
      name: 'release',
      takes: ['one function or endpoint'],
      plan: async (session, host) => {
        const { placeOf, plannedEndpointRelease, plannedRelease } = loadAws();
        const change = host.kind === 'function' ? await plannedRelease(session, host) : await plannedEndpointRelease(session, host);
        if (change !== undefined) return { change, question: `Release ${host.name}?` };
        console.log(`${host.name} (${placeOf(host.arn, session)}) is not held: there is nothing to release`);
        return undefined;
      },
    }, args);
  },
};
