import type { Problem } from '../problem';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-sagemaker-endpointconfig-prefixawareroutingconfig.html */
export const PREFIX_LENGTH = { min: 1_024, max: 65_536 } as const;
export const PREFIX_CONCURRENCY = { min: 1, max: 1_024 } as const;

export function checkPrefixAware(prefixLength: number | undefined, concurrencyThreshold: number | undefined): Problem[] {
  return ([['prefixLength', prefixLength, PREFIX_LENGTH], ['concurrencyThreshold', concurrencyThreshold, PREFIX_CONCURRENCY]] as const)
    .filter(([, value, { min, max }]) => value !== undefined && !(Number.isInteger(value) && value >= min && value <= max))
    .map(([prop, value, { min, max }]) => ({ prop, found: `is ${value}`, allowed: `a whole number of ${min} to ${max}`, remedy: 'choose one in that range' }));
}
