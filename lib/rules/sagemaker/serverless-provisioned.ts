import { numberOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { serverlessVariants } from './hosting';

export const serverlessProvisioned: Rule = {
  id: 'sagemaker-serverless-provisioned',
  area: 'sagemaker',
  severity: 'error',
  what: 'The provisioned concurrency of a serverless variant is at most its greatest concurrency',
  why: 'SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html',
  remedy: 'raise MaxConcurrency, or provision less',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of serverlessVariants(config)) {
      const provisioned = numberOf(valueAt(properties, 'ServerlessConfig', 'ProvisionedConcurrency'));
      const max = numberOf(valueAt(properties, 'ServerlessConfig', 'MaxConcurrency'));
      if (provisioned === undefined || max === undefined || provisioned <= max) continue;
      report({
        path: `${at}/ServerlessConfig/ProvisionedConcurrency`, found: `is ${provisioned}`, allowed: `at most MaxConcurrency, ${max}`,
        words: `ProvisionedConcurrency must be less than or equal to MaxConcurrency: ${provisioned} is more than ${max}`,
      });
    }
  },
};
