import { isMissing } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

export const componentsRole: Rule = {
  id: 'sagemaker-components-role',
  area: 'sagemaker',
  severity: 'error',
  what: 'An endpoint configuration whose variants name no model has an execution role',
  why: 'Without a model SageMaker has no role to start instances with, and refuses the configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html',
  remedy: 'give ExecutionRoleArn, or a ModelName to the variant',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (!isMissing(config.properties['ExecutionRoleArn'])) return;
    const bare = variantsOf(config, 'ProductionVariants').find(({ properties }) => isMissing(properties['ModelName']));
    if (bare === undefined) return;
    report({ path: '/ExecutionRoleArn', found: 'is not given, and a variant names no model', words: 'ExecutionRoleArn is required for an endpoint configuration whose production variants have no ModelName' });
  },
};
