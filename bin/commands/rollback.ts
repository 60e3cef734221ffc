import { changeHost } from './change';
import type { Command } from './command';
import { loadAws } from './load-aws';

export const rollback: Command = {
  summary: 'give a version of a model function or endpoint that was good all traffic again',
  usage: `csi rollback NAME [options]

Gives the last version that was good all traffic again, at once. NAME is the name of a function or a
SageMaker endpoint, its ARN, or the path of its construct. Of a function it moves the alias live,
which callers use, and stops a rollout under way; an endpoint it takes to the configuration before,
and waits for it. From then on no deploy moves it, until \`csi release NAME\`: a deploy that would
fails with "Action denied by stack policy", and leaves the traffic where it is.

  --to VERSION    the one to go to, as \`csi status NAME\` lists them: of an endpoint the beginning of
                  a digest, or the version of its model
  --reason TEXT   shown by \`csi status\` for as long as it is held
  --yes           without asking
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    return await changeHost({
      name: 'rollback',
      options: ['to', 'reason'],
      plan: async (session, host, { to, reason }) => {
        const { nameOf, planned, plannedForEndpoint } = loadAws();
        const options = { wanted: to, reason };
        const change = host.kind === 'function' ? await planned(session, host, options) : await plannedForEndpoint(session, host, options);
        return { change, question: `Give ${change.to} all traffic?`, done: `done. \`csi status ${nameOf(host)}\` shows it` };
      },
    }, args);
  },
};
