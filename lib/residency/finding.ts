import type { Problem } from '../problem';
import { ENCRYPTED_TRANSIT_RULES } from '../rules/residency';

/** What `DataResidency` finds, by the names that acknowledgements use. */
export const RESIDENCY_RULES = {
  'residency-stack': {
    what: 'Stacks, and the stacks of stack sets, are in the regions of the list',
    remedy: 'deploy it to one of them',
  },
  'residency-unresolved': {
    what: 'Every region is known at synth',
    remedy: 'write the region down',
  },
  'residency-image': {
    what: 'Images of containers come from private registries of these regions',
    remedy: 'name the copy that AWS has in one of them, where it is AWS\'s image, or copy it into an ECR repository there, by its digest',
  },
  'residency-artifact': {
    what: 'Models, code and templates come from buckets of these regions, and from no hub',
    remedy: 'copy it into a bucket of one of them',
  },
  'residency-replica': {
    what: 'Nothing is replicated, copied or backed up to another region',
    remedy: 'replicate within the list, or take the replica out',
  },
  'residency-reference': {
    what: 'No ARN, address, service name, zone or setting in a template names another region',
    remedy: 'use the resource of an allowed region',
  },
  'residency-environment': {
    what: 'No variable of a function or container names another region',
    remedy: 'name an allowed region, or leave it out: AWS_REGION is set where the code runs',
  },
  'residency-edge': {
    what: 'Requests do not pass edge locations all over the world',
    remedy: 'take a regional endpoint',
  },
  'residency-inference-profile': {
    what: 'No Bedrock inference profile routes requests across regions',
    remedy: 'call the model of one region by its own id, or list every region that the profile routes to and acknowledge it',
  },
} as const;

export type ResidencyRuleId = keyof typeof RESIDENCY_RULES;

/** What an acknowledgement may name: those above, and that data is encrypted on its way. */
export const RESIDENCY_RULE_IDS: readonly string[] = [...Object.keys(RESIDENCY_RULES), ...ENCRYPTED_TRANSIT_RULES.map(({ id }) => id)];

export interface ResidencyFinding extends Problem {
  readonly rule: ResidencyRuleId;
  /** None of a stack as such, and of what is not in a template. */
  readonly logicalId?: string;
  /** In the template, as CDK's reports have it: `Properties.Code.S3Bucket`, or `Value` of an output. */
  readonly location: string;
}

/** Every remedy but of the stack itself can be that it is as it should be. */
export const ACKNOWLEDGE = 'or acknowledge it with a reason';

export function describeRegions(regions: readonly string[]): string {
  return regions.join(', ');
}
