import type { Functions } from '../lambda/functions';
import type { ProvisionedConcurrency } from '../lambda/provisioned-concurrency';
import type { ScalableResource } from './scalable-resource';

export const FUNCTION_CONCURRENCY = 'lambda:function:ProvisionedConcurrency';

/**
 * Provisioned concurrency of aliases and versions, under ids such as `function:NAME:ALIAS`. No capacity is no configuration: Lambda
 * takes none of 0. What it refuses (that of an alias with weights, above what is reserved) makes the scaling activity fail.
 */
export function functionConcurrency(functions: Functions, provisioned: ProvisionedConcurrency): ScalableResource {
  return {
    refuse: (resourceId) => {
      const { name, qualifier } = partsOf(resourceId);
      const fn = functions.find(name);
      return fn !== undefined && functions.resolve(fn, qualifier) !== undefined ? undefined : `Lambda function does not exist: ${resourceId}`;
    },
    current: (resourceId) => {
      const { name, qualifier } = partsOf(resourceId);
      // It may be gone, and its target not yet.
      return functions.find(name) === undefined ? 0 : provisioned.find(name, qualifier)?.requested ?? 0;
    },
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationAutoscalingLambdaConcurrencyPolicy.html
    actions: (resourceId) => {
      const { name, qualifier } = partsOf(resourceId);
      return ['Get', 'Put', 'Delete'].map((verb) => ({ action: `lambda:${verb}ProvisionedConcurrencyConfig`, arn: `${functions.arn(name)}:${qualifier}` }));
    },
    set: async (resourceId, capacity) => {
      const { name, qualifier } = partsOf(resourceId);
      if (capacity === 0) return provisioned.delete(name, qualifier);
      provisioned.put(name, qualifier, capacity);
      await provisioned.ready(name, qualifier);
    },
  };
}

function partsOf(resourceId: string): { readonly name: string; readonly qualifier: string } {
  const [, name = '', qualifier = ''] = resourceId.split(':');
  return { name, qualifier };
}
