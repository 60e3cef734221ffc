import { listOf } from '../values';
import type { Rule } from '../rule';
import { modelOf, serverlessVariants } from './hosting';

export const serverlessPipeline: Rule = {
  id: 'sagemaker-serverless-pipeline',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant hosts a model of one container',
  why: 'Serverless inference has no inference pipelines: SageMaker refuses it.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'put both steps into one container, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const variant of serverlessVariants(config)) {
      const model = modelOf(config, variant, template);
      const count = model === undefined ? 0 : listOf(model.properties['Containers']).length;
      if (model === undefined || count <= 1) continue;
      report({ path: `${variant.at}/ServerlessConfig`, found: `is given, and ${model.logicalId} has ${count} containers`, words: 'Inference pipelines are not supported for serverless endpoint' });
    }
  },
};
