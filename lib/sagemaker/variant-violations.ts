interface Asked {
  readonly InitialInstanceCount?: unknown;
  readonly InitialVariantWeight?: unknown;
  readonly ServerlessConfig?: { readonly MemorySizeInMB?: unknown; readonly MaxConcurrency?: unknown; readonly ProvisionedConcurrency?: unknown };
}

const MEMORY_MB = [1024, 2048, 3072, 4096, 5120, 6144];
const MAX_VARIANTS = 10;

/**
 * What is wrong with the variants of a request, as the service says it; undefined when nothing is.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html and the pages that it leads to.
 */
export function variantViolations(variants: unknown): string | undefined {
  const shown = `Value '${JSON.stringify(variants)}' at 'productionVariants' failed to satisfy constraint: Member must`;
  if (!Array.isArray(variants)) return said(["Value null at 'productionVariants' failed to satisfy constraint: Member must not be null"]);
  if (variants.length < 1) return said([`${shown} have length greater than or equal to 1`]);
  if (variants.length > MAX_VARIANTS) return said([`${shown} have length less than or equal to ${MAX_VARIANTS}`]);
  return said((variants as readonly Asked[]).flatMap(({ InitialInstanceCount, InitialVariantWeight, ServerlessConfig }, index) => {
    const at = `productionVariants.${index + 1}.member`;
    const { MemorySizeInMB, MaxConcurrency, ProvisionedConcurrency } = ServerlessConfig ?? {};
    return [
      ...outside(`${at}.initialInstanceCount`, InitialInstanceCount, 1),
      ...outside(`${at}.initialVariantWeight`, InitialVariantWeight, 0),
      ...(MemorySizeInMB === undefined || MEMORY_MB.includes(Number(MemorySizeInMB)) ? [] : [
        `Value '${String(MemorySizeInMB)}' at '${at}.serverlessConfig.memorySizeInMB' failed to satisfy constraint: Member must satisfy enum value set: [${MEMORY_MB.join(', ')}]`,
      ]),
      ...outside(`${at}.serverlessConfig.maxConcurrency`, MaxConcurrency, 1, 200),
      ...outside(`${at}.serverlessConfig.provisionedConcurrency`, ProvisionedConcurrency, 1, 200),
    ];
  }));
}

function outside(member: string, value: unknown, min: number, max = Infinity): readonly string[] {
  if (value === undefined || value === null) return [];
  const [number, start] = [Number(value), `Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must have value`];
  if (!(number >= min)) return [`${start} greater than or equal to ${min}`];
  return number > max ? [`${start} less than or equal to ${max}`] : [];
}

function said(violations: readonly string[]): string | undefined {
  return violations.length === 0 ? undefined : `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}`;
}
