import type { Problem } from '../problem';
import { suggestion } from '../suggestion';
import { RESIDENCY_RULE_IDS } from './finding';

/** The name of the plugin, which is in front of its rules where CDK's own `Validations` acknowledge them. */
export const RESIDENCY_PLUGIN = 'DataResidency';
const PREFIX = `${RESIDENCY_PLUGIN}::`;

/** The id as `Validations.acknowledge` takes it. */
export function acknowledgementId(rule: string): string {
  return `${PREFIX}${rule}`;
}

/** Undefined for an acknowledgement that is about something else. */
export function acknowledgedRule(id: string): string | undefined {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;
}

/** What is wrong with an exception: it would go on hiding something that nobody decided. */
export function checkAcknowledgement(rule: string, reason: unknown): Problem[] {
  return [
    ...(RESIDENCY_RULE_IDS.includes(rule) ? []
      : [{ prop: 'id', found: `is ${JSON.stringify(rule)}, which is no rule of residency${suggestion(rule, RESIDENCY_RULE_IDS)}`, allowed: RESIDENCY_RULE_IDS.join(', ') }]),
    ...(typeof reason === 'string' && reason.trim() !== '' ? [] : [{ prop: 'reason', found: 'is empty', remedy: 'write down who decided that this may be outside, and why' }]),
  ];
}

/** The regions of a list, as far as they are known. */
export function checkRegions(regions: readonly string[], isRegion: (text: string) => boolean, meant: (text: string) => string): Problem[] {
  if (regions.length === 0) return [{ prop: 'regions', found: 'is empty', remedy: 'name the regions that are allowed' }];
  return regions.filter((region, index) => !isRegion(region) || regions.indexOf(region) !== index).map((region) => ({
    prop: 'regions', found: isRegion(region) ? `has ${region} twice` : `holds ${JSON.stringify(region)}, which is no region${meant(region)}`, allowed: 'names such as eu-central-1',
  }));
}
