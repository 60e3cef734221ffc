/**
 * Provisioned concurrency: environments that are started before anyone calls.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */

/** A function as far as its provisioned concurrency goes. */
export interface ProvisionedFunction {
  readonly aliases: Readonly<Record<string, { readonly version: string; readonly weights: Readonly<Record<string, number>> }>>;
  readonly reservedConcurrency?: number;
  /** Requested, by version or alias. */
  readonly provisioned: Readonly<Record<string, number>>;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const LATEST = '$LATEST';

/** "You can't use provisioned concurrency with the $LATEST version." */
export const UNPUBLISHED = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';

/** "Alias with weights can not be used": neither may be put where the other is; CodeDeploy alone may shift such an alias. */
export const WEIGHTED: Refusal = { status: 400, code: 'InvalidParameterValueException', message: 'Alias with weights can not be used with Provisioned Concurrency' };

/** Why Lambda takes no such configuration; undefined when it does. */
export function refuseProvisioned(fn: ProvisionedFunction, qualifier: string | undefined, requested: number): Refusal | undefined {
  if (!Number.isInteger(requested) || requested < 1) {
    return {
      status: 400,
      code: 'ValidationException',
      message: `1 validation error detected: Value '${requested}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    };
  }
  const alias = qualifier === undefined || !Object.hasOwn(fn.aliases, qualifier) ? undefined : fn.aliases[qualifier];
  const version = alias?.version ?? qualifier;
  if (qualifier === undefined || version === LATEST) return invalid(UNPUBLISHED);
  if (isWeighted(alias)) return WEIGHTED;
  const others = Object.entries(fn.provisioned).filter(([other]) => other !== qualifier);
  // "Each version of a function can only have one provisioned concurrency configuration. This can be directly on the version itself, or on an alias that points to the version."
  for (const [other] of others) {
    if (other !== version && fn.aliases[other]?.version !== version) continue;
    return {
      status: 409,
      code: 'ResourceConflictException',
      message: alias === undefined
        ? 'Version is pointed by a Provisioned Concurrency alias'
        : 'Alias can\'t be used for Provisioned Concurrency configuration on an already Provisioned version',
    };
  }
  const sum = others.reduce((total, [, each]) => total + each, requested);
  if (fn.reservedConcurrency !== undefined && sum > fn.reservedConcurrency) {
    return invalid('Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function');
  }
  return undefined;
}

/** "You can't set reserved concurrency below what is provisioned." */
export function refuseReserved({ provisioned }: Pick<ProvisionedFunction, 'provisioned'>, reserved: number | undefined): Refusal | undefined {
  const sum = totalProvisioned(provisioned);
  return reserved === undefined || reserved >= sum ? undefined : invalid(`ReservedConcurrentExecutions  should not be lower than function's total provisioned concurrency [${sum}].`);
}

export function isWeighted(alias: { readonly weights: Readonly<Record<string, number>> } | undefined): boolean {
  return alias !== undefined && Object.keys(alias.weights).length > 0;
}

export function totalProvisioned(provisioned: Readonly<Record<string, number>>): number {
  return Object.values(provisioned).reduce((sum, each) => sum + each, 0);
}

/**
 * What a configuration comes to by version. While CodeDeploy shifts an alias, both versions have environments: "When a weighted alias
 * is used during linear and canary deployments, this value fluctuates depending on the amount of concurrency that is provisioned for
 * the function versions." How AWS rounds the shares is not said.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html
 */
export function shares(fn: Pick<ProvisionedFunction, 'aliases' | 'provisioned'>, qualifier: string): Readonly<Record<string, number>> {
  const requested = fn.provisioned[qualifier] ?? 0;
  const alias = Object.hasOwn(fn.aliases, qualifier) ? fn.aliases[qualifier] : undefined;
  if (alias === undefined) return { [qualifier]: requested };
  const [[additional, weight] = []] = Object.entries(alias.weights);
  if (additional === undefined || weight === undefined) return { [alias.version]: requested };
  const shifted = weight >= 1 ? requested : Math.min(requested - 1, Math.round(requested * weight));
  return { [alias.version]: requested - shifted, [additional]: shifted };
}

/** The environments that each version is to have. */
export function wantedByVersion(fn: Pick<ProvisionedFunction, 'aliases' | 'provisioned'>): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const qualifier of Object.keys(fn.provisioned)) {
    for (const [version, share] of Object.entries(shares(fn, qualifier))) wanted.set(version, (wanted.get(version) ?? 0) + share);
  }
  return wanted;
}

/** Reserved concurrency holds what is provisioned too: if all of it is, nothing else of the function runs. */
export function onDemandConcurrency(reserved: number | undefined, unreserved: number, provisioned: number): number {
  return reserved === undefined ? unreserved : Math.max(0, reserved - provisioned);
}

function invalid(message: string): Refusal {
  return { status: 400, code: 'InvalidParameterValueException', message };
}
