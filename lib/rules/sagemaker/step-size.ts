import { DEPLOYMENT_LIMITS, type Range } from '../../sagemaker/deployment/check-config';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

const TRAFFIC = ['BlueGreenUpdatePolicy', 'TrafficRoutingConfiguration'];
const SIZES: readonly (readonly [way: readonly string[], percent: Range])[] = [
  [[...TRAFFIC, 'CanarySize'], DEPLOYMENT_LIMITS.canaryPercent],
  [[...TRAFFIC, 'LinearStepSize'], DEPLOYMENT_LIMITS.linearStepPercent],
  [['RollingUpdatePolicy', 'MaximumBatchSize'], DEPLOYMENT_LIMITS.rollingBatchPercent],
  // "If you set the Value to 100%, then SageMaker uses a blue/green rollback strategy": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CapacitySize.html
  [['RollingUpdatePolicy', 'RollbackMaximumBatchSize'], { min: 1, max: 100 }],
];

export const stepSize: Rule = {
  id: 'sagemaker-step-size',
  area: 'sagemaker',
  severity: 'error',
  what: 'A canary is at most half of the endpoint, a linear step 10 to 50 %, a batch 5 to 50 %',
  why: 'SageMaker refuses a deployment whose steps are larger or smaller.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html',
  remedy: 'choose a share within that range',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    for (const [way, { min, max }] of SIZES) {
      const size = memberOf(properties, 'DeploymentConfig', ...way);
      const value = numberOf(size['Value']);
      if (textOf(size['Type']) !== 'CAPACITY_PERCENT' || value === undefined || (value >= min && value <= max)) continue;
      report({ path: `/DeploymentConfig/${way.join('/')}/Value`, found: `is ${value} %`, allowed: `${min} to ${max} %` });
    }
  },
};
