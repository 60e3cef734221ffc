import { isGiven } from '../values';
import type { Rule } from '../rule';
import { containersOf, modelOf, serverlessVariants } from './hosting';

export const serverlessModelDataSource: Rule = {
  id: 'sagemaker-serverless-model-data-source',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant gets its model as an archive, by ModelDataUrl',
  why: 'ModelDataSource cannot be used with serverless endpoints: SageMaker refuses it.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
  remedy: 'pack the model into a .tar.gz and name it in ModelDataUrl, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const variant of serverlessVariants(config)) {
      const model = modelOf(config, variant, template);
      if (model === undefined || !containersOf(model).some(({ properties }) => isGiven(properties['ModelDataSource']))) continue;
      report({ path: `${variant.at}/ServerlessConfig`, found: `is given, and ${model.logicalId} has a ModelDataSource`, words: 'ModelDataSource is not supported for serverless endpoint' });
    }
  },
};
