import { NO_CAPACITY_FAILURES } from '../../scaling/wake-up';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { isRaised } from './scheduled-actions';
import { partsOf, policiesOf, SCALABLE_TARGET, scaledBy } from './targets';

export const componentWake: Rule = {
  id: 'scaling-component-cannot-wake',
  area: 'scaling',
  severity: 'warning',
  what: 'An inference component that scales to zero has a step policy that wakes it, or a schedule',
  why: 'Of no copies there is no metric that target tracking could follow: every request is refused until somebody adds a copy by hand.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html',
  remedy: `add a step policy, and an alarm on ${NO_CAPACITY_FAILURES.metricName} of AWS/SageMaker that calls it`,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    if (partsOf(scaledBy(template, resource))?.kind !== 'component' || numberOf(resource.properties['MinCapacity']) !== 0) return;
    const policies = policiesOf(template, resource);
    if (isRaised(resource) || policies.some(({ properties }) => textOf(properties['PolicyType']) !== 'TargetTrackingScaling' || properties['StepScalingPolicyConfiguration'] !== undefined)) return;
    report({ path: '/MinCapacity', found: `is 0, and ${policies.length === 0 ? 'no policy' : 'only target tracking'} brings it up again` });
  },
};
