import type { Problem } from '../../lib/problem';
import { VPC } from '../../lib/sagemaker/limits';
import type { InferenceDefaultsProps } from './inference-defaults-props';
import { SecurityDefault } from './inference-defaults-props';
import { selectedSubnets } from './selected-subnets';

export function checkDefaults({ encryptionKey, encryptionKeys, vpc, vpcSubnets, securityGroups, deployTracing }: InferenceDefaultsProps): Problem[] {
  const subnets = vpc === undefined ? [] : selectedSubnets({ vpc, vpcSubnets });
  const isPublic = subnets.some((subnet) => (vpc?.publicSubnets ?? []).includes(subnet));
  return [
    ...(encryptionKey !== undefined && encryptionKeys !== undefined ? [{ prop: 'encryptionKeys', found: 'is given, and `encryptionKey` too', remedy: 'leave one of the two out' }] : []),
    ...(encryptionKeys !== undefined && Object.keys(encryptionKeys).length === 0 ? [{ prop: 'encryptionKeys', found: 'has no keys', remedy: 'leave it out for a key of each stack\'s own' }] : []),
    ...Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined && vpc === undefined).map(([prop]) => ({ prop, found: 'is given without `vpc`', remedy: 'give the network, too' })),
    ...(securityGroups !== undefined && (securityGroups.length < 1 || securityGroups.length > VPC.securityGroups)
      ? [{ prop: 'securityGroups', found: `has ${securityGroups.length} entries`, allowed: `1 to ${VPC.securityGroups}`, remedy: `put rules together (${VPC.source})` }] : []),
    ...(vpc !== undefined && subnets.length === 0 ? [{ prop: 'vpc', found: 'has no private subnets', remedy: 'give it some, or name others by `vpcSubnets`' }] : []),
    ...(subnets.length > VPC.subnets ? [{ prop: 'vpcSubnets', found: `are ${subnets.length} subnets`, allowed: `up to ${VPC.subnets}`, remedy: `choose fewer (${VPC.source})` }] : []),
    ...(deployTracing?._byOpenTelemetry === true ? [{ prop: 'deployTracing', found: 'is Tracing.openTelemetry(), and the library\'s own functions have no SDK', allowed: 'Tracing.xray(), Tracing.passThrough() or Tracing.disabled()', remedy: 'give `tracing` of the models\' hosts' }] : []),
    ...(isPublic ? [{ prop: 'vpcSubnets', found: 'are public ones, in which a function reaches nothing: it has no public address', remedy: 'choose private or isolated ones (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html)' }] : []),
  ];
}

export function checkLeftOut(defaults: readonly SecurityDefault[]): Problem[] {
  const allowed: readonly string[] = Object.values(SecurityDefault);
  return defaults.filter((each) => !allowed.includes(each)).map((each) => ({ prop: 'leaveOut', found: `names ${String(each)}`, allowed: allowed.join(', '), remedy: 'write SecurityDefault.VPC, or another of its members' }));
}
