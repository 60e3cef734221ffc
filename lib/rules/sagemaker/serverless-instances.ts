import { isGiven } from '../values';
import type { Rule } from '../rule';
import { serverlessVariants } from './hosting';

/** What a variant says of instances, which a serverless one has not. */
const OF_INSTANCES = ['InstanceType', 'InitialInstanceCount', 'AcceleratorType', 'ManagedInstanceScaling', 'InstancePools'];

export const serverlessInstances: Rule = {
  id: 'sagemaker-serverless-instances',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant says nothing of instances',
  why: 'SageMaker refuses an endpoint configuration whose variant is serverless and has instances too.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'leave out either ServerlessConfig or what is about instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of serverlessVariants(config)) {
      for (const name of OF_INSTANCES.filter((property) => isGiven(properties[property]))) {
        report({ path: `${at}/${name}`, found: 'is given for a variant with ServerlessConfig', words: `${name} cannot be combined with ServerlessConfig` });
      }
    }
  },
};
