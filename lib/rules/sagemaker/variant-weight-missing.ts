import { isMissing, numberOf } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

export const variantWeightMissing: Rule = {
  id: 'sagemaker-variant-weight-missing',
  area: 'sagemaker',
  severity: 'warning',
  what: 'Where variants share traffic by weights, each says its own',
  why: 'A variant without a weight has 1: beside weights of 0.9 or of 90 its share is none that anybody meant.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'give it a weight; 0 keeps it running without traffic',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    const variants = variantsOf(config, 'ProductionVariants');
    // Beside 0 and 1, the default of 1 is what it looks like.
    const weights = variants.flatMap(({ properties }) => numberOf(properties['InitialVariantWeight']) ?? []);
    if (!weights.some((weight) => weight !== 0 && weight !== 1)) return;
    for (const { at, properties } of variants) {
      if (isMissing(properties['InitialVariantWeight'])) report({ path: `${at}/InitialVariantWeight`, found: `is not given, and is then 1 beside ${weights.join(' and ')}` });
    }
  },
};
