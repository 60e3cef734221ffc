import { isGiven } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

export const instancePools: Rule = {
  id: 'sagemaker-instance-pools',
  area: 'sagemaker',
  severity: 'error',
  what: 'A variant has either one instance type or instance pools',
  why: 'Each pool names a type of its own: SageMaker refuses a variant with both.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'leave InstanceType out, and make it the pool of priority 1',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of variantsOf(config)) {
      if (isGiven(properties['InstancePools']) && isGiven(properties['InstanceType'])) report({ path: `${at}/InstanceType`, found: 'is given, and InstancePools too' });
    }
  },
};
