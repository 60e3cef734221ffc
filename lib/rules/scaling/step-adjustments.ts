import { refuseSteps } from '../../application-auto-scaling/step-scaling';
import type { AdjustmentType } from '../../application-auto-scaling/step-scaling';
import { isGiven, isMissing, numberOf, objectOf, PERHAPS, textOf, UNKNOWN } from '../values';
import type { Rule } from '../rule';
import { SCALING_POLICY } from './targets';

const STEP = 'StepScalingPolicyConfiguration';

export const stepAdjustments: Rule = {
  id: 'scaling-step-adjustments',
  area: 'scaling',
  severity: 'error',
  what: 'The steps of a policy follow each other without gaps and without overlapping',
  why: 'Application Auto Scaling refuses the policy, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html',
  remedy: 'let every step begin where the one before it ends, and leave out the lower bound of the first or the upper bound of the last',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALING_POLICY],
  check({ properties }, { report }) {
    const step = objectOf(properties[STEP]);
    const written = step['StepAdjustments'];
    const type = textOf(step['AdjustmentType']);
    if (!Array.isArray(written) || written.includes(UNKNOWN) || written.includes(PERHAPS) || type === undefined) return;
    const steps = (written as readonly unknown[]).map(objectOf);
    const bounds = steps.flatMap((each) => [each['MetricIntervalLowerBound'], each['MetricIntervalUpperBound']]);
    if (bounds.some((bound) => !isMissing(bound) && numberOf(bound) === undefined) || steps.some((each) => numberOf(each['ScalingAdjustment']) === undefined)) return;
    const words = refuseSteps({
      type: type as AdjustmentType,
      steps: steps.map((each) => ({ lower: numberOf(each['MetricIntervalLowerBound']), upper: numberOf(each['MetricIntervalUpperBound']), adjustment: numberOf(each['ScalingAdjustment']) ?? 0 })),
      ...(isGiven(step['MinAdjustmentMagnitude']) ? { minMagnitude: numberOf(step['MinAdjustmentMagnitude']) ?? 0 } : {}),
    });
    if (words !== undefined) report({ path: `/${STEP}/StepAdjustments`, found: `are refused: ${words}`, words });
  },
};
