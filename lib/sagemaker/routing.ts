import type { Problem } from '../problem';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html */
export function checkPrefixAware(prefixLength: number | undefined, concurrencyThreshold: number | undefined): Problem[] {
  return Object.entries({ prefixLength, concurrencyThreshold })
    .filter(([, value]) => value !== undefined && !(Number.isInteger(value) && value >= 1))
    .map(([prop, value]) => ({ prop, found: `is ${value}`, allowed: 'a whole number from 1', remedy: 'choose one' }));
}
