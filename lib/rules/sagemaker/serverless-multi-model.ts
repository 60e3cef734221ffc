import { textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf, modelOf, serverlessVariants } from './hosting';

export const serverlessMultiModel: Rule = {
  id: 'sagemaker-serverless-multi-model',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant hosts no container of mode MultiModel',
  why: 'Serverless inference has no multi-model endpoints: SageMaker refuses it.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'host one model, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const variant of serverlessVariants(config)) {
      const model = modelOf(config, variant, template);
      if (model === undefined || !containersOf(model).some(({ properties }) => textOf(properties['Mode']) === 'MultiModel')) continue;
      report({ path: `${variant.at}/ServerlessConfig`, found: `is given, and a container of ${model.logicalId} has the mode MultiModel`, words: 'Multi-model endpoints are not supported for serverless endpoint' });
    }
  },
};
