import { variantCalled } from '../endpoints';
import { hasMarks, textOf } from '../values';
import type { Rule } from '../rule';
import { mayHaveAlias } from '../lambda/functions';
import { aliasCalled } from '../scaling/targets';
import { dimensionOf, WATCHERS, watchedMetrics } from './watched';

export const noSuchResource: Rule = {
  id: 'monitoring-no-such-resource',
  area: 'monitoring',
  severity: 'warning',
  what: 'The variant or the alias in the dimensions of a metric is one of its endpoint or function',
  why: 'What is not there is never called, and its metrics have no data: the alarm does not go off.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html',
  remedy: 'name a variant of the configuration, or an alias of the function',
  types: WATCHERS,
  check(resource, { template, report }) {
    for (const metric of watchedMetrics(resource)) {
      const [endpoint, variant] = [dimensionOf(metric, 'EndpointName'), dimensionOf(metric, 'VariantName')];
      if (endpoint !== undefined && variant !== undefined && variantCalled(template, endpoint.value, variant.value) === 'missing') {
        report({ path: `${variant.path}/Value`, found: `is ${textOf(variant.value)}, which the endpoint has not` });
      }
      const [fn, of] = [dimensionOf(metric, 'FunctionName'), dimensionOf(metric, 'Resource')];
      if (metric.namespace !== 'AWS/Lambda' || typeof fn?.value !== 'string' || typeof of?.value !== 'string' || !of.value.startsWith(`${fn.value}:`)) continue;
      const qualifier = of.value.slice(fn.value.length + 1);
      const called = template.called(fn.value, 'AWS::Lambda::Function');
      if (called === undefined || hasMarks(qualifier) || /^(\d+|\$LATEST)$/.test(qualifier) || aliasCalled(template, fn.value, qualifier) !== undefined) continue;
      const others = template.ofType('AWS::Lambda::Alias').filter(({ properties }) => template.called(properties['FunctionName'], 'AWS::Lambda::Function') === called);
      if (others.some(({ properties }) => textOf(properties['Name']) === undefined) || mayHaveAlias(template, called, qualifier)) continue;
      report({ path: `${of.path}/Value`, found: `is of the alias ${qualifier}, which ${called.logicalId} has not in this template` });
    }
  },
};
