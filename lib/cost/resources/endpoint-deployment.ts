import { instanceKey } from '../../pricing';
import type { VariantView } from '../../rules/endpoints';
import type { RuleResource } from '../../rules/template';
import { numberOf, objectOf, textOf, UNKNOWN } from '../../rules/values';
import type { DeploymentConfig } from '../../sagemaker/deployment/config';
import type { DeploymentPlan } from '../../sagemaker/deployment/plan';
import { planOf } from '../../sagemaker/deployment/plan';
import type { EstimateContext } from '../template/context';
import { scalingOfVariant } from '../template/scaled-capacity';
import type { Usage } from '../template/usage';
import { n } from './words';

/**
 * What an update costs beside what is there anyway: two fleets for as long as the plan waits. The minutes that instances take to start are
 * not in it, since nobody promises any.
 */
export function deployment(endpoint: RuleResource, variants: readonly VariantView[], isAsync: boolean, { template }: EstimateContext): readonly Usage[] {
  const config = endpoint.properties['DeploymentConfig'];
  if (config === UNKNOWN) return [];
  return variants.flatMap((variant, index) => {
    const type = textOf(variant.settings['InstanceType']);
    const count = numberOf(variant.settings['InitialInstanceCount']);
    if (type === undefined || count === undefined) return [];
    const running = Math.max(count, Math.ceil(scalingOfVariant(template, endpoint, variant.name)?.week[0]?.min ?? 0));
    const plan = planOf(objectOf(config) as DeploymentConfig, [{ name: variant.name ?? String(index), old: running, new: running }]);
    const extra = extraInstanceSeconds(plan);
    if (extra === 0) return [];
    return [{
      what: `instances of the old fleet beside the new one (${plan.routing.toLowerCase().replaceAll('_', ' ')})`, kind: 'per deploy' as const, key: instanceKey(isAsync ? 'async' : 'hosting', type), quantity: extra / 3600,
      formula: `${n(extra / 3600)} instance-hours while the plan waits, with ${running} x ${type}`, note: 'without the minutes that instances take to start and stop',
    }];
  });
}

/** Instances beyond those of the old fleet, times the seconds that the plan waits with them. */
export function extraInstanceSeconds({ actions, variants }: DeploymentPlan): number {
  const old = new Map(variants.map((variant) => [variant.name, variant.old]));
  const fresh = new Map(variants.map((variant) => [variant.name, 0]));
  let total = 0;
  for (const action of actions) {
    if (action.kind === 'launch' || action.kind === 'terminate') {
      const fleet = action.fleet === 'new' ? fresh : old;
      for (const [name, instances] of Object.entries(action.instances)) fleet.set(name, instances);
    }
    if (action.kind === 'bake') {
      for (const { name, old: before } of variants) total += Math.max(0, (old.get(name) ?? 0) + (fresh.get(name) ?? 0) - before) * action.ms / 1000;
    }
  }
  return total;
}
