import type { DeploymentConfig } from './config';

/** Of a variant, what decides whether it can become another one. */
export interface UpdatedVariant {
  readonly name: string;
  readonly instanceType?: string;
  readonly isServerless: boolean;
}

export interface UpdatedEndpoint {
  readonly name: string;
  readonly isAsync: boolean;
  readonly variants: readonly UpdatedVariant[];
}

/**
 * Why SageMaker does not take an update; undefined when it does. `scaled` are the variants that are registered as scalable
 * targets. AWS documents these rules, and of most of them not the words.
 */
export function refuseUpdate(from: UpdatedEndpoint, to: Omit<UpdatedEndpoint, 'name'>, scaled: readonly string[], config?: DeploymentConfig): string | undefined {
  // https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
  const blocked = from.variants.filter((before) => {
    const after = to.variants.find(({ name }) => name === before.name);
    return scaled.includes(before.name) && (after === undefined || after.instanceType !== before.instanceType);
  });
  if (blocked.length > 0) {
    return `The variant(s) "${JSON.stringify(blocked.map(({ name }) => name))}" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.`;
  }
  // Seen in https://github.com/aws/sagemaker-python-sdk/pull/3124
  if (from.isAsync && !to.isAsync) return `The AsyncInferenceConfig parameter cannot be removed from this endpoint ${from.name}. To change the endpoint to real-time inference, create another endpoint.`;
  if (!from.isAsync && to.isAsync) return `The AsyncInferenceConfig parameter cannot be added to this endpoint ${from.name}. To change the endpoint to asynchronous inference, create another endpoint.`;
  // https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-update.html: from serverless to instances, and not back.
  const wasServerless = from.variants.some(({ isServerless }) => isServerless);
  if (!wasServerless && to.variants.some(({ isServerless }) => isServerless)) return `The endpoint ${from.name} has instances, and cannot be updated to a serverless configuration. Create another endpoint.`;
  return config?.BlueGreenUpdatePolicy === undefined && config?.RollingUpdatePolicy === undefined ? undefined : refuseRenamed(from.variants, to.variants);
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html */
function refuseRenamed(from: readonly UpdatedVariant[], to: readonly UpdatedVariant[]): string | undefined {
  const names = (variants: readonly UpdatedVariant[]): string => variants.map(({ name }) => name).sort().join(', ');
  if (names(from) === names(to)) return undefined;
  return `When doing a blue/green or rolling deployment, the new endpoint configuration must have the same variant names as the old one: they are ${names(from)}, and would be ${names(to)}.`;
}
