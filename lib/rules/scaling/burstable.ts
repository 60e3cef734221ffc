import { isBurstable } from '../../sagemaker/instance-host';
import { variantCalled } from '../endpoints';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const burstable: Rule = {
  id: 'scaling-burstable',
  area: 'scaling',
  severity: 'error',
  what: 'Variants of burstable instances are not scaled',
  why: 'SageMaker: "Automatic scaling isn\'t supported for burstable instances such as T2".',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html',
  remedy: 'take a type that is not burstable, such as ml.m5.large',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const scaled = scaledBy(template, resource);
    const parts = partsOf(scaled);
    if (parts?.kind !== 'variant' || scaled.dimension !== 'sagemaker:variant:DesiredInstanceCount') return;
    const variant = variantCalled(template, parts.endpoint, parts.variant);
    const type = variant === undefined || variant === 'missing' ? undefined : textOf(variant.settings['InstanceType']);
    if (type !== undefined && isBurstable(type)) report({ path: '/ResourceId', found: `is of a variant on ${type}`, words: `Auto scaling is not supported for the burstable instance type ${type}` });
  },
};
