import { shown } from '../values';
import type { Rule } from '../rule';
import { SCALABLE_TARGET, scaledBy } from './targets';

export const duplicateTarget: Rule = {
  id: 'scaling-duplicate-target',
  area: 'scaling',
  severity: 'error',
  what: 'Nothing is a scalable target twice',
  why: 'Namespace, resource id and dimension are what a target is known by: the second takes over the first, and what removes one removes both.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
  remedy: 'keep one target, and give it both sets of policies and scheduled actions',
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const { namespace, dimension, resourceId } = scaledBy(template, resource);
    if (namespace === undefined || dimension === undefined || resourceId === undefined) return;
    const first = template.ofType(SCALABLE_TARGET).find((other) => {
      const scaled = scaledBy(template, other);
      return scaled.namespace === namespace && scaled.dimension === dimension && scaled.resourceId === resourceId;
    });
    if (first === undefined || first === resource || !template.areTogether(first, resource)) return;
    report({ path: '/ResourceId', found: `is ${shown(resourceId)}, as that of ${first.logicalId}` });
  },
};
