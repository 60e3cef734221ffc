import type { Problem } from '../problem';
import { partitionOf } from './regions';

/** "Maximum size of a policy document: service control policies, 5120 characters": https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const MAX_POLICY_CHARACTERS = 5_120;

export interface ServiceControlPolicySettings {
  readonly regions: readonly string[];
  /** ARNs of roles to which it does not apply, with `*` for accounts and names. */
  readonly exemptRoles?: readonly string[];
  /** Actions of further global services. */
  readonly globalActions?: readonly string[];
  /** Denies the global services that requests and data pass through. */
  readonly denyEdgeServices?: boolean;
}

/** An object that is a policy. */
export interface ServiceControlPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Deny';
    readonly NotAction: readonly string[];
    readonly Resource: '*';
    readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  }[];
}

/**
 * Services whose only endpoint is in us-east-1 or us-west-2, and calls that see all regions, as AWS lists them in its example:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html#example-scp-deny-region
 * ("might not include all of the latest global AWS services").
 */
const GLOBAL_ACTIONS = [
  'a4b:*', 'acm:*', 'aws-marketplace-management:*', 'aws-marketplace:*', 'aws-portal:*', 'budgets:*', 'ce:*', 'chime:*', 'config:*', 'cur:*', 'directconnect:*',
  'ec2:DescribeRegions', 'ec2:DescribeTransitGateways', 'ec2:DescribeVpnGateways', 'fms:*', 'health:*', 'iam:*', 'importexport:*', 'kms:*', 'mobileanalytics:*',
  'networkmanager:*', 'organizations:*', 'pricing:*', 'route53:*', 'route53domains:*', 'route53-recovery-cluster:*', 'route53-recovery-control-config:*',
  'route53-recovery-readiness:*', 's3:GetAccountPublic*', 's3:ListAllMyBuckets', 's3:ListMultiRegionAccessPoints', 's3:PutAccountPublic*', 'shield:*', 'sts:*',
  'support:*', 'trustedadvisor:*', 'waf-regional:*', 'waf:*', 'wafv2:*', 'wellarchitected:*',
] as const;
/** The same list has these, through which the data itself goes. */
const EDGE_ACTIONS = ['cloudfront:*', 'globalaccelerator:*'] as const;

/** The region deny policy of AWS, for these regions. */
export function serviceControlPolicy({ regions, exemptRoles = [], globalActions = [], denyEdgeServices = false }: ServiceControlPolicySettings): ServiceControlPolicy {
  const actions = [...GLOBAL_ACTIONS, ...(denyEdgeServices ? [] : EDGE_ACTIONS), ...globalActions];
  return {
    Version: '2012-10-17',
    Statement: [{
      Sid: 'DenyOutsideOfDataResidency',
      Effect: 'Deny',
      NotAction: [...new Set(actions)].sort(),
      Resource: '*',
      Condition: {
        StringNotEquals: { 'aws:RequestedRegion': [...regions] },
        ...(exemptRoles.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalARN': [...exemptRoles] } }),
      },
    }],
  };
}

/** What Organizations would refuse, and what would not mean what it says. */
export function checkServiceControlPolicy(settings: ServiceControlPolicySettings): Problem[] {
  const { regions, exemptRoles = [], globalActions = [] } = settings;
  const size = JSON.stringify(serviceControlPolicy(settings)).length;
  const partitions = [...new Set(regions.map(partitionOf))];
  return [
    ...exemptRoles.filter((role) => !/^arn:[\w*-]+:iam::(?:\d{12}|\*):role\/[\w+=,.@/*-]+$/.test(role)).map((role) => ({
      prop: 'exemptRoles', found: `holds ${JSON.stringify(role)}`, allowed: 'ARNs of roles, such as arn:aws:iam::*:role/Break-Glass', remedy: 'write the whole ARN: ArnNotLike compares part by part',
    })),
    ...globalActions.filter((action) => !/^[a-z0-9-]+:[\w*]+$/i.test(action)).map((action) => ({
      prop: 'globalActions', found: `holds ${JSON.stringify(action)}`, allowed: 'actions, such as artifact:*', remedy: 'write the prefix of the service and the action',
    })),
    ...globalActions.filter((action) => action === '*' || action === '*:*').map((action) => ({ prop: 'globalActions', found: `holds ${action}, which exempts everything`, remedy: 'name services' })),
    ...(partitions.length > 1 ? [{
      prop: 'regions', found: `are of several partitions (${partitions.join(', ')})`, allowed: 'one: each has organizations of its own', remedy: 'call DataResidency.of for each stage with the regions of its partition',
    }] : []),
    ...(size > MAX_POLICY_CHARACTERS ? [{
      prop: 'exemptRoles', found: `make a policy of ${size} characters, together with the regions and actions`, allowed: `${MAX_POLICY_CHARACTERS} characters`, remedy: 'use patterns in the ARNs',
    }] : []),
  ];
}

/** As Organizations takes it: white space counts where it does not come from the console. Readable where there is room, and for a line break at the end. */
export function policyText(policy: ServiceControlPolicy): string {
  const readable = JSON.stringify(policy, undefined, 2);
  return readable.length < MAX_POLICY_CHARACTERS ? readable : JSON.stringify(policy);
}
