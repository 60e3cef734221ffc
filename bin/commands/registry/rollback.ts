import { changeHost } from '../change';
import type { Command } from '../command';
import { loadAws } from '../load-aws';
import { planRollbackOf } from '../plan-rollback';

export const registryRollback: Command = {
  summary: 'give a version of a model that was good all traffic again, wherever it is served',
  usage: `csi registry rollback MODEL [options]

Gives the last version that was good all traffic again, at once, without a build and without a deploy:
\`csi rollback\` of whatever serves the model. From then on it is held: a deploy that would move it
fails, says so, and leaves the traffic where it is, until \`csi release NAME\`, or
\`csi registry accept NAME DIGEST\` for one deploy.

  --to VERSION    the version of the model to go to; or the one of the function or endpoint, as
                  \`csi status NAME\` lists them
  --host NAME     of several that serve the model: the one to roll back
  --all           all of them; one that cannot be rolled back is named, and the others are (status 1)
  --reason TEXT   shown by \`csi status\` and by deploys for as long as it is held
  --yes           without asking
  --json          what was done as JSON, for scripts; with --yes
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    return await changeHost({
      name: 'registry rollback',
      takes: ['the name of a model'],
      options: ['to', 'reason', 'host'],
      flags: ['all'],
      find: async (session, model, { host }, flags) => await loadAws().hostsOfModel(session, model, { host, all: flags.has('all') }),
      plan: async (session, host, { to, reason }) => await planRollbackOf(session, host, { wanted: to, byModel: true, reason }),
    }, args);
  },
};
