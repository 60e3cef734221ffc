import { actionOf, fleetsOf, type Progress } from './deployment';
import type { Action, DeploymentPlan, Fleet } from './plan';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantStatus.html */
export interface VariantStatus {
  readonly Status: 'Creating' | 'Updating' | 'Deleting' | 'ActivatingTraffic' | 'Baking';
  readonly StatusMessage: string;
  /** Milliseconds on the server's clock. */
  readonly StartTime: number;
}

/**
 * What happens to one fleet of a variant now, in the words of the examples of
 * https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-deployment-state
 */
export function variantStatus(progress: Progress, plan: DeploymentPlan, fleet: Fleet, name: string): VariantStatus | undefined {
  const action = actionOf(progress, plan);
  if (action === undefined) return undefined;
  const says = (Status: VariantStatus['Status'], StatusMessage: string): VariantStatus => ({ Status, StatusMessage, StartTime: progress.since });
  const isGoingBack = progress.status === 'RollingBack';
  if (action.kind === 'launch' || action.kind === 'terminate') {
    if (action.fleet !== fleet) return undefined;
    const difference = Math.abs((action.instances[name] ?? 0) - (fleetsOf(progress, plan)[fleet][name] ?? 0));
    return action.kind === 'launch' ? says('Creating', `Launching ${difference} instance(s).`) : says('Deleting', `Terminating ${difference} instance(s).`);
  }
  if (fleet !== (isGoingBack ? 'old' : 'new')) return undefined;
  const capacity = capacityOf(action, progress, plan, name);
  if (action.kind === 'route') return says('ActivatingTraffic', `Activating traffic on ${capacity}.`);
  return says('Baking', `Baking for ${action.ms / 1000} seconds (${action.wait}) with traffic enabled on ${capacity}.`);
}

function capacityOf(action: Action & { readonly part: string }, progress: Progress, plan: DeploymentPlan, name: string): string {
  const variant = plan.variants.find((each) => each.name === name);
  const shares = action.kind === 'route' ? action.shares : fleetsOf(progress, plan).shares;
  const share = shares[name] ?? 0;
  const instances = progress.status === 'RollingBack' ? Math.round((1 - share) * (variant?.old ?? 0)) : Math.round(share * (variant?.new ?? 0));
  return `${action.part} capacity of ${variant?.isServerless === true ? `${Math.round(100 * share)}%` : `${instances} instance(s)`}`;
}
