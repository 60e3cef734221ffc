import { isMissing } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

const HOSTS = ['InstanceType', 'InstancePools', 'ServerlessConfig'];

export const variantHost: Rule = {
  id: 'sagemaker-variant-host',
  area: 'sagemaker',
  severity: 'error',
  what: 'A variant has an instance type, instance pools, or is serverless',
  why: 'Without any of them SageMaker does not know what to host the model on, and refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'give InstanceType, InstancePools or ServerlessConfig',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of variantsOf(config)) {
      if (HOSTS.every((name) => isMissing(properties[name]))) report({ path: at, found: 'has neither InstanceType nor InstancePools nor ServerlessConfig' });
    }
  },
};
