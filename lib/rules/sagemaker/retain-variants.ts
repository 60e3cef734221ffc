import { booleanOf, isMissing, listOf } from '../values';
import type { Rule } from '../rule';
import { scaledVariants } from './hosting';

export const retainVariants: Rule = {
  id: 'sagemaker-retain-variants',
  area: 'sagemaker',
  severity: 'warning',
  what: 'An update of an endpoint keeps the number of instances that scaling has chosen',
  why: 'Unless RetainAllVariantProperties is true, every new configuration sets the number back to InitialInstanceCount: at a busy hour most of the capacity is gone.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html',
  remedy: 'set RetainAllVariantProperties to true, and exclude DesiredWeight where weights change by deploys',
  types: ['AWS::SageMaker::Endpoint'],
  check(endpoint, { template, report }) {
    const [first] = scaledVariants(endpoint, template);
    if (first === undefined) return;
    const { RetainAllVariantProperties: retain, ExcludeRetainedVariantProperties: excluded } = endpoint.properties;
    const scales = `${first.target.logicalId} scales the variant ${first.variant}`;
    if (isMissing(retain) || booleanOf(retain) === false) report({ path: '/RetainAllVariantProperties', found: `is not true, and ${scales}` });
    else if (listOf(excluded).some((item) => (item as Readonly<Record<string, unknown>> | undefined)?.['VariantPropertyType'] === 'DesiredInstanceCount')) {
      report({ path: '/ExcludeRetainedVariantProperties', found: `has DesiredInstanceCount, and ${scales}`, remedy: 'leave it out' });
    }
  },
};
