import { awsStatus, DEFAULT_AWS_PORT, deploymentLine, LocalError, statusTable } from '../../local';
import { parse, wholeNumber, type Command } from './command';

export const localStatus: Command = {
  summary: 'what is deployed to a running `csi local start`, and how real it is',
  usage: `csi local status [options]

Shows every resource with its tier. Executed: it really runs. Modelled: it follows what AWS
documents, as a state machine. Recorded: checked against the public schema and stored, no more.

  --port N     port of the running csi local start [${DEFAULT_AWS_PORT}]
  --json       for machines`,

  async run(args) {
    const { values, positionals } = parse(args, { port: { type: 'string' }, json: { type: 'boolean' } });
    if (positionals.length > 0) throw new LocalError(`csi local status takes options only, got ${positionals.join(', ')}`);
    const status = await awsStatus(`http://127.0.0.1:${wholeNumber('port', values.port, 1, 65_535) ?? DEFAULT_AWS_PORT}`);
    if (values.json ?? false) {
      console.log(JSON.stringify(status, null, 2));
      return 0;
    }
    console.log(status.stacks.length === 0 ? 'no stacks' : status.stacks.map(statusTable).join('\n\n'));
    for (const { name, versions, aliases, urls } of status.functions) {
      const aliased = Object.entries(aliases).map(([alias, version]) => `${alias} is version ${version}`);
      console.log(`\n${name}: versions ${versions.join(', ') || 'none'}${aliased.length === 0 ? '' : `; ${aliased.join('; ')}`}${urls.length === 0 ? '' : `; ${urls.join(' ')}`}`);
    }
    const moving = status.deployments.map(deploymentLine).filter((line) => line !== undefined);
    if (moving.length > 0) console.log(`\n${moving.join('\n')}`);
    return 0;
  },
};
