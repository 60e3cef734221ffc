import { metricsOf } from '../../cloudwatch/service-metrics';
import { nameless, shownReference } from '../references';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { WATCHERS, watchedMetrics } from './watched';

/** Dimensions that are the name of something. */
const NAMES = ['EndpointName', 'EndpointConfigName', 'VariantName', 'InferenceComponentName', 'FunctionName', 'Resource', 'QueueName', 'ApiName'];

export const dimensionValue: Rule = {
  id: 'monitoring-dimension-value',
  area: 'monitoring',
  severity: 'warning',
  what: 'A dimension that is a name has a name as its value, and no ARN, URL or id',
  why: 'There is never any data under another value: Ref of an endpoint, an alias or a topic is an ARN, that of a queue a URL, that of a REST API an id.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/resources-section-structure.html',
  remedy: 'give the name',
  types: WATCHERS,
  check(resource, { template, report }) {
    for (const { namespace, dimensions: given = [] } of watchedMetrics(resource)) {
      if (metricsOf(namespace) === undefined) continue;
      for (const { name, value, path } of given) {
        if (!NAMES.includes(name)) continue;
        const wrong = nameless(template, value);
        if (wrong !== undefined) report({ path: `${path}/Value`, found: `is ${shownReference(wrong)}`, allowed: 'a name', remedy: wrong.remedy });
        else if (/^(arn|https):/.test(textOf(value) ?? '')) report({ path: `${path}/Value`, found: `is ${textOf(value)}`, allowed: 'a name' });
      }
    }
  },
};
