import { changeHost } from './change';
import type { Command } from './command';
import { planRollbackOf } from './plan-rollback';

export const rollback: Command = {
  summary: 'give a version of a model function or endpoint that was good all traffic again',
  usage: `csi rollback NAME [options]

Gives the last version that was good all traffic again, at once. NAME is the name of a function or a
SageMaker endpoint, its ARN, or the path of its construct. Of a function it moves the alias live,
which callers use, and stops a rollout under way; an endpoint it takes to the configuration before,
and waits for it. From then on it is held: a deploy that would move it fails, says so, and leaves the
traffic where it is, until \`csi release NAME\`, or \`csi registry accept NAME DIGEST\` for one deploy.

  --to VERSION    the one to go to, as \`csi status NAME\` lists them: of an endpoint the beginning of
                  a digest, or the version of its model
  --reason TEXT   shown by \`csi status\` and by deploys for as long as it is held
  --yes           without asking
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    return await changeHost({
      name: 'rollback',
      takes: ['one function or endpoint'],
      options: ['to', 'reason'],
      plan: async (session, host, { to, reason }) => await planRollbackOf(session, host, { wanted: to, reason }),
    }, args);
  },
};
