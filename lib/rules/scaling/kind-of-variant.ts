import { variantCalled } from '../endpoints';
import { isGiven, isMissing, numberOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const kindOfVariant: Rule = {
  id: 'scaling-kind-of-variant',
  area: 'scaling',
  severity: 'error',
  what: 'Instances are scaled of a variant that has instances, and provisioned concurrency of a serverless one that has some, up to its greatest concurrency',
  why: 'Application Auto Scaling refuses the target, or SageMaker every change that it asks for.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-autoscale.html',
  remedy: 'take the dimension of what the variant has',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const scaled = scaledBy(template, resource);
    const parts = partsOf(scaled);
    if (parts?.kind !== 'variant') return;
    const variant = variantCalled(template, parts.endpoint, parts.variant);
    if (variant === undefined || variant === 'missing') return;
    const serverless = variant.settings['ServerlessConfig'];
    const say = (path: string, found: string, words: string, allowed?: string): void => report({ path, found, words, ...(allowed === undefined ? {} : { allowed }) });
    if (scaled.dimension === 'sagemaker:variant:DesiredInstanceCount') {
      if (isGiven(serverless)) say('/ScalableDimension', `is of instances, and the variant ${parts.variant} is serverless`, `The variant ${parts.variant} is serverless: it has no instances that could be scaled`);
      return;
    }
    if (isMissing(serverless) || (isGiven(serverless) && isMissing(valueAt(serverless, 'ProvisionedConcurrency')))) {
      const what = isMissing(serverless) ? 'is not serverless' : 'has no provisioned concurrency to begin with';
      say('/ScalableDimension', `is of provisioned concurrency, and the variant ${parts.variant} ${what}`, `The variant ${parts.variant} has no provisioned concurrency`);
      return;
    }
    const [max, most] = [numberOf(resource.properties['MaxCapacity']), numberOf(valueAt(serverless, 'MaxConcurrency'))];
    if (max !== undefined && most !== undefined && max > most) say('/MaxCapacity', `is ${max}`, `Maximum capacity cannot be more than the MaxConcurrency of the variant: ${max} is more than ${most}`, `at most ${most}, the MaxConcurrency of the variant`);
  },
};
