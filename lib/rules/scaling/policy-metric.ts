import { dimensionOf } from '../../application-auto-scaling/dimensions';
import { refuseTracking } from '../../application-auto-scaling/target-tracking';
import type { TargetTracking } from '../../application-auto-scaling/target-tracking';
import { PREDEFINED_METRICS } from '../../cloudformation/constraints/scaling';
import { isObject } from '../../cloudformation/template';
import { hasMarks, numberOf, PERHAPS, textOf, UNKNOWN, valueAt } from '../values';
import type { Rule } from '../rule';
import { scaledBy, SCALING_POLICY } from './targets';

export const policyMetric: Rule = {
  id: 'scaling-policy-metric',
  area: 'scaling',
  severity: 'error',
  what: 'A target tracking policy has a target above 0 and one metric, which is one of its dimension where it is predefined',
  why: 'Application Auto Scaling refuses the policy, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html',
  remedy: 'take a metric of the dimension, or a metric of your own as CustomizedMetricSpecification',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALING_POLICY],
  check(resource, { template, report }) {
    const tracking = resource.properties['TargetTrackingScalingPolicyConfiguration'];
    const { dimension } = scaledBy(template, resource);
    const known = dimension === undefined ? undefined : dimensionOf(dimension);
    if (!isObject(tracking) || known === undefined || holdsUnknown(tracking)) return;
    // One that there is not at all, or that is no text, is a matter of the schema.
    const predefined = textOf(valueAt(tracking, 'PredefinedMetricSpecification', 'PredefinedMetricType'));
    if (tracking['PredefinedMetricSpecification'] !== undefined && (predefined === undefined || !PREDEFINED_METRICS.includes(predefined))) return;
    const target = numberOf(tracking['TargetValue']);
    const words = refuseTracking({ ...tracking, TargetValue: target ?? 1 } as unknown as TargetTracking, known.predefinedMetrics);
    if (words === undefined) return;
    const at = target !== undefined && target <= 0 ? '/TargetValue' : words.startsWith('Unsupported predefined') ? '/PredefinedMetricSpecification/PredefinedMetricType' : '';
    report({ path: `/TargetTrackingScalingPolicyConfiguration${at}`, found: `is refused for ${dimension}: ${words}`, words });
  },
};

/** A metric that nobody knows may be any. */
function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN || value === PERHAPS || hasMarks(value)) return value === UNKNOWN || value === PERHAPS;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}
