import { configOf, endpointCalled, isAsynchronous } from '../endpoints';
import { BACKLOG_WITHOUT_CAPACITY } from '../../scaling/wake-up';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { isRaised } from './scheduled-actions';
import { partsOf, policiesOf, SCALABLE_TARGET, scaledBy } from './targets';

export const asyncWake: Rule = {
  id: 'scaling-async-cannot-wake',
  area: 'scaling',
  severity: 'warning',
  what: 'An asynchronous endpoint that scales to zero has a step policy that wakes it, or a schedule',
  why: 'From no instances, target tracking adds one only when the backlog is above its target: fewer requests wait until they expire.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html',
  remedy: `add a step policy, and an alarm on ${BACKLOG_WITHOUT_CAPACITY.metricName} of AWS/SageMaker that calls it`,
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const scaled = scaledBy(template, resource);
    const parts = partsOf(scaled);
    if (parts?.kind !== 'variant' || scaled.dimension !== 'sagemaker:variant:DesiredInstanceCount' || numberOf(resource.properties['MinCapacity']) !== 0) return;
    if (isAsynchronous(configOf(template, endpointCalled(template, parts.endpoint))) !== true) return;
    const policies = policiesOf(template, resource);
    if (isRaised(resource) || policies.some(({ properties }) => textOf(properties['PolicyType']) !== 'TargetTrackingScaling' || properties['StepScalingPolicyConfiguration'] !== undefined)) return;
    report({ path: '/MinCapacity', found: `is 0, and ${policies.length === 0 ? 'no policy' : 'only target tracking'} brings it up again` });
  },
};
