import { changeHost } from '../change';
import type { Command } from '../command';
import { loadAws } from '../load-aws';

export const registryAccept: Command = {
  summary: 'let a deploy of one digest take the place of what was rolled back by hand and is held',
  usage: `csi registry accept NAME DIGEST [options]

Lets a deploy put what has this digest in the place of what is held, and nothing else. The deploy that
was refused has named the digest: that of the function or endpoint with all its settings, which is not
the digest of the model. NAME is the name of a function or a SageMaker endpoint, its ARN, the
path of its construct, or the name of a model. The stack takes note of the version that is live, by an
update that changes nothing else: a deploy that fails goes back to that, and never to the version that
was rolled back from. The hold ends when the digest has all traffic and its deploy is done.

  --host NAME     of several that serve the model and are held: the one that is meant
  --yes           without asking
  --json          what was done as JSON, for scripts; with --yes
  --port N        of a running csi local start; without, the account and region of AWS_PROFILE,
                  AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    return await changeHost({
      name: 'registry accept',
      takes: ['the name of a function, an endpoint or a model', 'a digest'],
      options: ['host'],
      find: async (session, name, { host }) => await loadAws().heldHosts(session, name, { host }),
      plan: async (session, host, _, [, digest = '']) => {
        const { plannedAccept, plannedEndpointAccept } = loadAws();
        const change = host.kind === 'function' ? await plannedAccept(session, host, digest) : await plannedEndpointAccept(session, host, digest);
        return { change, question: `Accept ${digest} for ${host.name}?`, done: 'done. Deploy it now' };
      },
    }, args);
  },
};
