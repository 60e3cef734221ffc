import { isGiven } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const deploymentPolicies: Rule = {
  id: 'sagemaker-deployment-policies',
  area: 'sagemaker',
  severity: 'error',
  what: 'An endpoint is updated either blue/green or rolling',
  why: 'SageMaker refuses a deployment configuration with both policies.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html',
  remedy: 'leave one of the policies out',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    const deployment = memberOf(properties, 'DeploymentConfig');
    if (isGiven(deployment['BlueGreenUpdatePolicy']) && isGiven(deployment['RollingUpdatePolicy'])) report({ path: '/DeploymentConfig/RollingUpdatePolicy', found: 'is given, and BlueGreenUpdatePolicy too' });
  },
};
