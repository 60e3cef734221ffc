import { numberOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const deploymentTimeout: Rule = {
  id: 'sagemaker-deployment-timeout',
  area: 'sagemaker',
  severity: 'error',
  what: 'A deployment may take longer than it waits',
  why: 'SageMaker refuses a MaximumExecutionTimeoutInSeconds that is not larger than all waiting times together.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html',
  remedy: 'raise it, or wait less',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    for (const name of ['BlueGreenUpdatePolicy', 'RollingUpdatePolicy']) {
      const policy = memberOf(properties, 'DeploymentConfig', name);
      const timeout = numberOf(policy['MaximumExecutionTimeoutInSeconds']);
      const waits = [policy['TerminationWaitInSeconds'], policy['WaitIntervalInSeconds'], memberOf(policy, 'TrafficRoutingConfiguration')['WaitIntervalInSeconds']];
      const total = waits.reduce((sum: number, wait) => sum + (numberOf(wait) ?? 0), 0);
      if (timeout === undefined || timeout > total) continue;
      report({ path: `/DeploymentConfig/${name}/MaximumExecutionTimeoutInSeconds`, found: `is ${timeout}`, allowed: `more than the ${total} seconds that it waits` });
    }
  },
};
