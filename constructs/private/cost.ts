import type * as HostCosts from '../../lib/cost/hosts';
import type * as CostMetric from '../../lib/cost/metric';
import type * as Pricing from '../../lib/pricing';

/** What an inference costs as metric math: loaded when it is first asked for, and not with the package. */
export function costMetrics(): typeof CostMetric {
  return require('../../lib/cost/metric') as typeof CostMetric;
}

/** What hosts cost. */
export function hostCosts(): typeof HostCosts {
  return require('../../lib/cost/hosts') as typeof HostCosts;
}

/** What AWS asks for: some hundred prices. */
export function pricing(): typeof Pricing {
  return require('../../lib/pricing') as typeof Pricing;
}
