import { isGiven } from '../values';
import type { Rule } from '../rule';
import { serverlessVariants } from './hosting';

export const serverlessAsync: Rule = {
  id: 'sagemaker-serverless-async',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless endpoint is not asynchronous',
  why: 'SageMaker refuses an endpoint configuration that has a serverless variant and AsyncInferenceConfig.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html',
  remedy: 'give the variant instances, which asynchronous endpoints scale to zero, or leave AsyncInferenceConfig out',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (!isGiven(config.properties['AsyncInferenceConfig']) || serverlessVariants(config).length === 0) return;
    report({ path: '/AsyncInferenceConfig', found: 'is given, and a variant is serverless', words: 'AsyncInferenceConfig cannot be combined with ServerlessConfig of a variant' });
  },
};
