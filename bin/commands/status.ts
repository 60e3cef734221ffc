import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { loadAws } from './load-aws';
import { endpointText, functionText, levelsText, listText } from './status-text';

export const status: Command = {
  summary: 'which versions of a model function or endpoint there are, and which one answers',
  usage: `csi status [NAME] [options]

Shows a model function or a SageMaker endpoint on AWS: its versions with their traffic, which one is
live and since when, what the code declares, a rollout under way, alarms, whether it is held, and its
service levels: whether one pages or is a ticket, and what is left of its error budget. is its name, its ARN, or the path of its construct; without, all are listed.

  --json       for machines
  --port N     of a running csi local start; without, the account and region of AWS_PROFILE,
               AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' }, port: { type: 'string' } });
    const [name] = positionals;
    if (positionals.length > 1) throw new LocalError(`csi status takes one function or endpoint, or none for all, got ${positionals.join(', ')}`);
    const { asFarAsAllowed, connect, findHost, inspect, inspectEndpoint, listed, machineTime, placeOf, serviceLevels } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const json = values.json ?? false;
    const levelsOf = async (of?: string) => {
      const { unknown, seen } = asFarAsAllowed();
      return { levels: await seen('Service levels', () => serviceLevels(session, of)) ?? [], unknown };
    };
    if (name === undefined) {
      const [{ functions, endpoints, unseen }, { levels, unknown }] = await Promise.all([listed(session), levelsOf()]);
      const withLevels = <T extends object>(host: T, called: string): T & { serviceLevels?: typeof levels } => {
        const own = levels.filter(({ of }) => of === called);
        return own.length === 0 ? host : { ...host, serviceLevels: own };
      };
      const arn = functions[0]?.functionArn ?? endpoints[0]?.endpointArn;
      console.log(json ? JSON.stringify([...functions.map((fn) => withLevels(fn, fn.functionName)), ...endpoints.map((each) => withLevels(each, each.endpointName))], null, 2) : `${arn === undefined ? '' : `${placeOf(arn, session)}\n`}${listText(functions, endpoints)}${levelsText(levels, true)}`);
      for (const text of [...unseen, ...unknown]) (json ? console.error : console.log)(text);
      return 0;
    }
    const host = await findHost(session, name);
    const { levels, unknown } = await levelsOf(host.name);
    const own = levels.length === 0 ? {} : { serviceLevels: levels };
    const more = [levelsText(levels, false), ...unknown.map((text) => `\n${text}`)].join('');
    const here = await machineTime(session);
    if (host.kind === 'function') {
      const seen = await inspect(session, host);
      const { rollout, failedRollout } = seen;
      const fn: typeof seen = { ...seen, rollout: rollout && { ...rollout, started: here(rollout.started) }, failedRollout: failedRollout && { ...failedRollout, ended: here(failedRollout.ended) } };
      console.log(json ? JSON.stringify({ ...fn, ...own, unknown: [...fn.unknown, ...unknown] }, null, 2) : `${fn.functionName} (${placeOf(fn.functionArn, session)})\n${functionText(fn)}${more}`);
    } else {
      const seen = await inspectEndpoint(session, host);
      const { deployment, configs } = seen;
      const endpoint: typeof seen = { ...seen, deployment: deployment && { ...deployment, started: here(deployment.started) }, configs: configs.map((config) => ({ ...config, created: here(config.created) })) };
      console.log(json ? JSON.stringify({ ...endpoint, ...own, unknown: [...endpoint.unknown, ...unknown] }, null, 2) : `${endpoint.endpointName} (${placeOf(endpoint.endpointArn, session)})\n${endpointText(endpoint)}${more}`);
    }
    return 0;
  },
};
