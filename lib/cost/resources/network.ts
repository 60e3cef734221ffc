import type { RuleResource } from '../../rules/template';
import { isMissing, textOf, UNKNOWN } from '../../rules/values';
import type { ResourceUsage } from '../template/usage';
import { HOURS_PER_MONTH } from '../workload';

/** Interface endpoints are paid for by the zone and the hour, gateway endpoints are free: https://aws.amazon.com/privatelink/pricing/ */
export function vpcEndpoint({ properties }: RuleResource): ResourceUsage {
  const type = isMissing(properties['VpcEndpointType']) ? 'Gateway' : textOf(properties['VpcEndpointType']);
  if (type === 'Gateway') return { free: 'gateway endpoints are free', source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html' };
  if (type !== 'Interface') return [{ what: 'endpoint', kind: 'always on', missing: 'prices of such endpoints are not known here' }];
  const subnets = properties['SubnetIds'];
  const zones = Array.isArray(subnets) && !subnets.includes(UNKNOWN) ? subnets.length : undefined;
  return [
    { what: 'hours', kind: 'always on', key: 'vpc.endpoint', ...(zones === undefined ? { missing: 'its subnets are not known' } : { quantity: zones * HOURS_PER_MONTH, formula: `${zones} ${zones === 1 ? 'zone' : 'zones'} x ${HOURS_PER_MONTH} hours` }) },
    { what: 'data', kind: 'per use', key: 'vpc.endpoint-data', missing: 'nothing says how much goes through it' },
  ];
}

export function natGateway(): ResourceUsage {
  return [
    { what: 'hours', kind: 'always on', key: 'vpc.nat-gateway', quantity: HOURS_PER_MONTH, formula: `${HOURS_PER_MONTH} hours` },
    { what: 'data', kind: 'per use', key: 'vpc.nat-data', missing: 'nothing says how much goes through it' },
  ];
}

export function address(): ResourceUsage {
  return [{ what: 'public address', kind: 'always on', key: 'vpc.public-ipv4', quantity: HOURS_PER_MONTH, formula: `${HOURS_PER_MONTH} hours` }];
}
