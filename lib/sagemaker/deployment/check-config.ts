import { alarmsOf, instancesOf, type CapacitySize, type DeploymentConfig } from './config';
import type { VariantCapacity } from './plan';

/** What of an endpoint decides which deployments it can have. */
export interface DeployedVariant extends VariantCapacity {
  readonly instanceType?: string;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html and the pages that it leads to. */
export const DEPLOYMENT_LIMITS = {
  waitSeconds: { min: 0, max: 3_600 },
  terminationWaitSeconds: { min: 0, max: 3_600 },
  executionTimeoutSeconds: { min: 600, max: 28_800 },
  alarms: { min: 1, max: 10 },
  canaryPercent: { min: 1, max: 50 },
  linearStepPercent: { min: 10, max: 50 },
  rollingBatchPercent: { min: 5, max: 50 },
} as const satisfies Readonly<Record<string, Range>>;

/** AWS documents these rules, and not the words of their refusals. Undefined when nothing is wrong. */
export function refuseConfig(config: DeploymentConfig | undefined, variants: readonly DeployedVariant[] = []): string | undefined {
  if (config === undefined) return undefined;
  const { BlueGreenUpdatePolicy: blueGreen, RollingUpdatePolicy: rolling } = config;
  if (blueGreen !== undefined && rolling !== undefined) return 'DeploymentConfig may have either BlueGreenUpdatePolicy or RollingUpdatePolicy, not both.';
  const problem = refuseAlarms(config)
    ?? (blueGreen === undefined ? undefined : refuseBlueGreen(blueGreen, variants))
    ?? (rolling === undefined ? undefined : refuseRolling(rolling, variants));
  return problem ?? refuseTimeout(config);
}

/**
 * "Your endpoint will fall back to using a blue/green deployment with all at once traffic shifting and no final baking period".
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html
 */
export function effectiveConfig(config: DeploymentConfig | undefined, variants: readonly DeployedVariant[]): DeploymentConfig | undefined {
  return variants.some(({ instanceType }) => instanceType?.startsWith('ml.inf1.')) ? undefined : config;
}

function refuseAlarms(config: DeploymentConfig): string | undefined {
  if (config.AutoRollbackConfiguration?.Alarms === undefined) return undefined;
  const names = alarmsOf(config);
  const { min, max } = DEPLOYMENT_LIMITS.alarms;
  if (names.length < min || names.length > max) return `AutoRollbackConfiguration has ${names.length} alarms, and it can have ${min} to ${max}.`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `AutoRollbackConfiguration names the alarm ${twice} twice.`;
}

function refuseBlueGreen(policy: NonNullable<DeploymentConfig['BlueGreenUpdatePolicy']>, variants: readonly DeployedVariant[]): string | undefined {
  const { Type, WaitIntervalInSeconds: wait, CanarySize, LinearStepSize } = policy.TrafficRoutingConfiguration ?? {};
  if (Type !== 'ALL_AT_ONCE' && Type !== 'CANARY' && Type !== 'LINEAR') return `TrafficRoutingConfiguration.Type is ${Type ?? 'missing'}, and it can be ALL_AT_ONCE, CANARY or LINEAR.`;
  if (wait === undefined) return 'TrafficRoutingConfiguration.WaitIntervalInSeconds is missing.';
  if (Type === 'CANARY' && CanarySize === undefined) return 'TrafficRoutingConfiguration.CanarySize is required for Type CANARY.';
  if (Type === 'LINEAR' && LinearStepSize === undefined) return 'TrafficRoutingConfiguration.LinearStepSize is required for Type LINEAR.';
  if (Type !== 'CANARY' && CanarySize !== undefined) return `TrafficRoutingConfiguration.CanarySize is not for Type ${Type}.`;
  if (Type !== 'LINEAR' && LinearStepSize !== undefined) return `TrafficRoutingConfiguration.LinearStepSize is not for Type ${Type}.`;
  return outside('TrafficRoutingConfiguration.WaitIntervalInSeconds', wait, DEPLOYMENT_LIMITS.waitSeconds)
    ?? outside('BlueGreenUpdatePolicy.TerminationWaitInSeconds', policy.TerminationWaitInSeconds, DEPLOYMENT_LIMITS.terminationWaitSeconds)
    ?? (CanarySize === undefined ? undefined : refuseSize('CanarySize', CanarySize, DEPLOYMENT_LIMITS.canaryPercent, variants))
    ?? (LinearStepSize === undefined ? undefined : refuseSize('LinearStepSize', LinearStepSize, DEPLOYMENT_LIMITS.linearStepPercent, variants));
}

function refuseRolling(policy: NonNullable<DeploymentConfig['RollingUpdatePolicy']>, variants: readonly DeployedVariant[]): string | undefined {
  const { MaximumBatchSize: size, WaitIntervalInSeconds: wait, RollbackMaximumBatchSize: back } = policy;
  if (variants.some(({ isServerless }) => isServerless)) return 'Rolling deployments are not supported for serverless inference endpoints.';
  if (variants.length > 1) return 'Rolling deployments are not supported for endpoints with more than one production variant.';
  if (size === undefined) return 'RollingUpdatePolicy.MaximumBatchSize is missing.';
  if (wait === undefined) return 'RollingUpdatePolicy.WaitIntervalInSeconds is missing.';
  return outside('RollingUpdatePolicy.WaitIntervalInSeconds', wait, DEPLOYMENT_LIMITS.waitSeconds)
    ?? refuseSize('MaximumBatchSize', size, DEPLOYMENT_LIMITS.rollingBatchPercent, variants)
    // "If you set the Value to 100%, then SageMaker uses a blue/green rollback strategy": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CapacitySize.html
    ?? (back === undefined ? undefined : refuseSize('RollbackMaximumBatchSize', back, { min: 1, max: 100 }, variants));
}

/** A size in per cent of a range, or as many whole instances as come within it. */
function refuseSize(name: string, size: CapacitySize, percent: Range, variants: readonly DeployedVariant[]): string | undefined {
  const { Type, Value } = size;
  if (Type !== 'INSTANCE_COUNT' && Type !== 'CAPACITY_PERCENT') return `${name}.Type is ${Type ?? 'missing'}, and it can be INSTANCE_COUNT or CAPACITY_PERCENT.`;
  if (Value === undefined || !Number.isInteger(Value) || Value < 1) return `${name}.Value is ${Value ?? 'missing'}, and it must be a whole number of at least 1.`;
  if (Type === 'CAPACITY_PERCENT' && (Value < percent.min || Value > percent.max)) return `${name} is ${Value}%, and it must be from ${percent.min}% to ${percent.max}% of the variant's total instance count.`;
  for (const variant of variants) {
    if (variant.isServerless === true) {
      if (Type === 'INSTANCE_COUNT') return `${name}.Type INSTANCE_COUNT is not for the serverless variant ${variant.name}.`;
      continue;
    }
    if (variant.new === 0) continue;
    const share = (100 * (Type === 'INSTANCE_COUNT' ? Value : instancesOf(size, variant.new))) / variant.new;
    if (share > percent.max || (Type === 'INSTANCE_COUNT' && share < percent.min)) {
      return `${name} is ${Value}${Type === 'INSTANCE_COUNT' ? ' instance(s)' : '%'}, which is ${Math.round(share)}% of the ${variant.new} instance(s) of variant ${variant.name}, and it must be from ${percent.min}% to ${percent.max}% of the variant's total instance count.`;
    }
  }
  return undefined;
}

/** "Note that the timeout value should be larger than the total waiting time specified in TerminationWaitInSeconds and WaitIntervalInSeconds." */
function refuseTimeout({ BlueGreenUpdatePolicy: blueGreen, RollingUpdatePolicy: rolling }: DeploymentConfig): string | undefined {
  const timeout = blueGreen?.MaximumExecutionTimeoutInSeconds ?? rolling?.MaximumExecutionTimeoutInSeconds;
  if (timeout === undefined) return undefined;
  const waits = (blueGreen?.TrafficRoutingConfiguration?.WaitIntervalInSeconds ?? rolling?.WaitIntervalInSeconds ?? 0) + (blueGreen?.TerminationWaitInSeconds ?? 0);
  return outside('MaximumExecutionTimeoutInSeconds', timeout, DEPLOYMENT_LIMITS.executionTimeoutSeconds)
    ?? (timeout > waits ? undefined : `MaximumExecutionTimeoutInSeconds is ${timeout}, and it must be larger than the total waiting time of ${waits} seconds.`);
}

function outside(name: string, value: number | undefined, { min, max }: Range): string | undefined {
  return value === undefined || (Number.isInteger(value) && value >= min && value <= max) ? undefined : `${name} is ${value}, and it must be a whole number from ${min} to ${max}.`;
}
