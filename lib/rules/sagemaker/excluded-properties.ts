import { booleanOf, isMissing, listOf } from '../values';
import type { Rule } from '../rule';

export const excludedProperties: Rule = {
  id: 'sagemaker-excluded-properties',
  area: 'sagemaker',
  severity: 'warning',
  what: 'Where variant properties are excluded from being kept, the others are kept',
  why: 'ExcludeRetainedVariantProperties says what RetainAllVariantProperties does not keep: without that, nothing is kept at all.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html',
  remedy: 'set RetainAllVariantProperties to true, or leave the list out',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    const { RetainAllVariantProperties: retain, ExcludeRetainedVariantProperties: excluded } = properties;
    if (listOf(excluded).length > 0 && (isMissing(retain) || booleanOf(retain) === false)) report({ path: '/ExcludeRetainedVariantProperties', found: 'is given, and RetainAllVariantProperties is not true' });
  },
};
