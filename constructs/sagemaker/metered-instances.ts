import type { MeteredHost } from '../../lib/cost/metric';
import type { Metered } from '../private/cost-metric';
import type { InstanceType } from './instance-type';
import type { Instances } from './instances';

/** What instances are billed by: one type, of which the price is known. */
export function meteredInstances(given: InstanceType | undefined, { types }: Instances, host: (instanceType: string) => MeteredHost): Pick<Metered, 'host' | 'problems'> {
  const [type, ...further] = given === undefined ? types : [given];
  if (further.length === 0) return { problems: [], host: host(type.name) };
  return { problems: [{ prop: 'instancePools', found: `has ${types.length} types, and which of them SageMaker has got is in no metric`, remedy: 'say which one counts: metricCostPerInference({ instanceType })' }] };
}
