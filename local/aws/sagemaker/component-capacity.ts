import type { ScalableResource } from '../application-auto-scaling/scalable-resource';
import type { InferenceComponents } from './components';

export const COMPONENT_COPIES = 'sagemaker:inference-component:DesiredCopyCount';

/** Copies of inference components, under ids such as `inference-component/NAME`. */
export function componentCopies(components: InferenceComponents): ScalableResource {
  const nameOf = (resourceId: string): string => resourceId.split('/')[1] ?? '';
  return {
    refuse: (resourceId) => {
      const name = nameOf(resourceId);
      const record = components.find(name);
      if (record === undefined) return `Could not find inference component "${components.arn(name)}".`;
      return record.base === undefined ? undefined : `The inference component "${record.arn}" is an adapter: it has the copies of its base inference component.`;
    },
    // It may be gone, and its target not yet.
    current: (resourceId) => components.find(nameOf(resourceId))?.copies.desired ?? 0,
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationAutoscalingSageMakerEndpointPolicy.html
    actions: (resourceId) => ['DescribeInferenceComponent', 'UpdateInferenceComponentRuntimeConfig'].map((action) => ({ action: `sagemaker:${action}`, arn: components.arn(nameOf(resourceId)) })),
    set: async (resourceId, capacity) => {
      const name = nameOf(resourceId);
      await components.settled(name);
      components.setCopies(name, capacity);
      const record = await components.settled(name);
      if (record?.failureReason !== undefined) throw new Error(record.failureReason);
    },
  };
}
