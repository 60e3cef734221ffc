import { numberOf } from '../values';
import type { Rule } from '../rule';
import { countOf, variantsOf } from './hosting';

export const variantWeights: Rule = {
  id: 'sagemaker-variant-weights',
  area: 'sagemaker',
  severity: 'error',
  what: 'A variant has a weight above 0',
  why: 'A request goes to a variant by its share of all weights: where all are 0, no variant gets any.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'give one a weight, or leave the weight of the only one out',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    const variants = variantsOf(config, 'ProductionVariants');
    if (variants.length === 0 || variants.length < countOf(config, 'ProductionVariants')) return;
    if (variants.some(({ properties }) => numberOf(properties['InitialVariantWeight']) !== 0)) return;
    report({ path: `${variants[0]?.at}/InitialVariantWeight`, found: variants.length === 1 ? 'is 0, and there is no other variant' : 'is 0, as that of every other variant' });
  },
};
