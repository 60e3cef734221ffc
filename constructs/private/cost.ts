import type * as CostMetric from '../../lib/cost/metric';
import type * as Reports from '../../lib/cost/report';
import type * as Estimates from '../../lib/cost/template/estimate';
import type * as Workloads from '../../lib/cost/workload';
import type * as Pricing from '../../lib/pricing';

/** What an inference costs as metric math: loaded when it is first asked for, and not with the package. */
export function costMetrics(): typeof CostMetric {
  return require('../../lib/cost/metric') as typeof CostMetric;
}

/** What AWS asks for: some hundred prices. */
export function pricing(): typeof Pricing {
  return require('../../lib/pricing') as typeof Pricing;
}

/** How requests come over time. */
export function costWorkloads(): typeof Workloads {
  return require('../../lib/cost/workload') as typeof Workloads;
}

/** What a template costs, and how it is written. */
export function costReports(): typeof Reports & typeof Estimates {
  return { ...require('../../lib/cost/report') as typeof Reports, ...require('../../lib/cost/template/estimate') as typeof Estimates };
}
