import { percent } from '../../lib/versions/status';
import { awsStatus, DEFAULT_AWS_PORT, deploymentLine, apiLines, endpointLine, LocalError, statusTable, type AwsStatus } from '../../local';
import { awsEndpoint, parse, type Command } from './command';

export const localStatus: Command = {
  summary: 'what is deployed to a running `csi local start`, and how real it is',
  usage: `csi local status [options]

Shows every resource with its tier. Executed: it really runs. Modelled: it follows what AWS
documents, as a state machine. Recorded: checked against the public schema and stored, no more.
Then functions with their versions, APIs with their URLs, SageMaker endpoints, rollouts under way, the last one if it failed, and alarms.

  --port N     port of the running csi local start [that of AWS_ENDPOINT_URL, or ${DEFAULT_AWS_PORT}]
  --json       for machines`,

  async run(args) {
    const { values, positionals } = parse(args, { port: { type: 'string' }, json: { type: 'boolean' } });
    if (positionals.length > 0) throw new LocalError(`csi local status takes options only, got ${positionals.join(', ')}`);
    const status = await awsStatus(awsEndpoint(values.port));
    if (values.json ?? false) {
      console.log(JSON.stringify(status, null, 2));
      return 0;
    }
    console.log(status.stacks.length === 0 ? 'no stacks' : status.stacks.map(statusTable).join('\n\n'));
    for (const { name, versions, weights, urls } of status.functions) {
      const aliased = Object.entries(weights).map(([alias, shares]) => `${alias} is version ${sharesText(shares)}`);
      console.log(`\n${name}: versions ${versions.join(', ') || 'none'}${aliased.length === 0 ? '' : `; ${aliased.join('; ')}`}${urls.length === 0 ? '' : `; ${urls.join(' ')}`}`);
    }
    if (status.apis.length > 0) console.log(`\n${apiLines(status.apis)}`);
    if (status.endpoints.length > 0) console.log(`\n${status.endpoints.map(endpointLine).join('\n')}`);
    const events = [...rolloutLines(status), ...alarmLines(status)];
    if (events.length > 0) console.log(`\n${events.join('\n')}`);
    return 0;
  },
};

/** One version, or each with its share. */
export function sharesText(shares: Readonly<Record<string, number>>): string {
  const all = Object.entries(shares);
  return all.map(([version, share]) => (all.length === 1 ? version : `${version} (${percent(share)})`)).join(', ');
}

/** The rollouts under way, and the last one of anybody's where it went wrong: its alarms go away with it. */
export function rolloutLines({ deployments }: Pick<AwsStatus, 'deployments'>): readonly string[] {
  const last = deployments.find(({ creator }) => creator === 'user');
  const failed = last?.error === undefined ? [] : [`${last.id}: ${last.function ?? '?'}:${last.alias ?? '?'} stayed at version ${last.currentVersion ?? '?'}: ${last.targetVersion ?? '?'} ${last.status === 'Stopped' ? 'was stopped' : 'failed'}, ${last.error.code}: ${last.error.message}`];
  return [...deployments.map(deploymentLine).filter((line) => line !== undefined), ...failed];
}

/** Why an alarm is in alarm; of the others, how many there are. */
export function alarmLines({ alarms }: Pick<AwsStatus, 'alarms'>): readonly string[] {
  const counts = ['ALARM', 'OK', 'INSUFFICIENT_DATA']
    .map((state) => ({ state, count: alarms.filter((alarm) => alarm.state === state).length }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return [];
  return [`alarms: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ')}`, ...alarms.filter(({ state }) => state === 'ALARM').map(({ name, reason }) => `ALARM ${name}: ${shorter(reason)}`)];
}

/** Of a long list of datapoints, the newest three. */
function shorter(reason: string): string {
  return reason.replace(/\[((?:[^,\]]+, ){3})[^\]]+\]/, '[$1…]');
}
