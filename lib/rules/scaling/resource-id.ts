import { nameless, shownReference } from '../references';
import { dimensionOf } from '../../application-auto-scaling/dimensions';
import { shown } from '../values';
import type { Rule } from '../rule';
import { partsOf, SCALABLE_TARGET, scaledBy, SCALING_POLICY } from './targets';

const FORMS: Readonly<Record<string, string>> = {
  'lambda:function:ProvisionedConcurrency': 'function:NAME:ALIAS, or a version instead of the alias',
  'sagemaker:variant:DesiredInstanceCount': 'endpoint/NAME/variant/VARIANT',
  'sagemaker:variant:DesiredProvisionedConcurrency': 'endpoint/NAME/variant/VARIANT',
  'sagemaker:inference-component:DesiredCopyCount': 'inference-component/NAME',
};

export const resourceIdForm: Rule = {
  id: 'scaling-resource-id',
  area: 'scaling',
  severity: 'error',
  what: 'A resource id has the form of its scalable dimension, with names and no ARNs in it',
  why: 'Application Auto Scaling finds no such resource and refuses it; provisioned concurrency is never that of $LATEST.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
  remedy: 'write the id in the form of its dimension',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET, SCALING_POLICY],
  check(resource, { template, report }) {
    const { properties } = resource;
    if (typeof properties['ResourceId'] !== 'string') return;
    const scaled = scaledBy(template, resource);
    const { dimension = '', namespace, resourceId } = scaled;
    const form = FORMS[dimension];
    if (resourceId === undefined || form === undefined || dimensionOf(dimension)?.namespace !== namespace || resourceId.includes('{{resolve:')) return;
    const parts = partsOf(scaled);
    const words = `Unsupported resource ID: ${shown(resourceId)}`;
    if (parts === undefined) {
      report({ path: '/ResourceId', found: `is ${shown(resourceId)}`, allowed: form, words });
    } else if (parts.kind === 'function' && parts.qualifier === '$LATEST') {
      report({ path: '/ResourceId', found: 'is of $LATEST', allowed: 'an alias or a published version', words });
    } else {
      const wrong = nameless(template, resourceId);
      if (wrong !== undefined) report({ path: '/ResourceId', found: `has ${shownReference(wrong)} where a name belongs`, remedy: wrong.remedy, words });
    }
  },
};
