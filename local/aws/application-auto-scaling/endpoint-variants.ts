import type { TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { SageMaker } from '../sagemaker/sagemaker';
import type { EndpointRecord, VariantRecord } from '../sagemaker/records';
import { smallestCapacity, type WeightAndCapacity } from '../sagemaker/endpoints';
import { invalid } from './scalable-targets';
import type { ResourceAction, ScalableResource } from './scalable-resource';

export const VARIANT_INSTANCES = 'sagemaker:variant:DesiredInstanceCount';
export const VARIANT_CONCURRENCY = 'sagemaker:variant:DesiredProvisionedConcurrency';

/** What of SageMaker's endpoints is scaled. */
export interface ScaledEndpoints {
  find(name: string): EndpointRecord | undefined;
  setWeightsAndCapacities(name: string, wanted: readonly WeightAndCapacity[]): unknown;
  settled(name: string): Promise<EndpointRecord | undefined>;
  configArn(name: string): string;
}

/**
 * Instances of production variants, under ids such as `endpoint/NAME/variant/Main`. "Automatic scaling is blocked while the
 * update operation is in progress": the activity fails.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 */
export function variantInstances(endpoints: ScaledEndpoints): ScalableResource {
  return {
    refuse: (resourceId) => {
      const variant = variantOf(endpoints, resourceId);
      if (variant === undefined) return missing(resourceId);
      if (variant.serverless !== undefined) return `The variant ${variant.name} is serverless: it has no instances that could be scaled`;
      // "Automatic scaling isn't supported for burstable instances such as T2."
      return variant.settings.InstanceType?.startsWith('ml.t2.') === true ? `Auto scaling is not supported for the burstable instance type ${variant.settings.InstanceType}` : undefined;
    },
    smallest: (resourceId) => {
      const record = endpoints.find(partsOf(resourceId).name);
      return record === undefined ? undefined : smallestCapacity(record);
    },
    current: (resourceId) => variantOf(endpoints, resourceId)?.instances.desired ?? 0,
    actions: (resourceId) => actions(endpoints, resourceId),
    set: (resourceId, capacity) => set(endpoints, resourceId, (VariantName) => ({ VariantName, DesiredInstanceCount: capacity })),
  };
}

/**
 * Provisioned concurrency of serverless variants: one that has some already.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-autoscale.html
 */
export function variantConcurrency(endpoints: ScaledEndpoints): ScalableResource {
  return {
    refuse: (resourceId) => {
      const variant = variantOf(endpoints, resourceId);
      if (variant === undefined) return missing(resourceId);
      return variant.serverless?.desired.ProvisionedConcurrency === undefined ? `The variant ${variant.name} has no provisioned concurrency` : undefined;
    },
    current: (resourceId) => variantOf(endpoints, resourceId)?.serverless?.desired.ProvisionedConcurrency ?? 0,
    actions: (resourceId) => actions(endpoints, resourceId),
    set: (resourceId, capacity) => set(endpoints, resourceId, (VariantName) => ({ VariantName, ServerlessUpdateConfig: { ProvisionedConcurrency: capacity } })),
  };
}

/** Of all targets, those of the variants of an endpoint. */
export function targetsOf<T extends TargetId>(endpoint: string, targets: readonly T[]): readonly T[] {
  return targets.filter(({ dimension, resourceId }) => (dimension === VARIANT_INSTANCES || dimension === VARIANT_CONCURRENCY) && partsOf(resourceId).name.toLowerCase() === endpoint.toLowerCase());
}

/** Names of the variants of an endpoint that are registered. */
export function scaledVariants(endpoint: string, targets: readonly TargetId[]): readonly string[] {
  return targetsOf(endpoint, targets).map(({ resourceId }) => partsOf(resourceId).variant);
}

export function endpointsToScale({ endpoints, configs }: Pick<SageMaker, 'endpoints' | 'configs'>): ScaledEndpoints {
  return {
    find: (name) => endpoints.find(name),
    setWeightsAndCapacities: (name, wanted) => endpoints.setWeightsAndCapacities(name, wanted),
    settled: (name) => endpoints.settled(name),
    configArn: (name) => configs.arn(name),
  };
}

async function set(endpoints: ScaledEndpoints, resourceId: string, wanted: (variant: string) => WeightAndCapacity): Promise<void> {
  const { name, variant } = partsOf(resourceId);
  endpoints.setWeightsAndCapacities(name, [wanted(variant)]);
  const failure = (await endpoints.settled(name))?.failureReason;
  if (failure !== undefined) throw invalid(failure);
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html */
function actions(endpoints: ScaledEndpoints, resourceId: string): readonly ResourceAction[] {
  const record = endpoints.find(partsOf(resourceId).name);
  if (record === undefined) return [];
  return [
    { action: 'sagemaker:DescribeEndpoint', arn: record.arn },
    { action: 'sagemaker:DescribeEndpointConfig', arn: endpoints.configArn(record.config) },
    { action: 'sagemaker:UpdateEndpointWeightsAndCapacities', arn: record.arn },
  ];
}

function variantOf(endpoints: ScaledEndpoints, resourceId: string): VariantRecord | undefined {
  const { name, variant } = partsOf(resourceId);
  return endpoints.find(name)?.variants.find((each) => each.name === variant && each.shadow !== true);
}

function missing(resourceId: string): string {
  return `SageMaker variant does not exist: ${resourceId}`;
}

function partsOf(resourceId: string): { readonly name: string; readonly variant: string } {
  const [, name = '', , variant = ''] = resourceId.split('/');
  return { name, variant };
}
