import { variantCalled } from '../endpoints';
import type { Rule } from '../rule';
import { partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const variantMissing: Rule = {
  id: 'scaling-variant-missing',
  area: 'scaling',
  severity: 'error',
  what: 'The variant that a target scales is one of its endpoint',
  why: 'Application Auto Scaling asks SageMaker for the variant, finds none, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-policy.html',
  remedy: 'name a variant that the configuration of the endpoint has',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const parts = partsOf(scaledBy(template, resource));
    if (parts?.kind !== 'variant' || variantCalled(template, parts.endpoint, parts.variant) !== 'missing') return;
    report({ path: '/ResourceId', found: `names the variant ${parts.variant}, which the endpoint has not`, words: `SageMaker variant does not exist: ${parts.variant}` });
  },
};
