import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Resource } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';
import { VPC } from '../../lib/sagemaker/limits';
import { suggestion } from '../../lib/suggestion';
import { known } from '../private/known';
import type { InferenceDefaultsProps } from './inference-defaults-props';
import { SecurityDefault } from './inference-defaults-props';
import { selectedSubnets } from './selected-subnets';

const PROPS: readonly string[] = ['encryptionKey', 'encryptionKeys', 'formerEncryptionKeys', 'vpc', 'vpcSubnets', 'securityGroups', 'networkIsolation', 'tlsOnly', 'logRetention', 'permissionsBoundary'];

export function checkDefaults(props: InferenceDefaultsProps): Problem[] {
  if (typeof props !== 'object' || props === null) return [{ prop: 'apply', found: `is given ${props === null ? 'null' : `the ${typeof props} ${String(props)}`}`, allowed: 'settings', remedy: 'write apply({ vpc }), or apply() for all that needs nothing of yours' }];
  const types = [
    ...Object.keys(props).filter((name) => !PROPS.includes(name)).map((name) => ({ prop: name, found: `is none of the defaults${suggestion(name, PROPS)}`, allowed: PROPS.join(', ') })),
    ...checkConstruct('encryptionKey', props.encryptionKey, 'keyArn', 'a Key'),
    ...keysOf(props.encryptionKeys),
    ...formerKeys(props.formerEncryptionKeys),
    ...checkConstruct('vpc', props.vpc, 'selectSubnets', 'a Vpc'),
    ...checkConstruct('permissionsBoundary', props.permissionsBoundary, 'managedPolicyArn', 'a ManagedPolicy'),
    ...checkBoolean('networkIsolation', props.networkIsolation),
    ...checkBoolean('tlsOnly', props.tlsOnly),
    ...checkRetention(props.logRetention),
    ...checkGroups(props.securityGroups),
  ];
  return types.length > 0 ? types : checkTogether(props);
}

export function checkLeftOut(defaults: readonly SecurityDefault[]): Problem[] {
  const allowed: readonly string[] = Object.values(SecurityDefault);
  if (defaults.length === 0) return [{ prop: 'leaveOut', found: 'names nothing', allowed: allowed.join(', ') }];
  return defaults.filter((each) => !allowed.includes(each)).map((each) => ({ prop: 'leaveOut', found: `names ${String(each)}${typeof each === 'string' ? suggestion(each, allowed) : ''}`, allowed: allowed.join(', '), remedy: 'write SecurityDefault.VPC, or another of its members' }));
}

function checkTogether({ encryptionKey, encryptionKeys, vpc, vpcSubnets, securityGroups }: InferenceDefaultsProps): Problem[] {
  const subnets = vpc === undefined ? [] : selectedSubnets({ vpc, vpcSubnets });
  const isPublic = subnets.some((subnet) => (vpc?.publicSubnets ?? []).includes(subnet));
  return [
    ...(encryptionKey !== undefined && encryptionKeys !== undefined ? [{ prop: 'encryptionKeys', found: 'is given, and `encryptionKey` too', remedy: 'leave one of the two out' }] : []),
    ...Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined && vpc === undefined).map(([prop]) => ({ prop, found: 'is given without `vpc`', remedy: 'give the network, too' })),
    ...(vpc !== undefined && subnets.length === 0 ? [{ prop: 'vpc', found: 'has no private subnets', remedy: 'give it some, or name others by `vpcSubnets`' }] : []),
    ...(subnets.length > VPC.subnets ? [{ prop: 'vpcSubnets', found: `are ${subnets.length} subnets`, allowed: `up to ${VPC.subnets}`, remedy: `choose fewer (${VPC.source})` }] : []),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    ...(isPublic ? [{ prop: 'vpcSubnets', found: 'are public ones, in which a function reaches nothing: it has no public address', remedy: 'choose private or isolated ones (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html)' }] : []),
  ];
}

function keysOf(keys: InferenceDefaultsProps['encryptionKeys']): Problem[] {
  if (keys === undefined) return [];
  if (typeof keys !== 'object' || keys === null) return [{ prop: 'encryptionKeys', found: `is ${show(keys)}`, allowed: 'keys by their regions', remedy: "write { 'eu-central-1': key }" }];
  if (Object.keys(keys).length === 0) return [{ prop: 'encryptionKeys', found: 'has no keys', remedy: 'leave it out for a key of each stack\'s own' }];
  return Object.entries(keys).flatMap(([region, key]) => checkConstruct(`encryptionKeys.${region}`, key ?? null, 'keyArn', 'a Key'));
}

function formerKeys(keys: unknown): Problem[] {
  if (keys === undefined) return [];
  if (!Array.isArray(keys)) return [{ prop: 'formerEncryptionKeys', found: `is ${show(keys)}`, allowed: 'a list of keys', remedy: 'write [key]' }];
  return keys.flatMap((key, index) => checkConstruct(`formerEncryptionKeys.${index}`, key ?? null, 'keyArn', 'a Key'));
}

function checkConstruct(prop: string, value: unknown, member: string, allowed: string): Problem[] {
  if (value === undefined || (Resource.isResource(value as Resource) || hasNode(value)) && member in (value as object)) return [];
  return [{ prop, found: `is ${show(value)}`, allowed, remedy: `give ${allowed} of CDK, made or imported` }];
}

function hasNode(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'node' in value;
}

function checkBoolean(prop: string, value: unknown): Problem[] {
  return value === undefined || typeof value === 'boolean' ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'true or false' }];
}

function checkRetention(value: unknown): Problem[] {
  const days = known(value);
  const allowed = Object.values(RetentionDays).filter((day) => typeof day === 'number');
  if (days === undefined && value === undefined) return [];
  if (days === undefined || allowed.includes(days as number)) return [];
  return [{ prop: 'logRetention', found: `is ${show(days)}`, allowed: allowed.join(', '), remedy: 'write RetentionDays.ONE_YEAR, or another of its members' }];
}

function checkGroups(groups: unknown): Problem[] {
  if (groups === undefined) return [];
  if (!Array.isArray(groups)) return [{ prop: 'securityGroups', found: `is ${show(groups)}`, allowed: 'a list of security groups' }];
  if (groups.length < 1 || groups.length > VPC.securityGroups) return [{ prop: 'securityGroups', found: `has ${groups.length} entries`, allowed: `1 to ${VPC.securityGroups}`, remedy: `put rules together (${VPC.source})` }];
  return groups.flatMap((group, index) => checkConstruct(`securityGroups.${index}`, group ?? null, 'securityGroupId', 'a SecurityGroup'));
}

function show(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'plain object'}` : `the ${typeof value} ${JSON.stringify(value)}`;
}
