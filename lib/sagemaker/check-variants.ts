import type { Problem } from '../problem';
import { checkWeight } from './instance-host';
import { MAIN_VARIANT, MAX_VARIANTS } from './limits';

/** What the variants of one endpoint were declared with; undefined stands for what only the deploy knows. */
export interface VariantsFacts {
  readonly mainWeight?: number;
  readonly others: readonly { readonly name?: string; readonly weight?: number }[];
  readonly shadow?: { readonly samplingPercentage?: number };
}

export const SHADOW_VARIANT = 'Shadow';
const SOURCE = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html';

export function checkVariants({ mainWeight, others, shadow }: VariantsFacts): Problem[] {
  const names = others.map(({ name }) => name);
  const weights = [mainWeight, ...others.map(({ weight }) => weight)];
  return [
    ...checkWeight('weight', mainWeight),
    ...others.flatMap(({ name, weight }, index) => checkWeight(`variants.${name ?? index}.weight`, weight)),
    ...(others.length > 0 && weights.every((weight) => weight === 0) ? [{ prop: 'weight', found: 'of every variant is 0', remedy: 'give one a share of the traffic' }] : []),
    ...(others.length === 0 && mainWeight === 0 ? [{ prop: 'weight', found: 'is 0, and there is no other variant', remedy: 'leave it out' }] : []),
    ...(others.length + 1 > MAX_VARIANTS ? [{ prop: 'variants', found: `makes ${others.length + 1} variants`, allowed: `${MAX_VARIANTS}`, remedy: `put some on another endpoint (${SOURCE})` }] : []),
    ...names.flatMap((name, index) => checkVariantName(`variants.${index}.name`, name, names.slice(0, index))),
    ...(shadow !== undefined && others.length > 0
      ? [{ prop: 'shadow', found: 'is given, and `variants` too', allowed: 'one variant that answers, and one in its shadow', remedy: 'leave one out (https://docs.aws.amazon.com/sagemaker/latest/dg/shadow-tests.html)' }] : []),
    ...checkSampling(shadow?.samplingPercentage),
  ];
}

function checkVariantName(prop: string, name: string | undefined, before: readonly (string | undefined)[]): Problem[] {
  if (name === undefined) return [];
  if (name === MAIN_VARIANT || name === SHADOW_VARIANT) return [{ prop, found: `is ${name}, a name that the library uses itself`, remedy: 'choose another' }];
  if (before.includes(name)) return [{ prop, found: `is ${name}, which another variant has`, remedy: 'choose another' }];
  return /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name) ? [] : [{ prop, found: `is ${JSON.stringify(name)}`, allowed: 'letters, digits and hyphens, up to 63 characters', remedy: `rename it (${SOURCE})` }];
}

function checkSampling(value: number | undefined): Problem[] {
  if (value === undefined || (value > 0 && value <= 100)) return [];
  return [{ prop: 'shadow.samplingPercentage', found: `is ${value}`, allowed: 'more than 0, up to 100', remedy: value === 0 ? 'leave `shadow` out' : 'choose the share of requests that are copied' }];
}
