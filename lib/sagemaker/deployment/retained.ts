/** What an update may carry over from the variants that are live. */
export interface VariantProperties {
  readonly name: string;
  /** None for a serverless variant. */
  readonly instances?: number;
  readonly weight: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html */
export interface RetainOptions {
  readonly retainAll: boolean;
  /** Of `DesiredInstanceCount`, `DesiredWeight`, and `DataCaptureConfig`, which is "not currently supported". */
  readonly excluded: readonly string[];
}

export const VARIANT_PROPERTIES = ['DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig'] as const;

/**
 * The variants that an update brings about: "production variants with the same name will [be] updated with the most recent
 * DesiredInstanceCount ..., regardless of the values of the InitialInstanceCount field in the new EndpointConfig". Without
 * RetainAllVariantProperties, which is the default, they are as the configuration says.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
 */
export function retainedVariants(configured: readonly VariantProperties[], live: readonly VariantProperties[], { retainAll, excluded }: RetainOptions): readonly VariantProperties[] {
  if (!retainAll) return configured;
  return configured.map((variant) => {
    const before = live.find(({ name }) => name === variant.name);
    if (before === undefined) return variant;
    const keepsInstances = variant.instances !== undefined && before.instances !== undefined && !excluded.includes('DesiredInstanceCount');
    return {
      ...variant,
      ...(keepsInstances ? { instances: before.instances } : {}),
      ...(excluded.includes('DesiredWeight') ? {} : { weight: before.weight }),
    };
  });
}
