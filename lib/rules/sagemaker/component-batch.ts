import { BATCH_PERCENT } from '../../sagemaker/component-rollout';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const componentBatch: Rule = {
  id: 'sagemaker-component-batch',
  area: 'sagemaker',
  severity: 'error',
  what: 'An inference component is updated in batches of 5 to 50 % of its copies',
  why: 'SageMaker refuses the deployment configuration.',
  source: BATCH_PERCENT.source,
  remedy: 'choose a share within that range',
  types: ['AWS::SageMaker::InferenceComponent'],
  check({ properties }, { report }) {
    const size = memberOf(properties, 'DeploymentConfig', 'RollingUpdatePolicy', 'MaximumBatchSize');
    const value = numberOf(size['Value']);
    const { min, max } = BATCH_PERCENT;
    if (textOf(size['Type']) !== 'CAPACITY_PERCENT' || value === undefined || (value >= min && value <= max)) return;
    report({ path: '/DeploymentConfig/RollingUpdatePolicy/MaximumBatchSize/Value', found: `is ${value} %`, allowed: `${min} to ${max} %` });
  },
};
