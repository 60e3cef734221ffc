/** What an endpoint runs of one production variant, and what it is asked to run. */
export interface VariantCapacity {
  readonly name: string;
  readonly weight: number;
  /** Instances; an asynchronous endpoint, and one that hosts inference components, may have none. */
  readonly instances: number;
  readonly serverless?: boolean;
}

/** What an update of an endpoint may leave as it was. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VariantProperty.html */
export type VariantProperty = 'DesiredInstanceCount' | 'DesiredWeight' | 'DataCaptureConfig';

export interface Retained {
  /** RetainAllVariantProperties. */
  readonly all: boolean;
  /** ExcludeRetainedVariantProperties. */
  readonly except: readonly VariantProperty[];
}

/**
 * What variants start with in an update: what the new config says, or what they had. A variant that is new has nothing to keep.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
 */
export function afterUpdate(wanted: readonly VariantCapacity[], before: readonly VariantCapacity[], { all, except }: Retained): readonly VariantCapacity[] {
  return wanted.map((variant) => {
    const known = before.find(({ name }) => name === variant.name);
    if (!all || known === undefined) return variant;
    return {
      ...variant,
      weight: except.includes('DesiredWeight') ? variant.weight : known.weight,
      // Between instances and serverless there is nothing to keep.
      instances: except.includes('DesiredInstanceCount') || variant.serverless === true || known.serverless === true ? variant.instances : known.instances,
    };
  });
}

/**
 * One of several by weight: "The share of requests of a variant is its weight over the sum of all weights". `random` is from 0 to
 * less than 1. Undefined where all weights are zero.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
export function chooseByWeight<T extends { readonly weight: number }>(choices: readonly T[], random: number): T | undefined {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  const weighted = choices.filter(({ weight }) => weight > 0);
  let left = random * total;
  for (const choice of weighted) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  // Sums of fractions may end a trifle short.
  return weighted.at(-1);
}
