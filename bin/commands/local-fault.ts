import { FAULT_KINDS } from '../../lib/faults/fault';
import { suggestion } from '../../lib/suggestion';
import { callFaults, DEFAULT_AWS_PORT, LocalError, table, type Fault } from '../../local';
import { awsEndpoint, parse, type Command } from './command';

const ACTIONS = ['add', 'list', 'clear'];

export const localFault: Command = {
  summary: 'make something fail on a running `csi local start`, to rehearse it',
  usage: `csi local fault add KIND TARGET [options]
csi local fault list
csi local fault clear [ID]

  add error FUNCTION       its invocations end with an error
  add latency FUNCTION     its invocations take --ms longer
  add throttle FUNCTION    its invocations are refused with 429
  add unavailable ENDPOINT a variant of an endpoint cannot be reached
  add silent-rollback ENDPOINT
                           CloudFormation takes the next rollback of its update for success, once
  add resource STACK/LOGICALID, or a resource type
                           the next operation of CloudFormation on it fails, once

A fault stays until it is cleared, over restarts too; those of a resource and of a rollback are used up by it.

  --version N   of error and latency: only this version, or $LATEST [all]
  --rate N      of error and throttle: the share of invocations, above 0 up to 1 [1]
  --ms N        of latency: milliseconds
  --variant V   of unavailable [all]
  --reason TEXT of resource: what CloudFormation says
  --new         of resource, silent-rollback and unavailable, or of --version: the next deploy is to make it
  --json        of list: for machines
  --port N      port of the running csi local start [that of AWS_ENDPOINT_URL, or ${DEFAULT_AWS_PORT}]`,

  async run(args) {
    const { values, positionals: [action = 'list', ...rest] } = parse(args, {
      version: { type: 'string' }, rate: { type: 'string' }, ms: { type: 'string' }, variant: { type: 'string' }, reason: { type: 'string' },
      new: { type: 'boolean' }, json: { type: 'boolean' }, port: { type: 'string' },
    });
    const endpoint = awsEndpoint(values.port);
    const { version, rate, ms, variant, reason } = values;
    const settings = Object.entries({ version, rate: number('rate', rate), ms: number('ms', ms), variant, reason }).filter(([, value]) => value !== undefined);
    if (action !== 'add' && settings.length > 0) throw new LocalError(`csi local fault ${action} takes no --${settings[0]?.[0]}`);
    switch (action) {
      case 'add': {
        const [kind, target, ...more] = rest;
        if (kind === undefined || target === undefined || more.length > 0) throw new LocalError('csi local fault add takes a kind and a target, as in `csi local fault add error FUNCTION`: `csi local fault --help` lists them');
        if (!(FAULT_KINDS as readonly string[]).includes(kind)) throw new LocalError(`there is no kind of fault ${kind}${suggestion(kind, FAULT_KINDS) || `: there are ${FAULT_KINDS.join(', ')}`}`);
        const fault = await callFaults(endpoint, 'POST', values.new ?? false ? '?new' : '', { kind, target, ...Object.fromEntries(settings) }) as Fault;
        console.log(`fault ${fault.id}: ${words(fault)}. \`csi local fault clear ${fault.id}\` ends it`);
        return 0;
      }
      case 'list': {
        const { faults } = await callFaults(endpoint, 'GET') as { readonly faults: readonly Fault[] };
        if (values.json ?? false) console.log(JSON.stringify(faults, null, 2));
        else console.log(faults.length === 0 ? 'no faults' : table(['ID', 'FAULT'], faults.map((fault) => [fault.id, words(fault)])));
        return 0;
      }
      case 'clear': {
        if (rest.length > 1) throw new LocalError('csi local fault clear takes one id, or none for all');
        const { faults } = await callFaults(endpoint, 'DELETE', rest[0] === undefined ? '' : `/${encodeURIComponent(rest[0])}`) as { readonly faults: readonly Fault[] };
        console.log(faults.length === 0 ? 'no faults any more' : `cleared; ${faults.length} left`);
        return 0;
      }
      default: throw new LocalError(`csi local fault cannot ${action}${suggestion(action, ACTIONS) || `: it can ${ACTIONS.join(', ')}`}`);
    }
  },
};

function number(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.trim() === '' || !Number.isFinite(Number(value))) throw new LocalError(`--${option} is ${value}, but must be a number`);
  return Number(value);
}

function words(fault: Fault): string {
  const of = (version: string | undefined): string => (version === undefined ? fault.target : `version ${version} of ${fault.target}`);
  switch (fault.kind) {
    case 'error': return `${share(fault.rate)} of ${of(fault.version)} end with an error`;
    case 'latency': return `invocations of ${of(fault.version)} take ${fault.ms} ms longer`;
    case 'throttle': return `${share(fault.rate)} of ${fault.target} are throttled`;
    case 'unavailable': return `${fault.variant === undefined ? 'all variants' : `the variant ${fault.variant}`} of ${fault.target} cannot be reached`;
    case 'silent-rollback': return `CloudFormation takes the next rollback of an update of ${fault.target} for success`;
    case 'resource': return `the next operation on ${fault.target} fails: ${fault.reason}`;
  }
}

function share(rate: number): string {
  return rate === 1 ? 'invocations' : `${Number((100 * rate).toPrecision(6))} % of the invocations`;
}
