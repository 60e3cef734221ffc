import { textOf } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

export const variantNames: Rule = {
  id: 'sagemaker-variant-names',
  area: 'sagemaker',
  severity: 'error',
  what: 'The variants of an endpoint configuration have names of their own, shadows too',
  why: 'SageMaker refuses an endpoint configuration with two variants of one name.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'rename one of them',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    const seen = new Set<string>();
    for (const { at, properties } of variantsOf(config)) {
      const name = textOf(properties['VariantName']);
      if (name === undefined) continue;
      if (seen.has(name)) {
        report({ path: `${at}/VariantName`, found: `is ${name}, which another variant has`, words: `Duplicate variant name: ${name}. Each variant must have a unique name within an endpoint configuration.` });
      }
      seen.add(name);
    }
  },
};
