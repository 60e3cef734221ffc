import { checkUtilization, UTILIZATION } from '../../scaling/function-capacity';
import { numberOf, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { SCALING_POLICY } from './targets';

/** Metrics that are a share from 0 to 1, and no percentage. */
const SHARES = ['LambdaProvisionedConcurrencyUtilization', 'SageMakerVariantProvisionedConcurrencyUtilization'];
const TRACKING = 'TargetTrackingScalingPolicyConfiguration';

export const utilizationTarget: Rule = {
  id: 'scaling-utilization-target',
  area: 'scaling',
  severity: 'warning',
  what: 'A target for the utilization of provisioned concurrency is a share from 0.1 to 0.9',
  why: 'The metric is a share and no percentage: at a target of 70 it never goes off, and above 0.9 all is busy before anything is added.',
  source: UTILIZATION.source,
  remedy: 'leave room for what comes before scaling has reacted, for instance 0.7',
  types: [SCALING_POLICY],
  check({ properties }, { report }) {
    const metric = textOf(valueAt(properties, TRACKING, 'PredefinedMetricSpecification', 'PredefinedMetricType'));
    const target = numberOf(valueAt(properties, TRACKING, 'TargetValue'));
    if (metric === undefined || !SHARES.includes(metric) || target === undefined || target <= 0) return;
    for (const { found, allowed } of checkUtilization(target)) report({ path: `/${TRACKING}/TargetValue`, found, ...(allowed === undefined ? {} : { allowed }) });
  },
};
