import { isGiven } from '../values';
import type { Rule } from '../rule';
import { modelOf, serverlessVariants } from './hosting';

export const serverlessVpc: Rule = {
  id: 'sagemaker-serverless-vpc',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant hosts a model without VpcConfig, in a configuration without one',
  why: 'Serverless inference does not run in a VPC: SageMaker refuses it.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'leave VpcConfig out, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    const variants = serverlessVariants(config);
    if (variants.length > 0 && isGiven(config.properties['VpcConfig'])) {
      report({ path: '/VpcConfig', found: 'is given, and a variant is serverless', words: 'VpcConfig is not supported for serverless endpoint' });
    }
    for (const variant of variants) {
      const model = modelOf(config, variant, template);
      if (model === undefined || !isGiven(model.properties['VpcConfig'])) continue;
      report({ path: `${variant.at}/ServerlessConfig`, found: `is given, and the model ${model.logicalId} has a VpcConfig`, words: 'VpcConfig is not supported for serverless endpoint' });
    }
  },
};
