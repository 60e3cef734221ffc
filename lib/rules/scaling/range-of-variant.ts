import { configOf, endpointCalled, hostsComponents, isAsynchronous, variantCalled } from '../endpoints';
import { numberOf } from '../values';
import type { Rule } from '../rule';
import { partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const rangeOfVariant: Rule = {
  id: 'scaling-real-time-zero',
  area: 'scaling',
  severity: 'error',
  what: 'A variant that answers at once keeps one instance at least',
  why: 'SageMaker lets only asynchronous endpoints, and those that host inference components, go down to no instances: the target or its first scale in is refused.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html',
  remedy: 'set MinCapacity to 1, or use an asynchronous or a serverless endpoint',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const scaled = scaledBy(template, resource);
    const parts = partsOf(scaled);
    if (parts?.kind !== 'variant' || scaled.dimension !== 'sagemaker:variant:DesiredInstanceCount' || numberOf(resource.properties['MinCapacity']) !== 0) return;
    const variant = variantCalled(template, parts.endpoint, parts.variant);
    if (isAsynchronous(configOf(template, endpointCalled(template, parts.endpoint))) !== false || variant === undefined || variant === 'missing' || hostsComponents(variant) !== false) return;
    report({ path: '/MinCapacity', found: 'is 0', allowed: 'at least 1', words: 'Minimum capacity cannot be less than 1' });
  },
};
