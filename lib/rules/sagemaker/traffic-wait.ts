import { isObject } from '../../cloudformation/template';
import { isMissing } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

const WAITS = [['BlueGreenUpdatePolicy', 'TrafficRoutingConfiguration'], ['RollingUpdatePolicy']] as const;

export const trafficWait: Rule = {
  id: 'sagemaker-traffic-wait',
  area: 'sagemaker',
  severity: 'error',
  what: 'A deployment says how long it looks at the alarms between its steps',
  why: 'SageMaker requires WaitIntervalInSeconds, which CloudFormation does not: the deploy fails when the endpoint is made or updated.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html',
  remedy: 'give WaitIntervalInSeconds, 0 to 3600',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    for (const way of WAITS) {
      const parent = memberOf(properties, 'DeploymentConfig', ...way.slice(0, -1));
      const part = parent[way[way.length - 1] ?? ''];
      if (isObject(part) && isMissing(part['WaitIntervalInSeconds'])) report({ path: `/DeploymentConfig/${way.join('/')}/WaitIntervalInSeconds`, found: 'is not given' });
    }
  },
};
