import { LocalError } from '../../local';
import { parse, wholeNumber, type Command } from './command';
import { loadAws } from './load-aws';
import { endpointText, functionText, listText } from './status-text';

export const status: Command = {
  summary: 'which versions of a model function or endpoint there are, and which one answers',
  usage: `csi status [NAME] [options]

Shows a model function or a SageMaker endpoint on AWS: its versions with their traffic, which one is
live and since when, what the code declares, a rollout under way, alarms, and whether it is held.
NAME is its name, its ARN, or the path of its construct; without, all are listed.

  --json       for machines
  --port N     of a running csi local start; without, the account and region of AWS_PROFILE,
               AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' }, port: { type: 'string' } });
    const [name] = positionals;
    if (positionals.length > 1) throw new LocalError(`csi status takes one function or endpoint, or none for all, got ${positionals.join(', ')}`);
    const { connect, findHost, inspect, inspectEndpoint, listed, placeOf } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const json = values.json ?? false;
    if (name === undefined) {
      const { functions, endpoints, unseen } = await listed(session);
      const arn = functions[0]?.functionArn ?? endpoints[0]?.endpointArn;
      console.log(json ? JSON.stringify([...functions, ...endpoints], null, 2) : `${arn === undefined ? '' : `${placeOf(arn, session)}\n`}${listText(functions, endpoints)}`);
      for (const text of unseen) (json ? console.error : console.log)(text);
      return 0;
    }
    const host = await findHost(session, name);
    if (host.kind === 'function') {
      const fn = await inspect(session, host);
      console.log(json ? JSON.stringify(fn, null, 2) : `${fn.functionName} (${placeOf(fn.functionArn, session)})\n${functionText(fn)}`);
    } else {
      const endpoint = await inspectEndpoint(session, host);
      console.log(json ? JSON.stringify(endpoint, null, 2) : `${endpoint.endpointName} (${placeOf(endpoint.endpointArn, session)})\n${endpointText(endpoint)}`);
    }
    return 0;
  },
};
