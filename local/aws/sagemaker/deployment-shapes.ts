import { fleetsOf } from '../../../lib/sagemaker/deployment/deployment';
import type { Fleet } from '../../../lib/sagemaker/deployment/plan';
import { variantStatus } from '../../../lib/sagemaker/deployment/variant-status';
import type { RunningDeployment } from './deployments';
import type { EndpointRecord } from './records';

type Shape = Readonly<Record<string, unknown>>;

/** The variants of an endpoint in events of EventBridge, and what a deployment does with those that serve. */
export function productionVariants({ variants }: EndpointRecord, deployment: RunningDeployment | undefined): readonly Shape[] {
  return variants.filter(({ shadow }) => shadow !== true).map(({ name, weight, instances, serverless }) => ({
    VariantName: name,
    CurrentWeight: weight.current,
    DesiredWeight: weight.desired,
    ...(serverless === undefined && { CurrentInstanceCount: instances.current, DesiredInstanceCount: instances.desired }),
    ...(deployment !== undefined && statusOf(deployment, 'old', name)),
  }));
}

/**
 * Those that a deployment brings: instances count once they have traffic.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PendingProductionVariantSummary.html
 */
export function pendingVariants(deployment: RunningDeployment, shown: (time: number) => number = Math.round): readonly Shape[] {
  const { plan, progress, variants } = deployment;
  const { shares } = fleetsOf(progress, plan);
  return variants.filter(({ shadow }) => shadow !== true).map(({ name, weight, instances, serverless, settings, runs }) => ({
    VariantName: name,
    ...(runs !== undefined && { DeployedImages: runs.containers.map(({ image, resolvedImage }) => ({ SpecifiedImage: image, ...(resolvedImage !== undefined && { ResolvedImage: resolvedImage }) })) }),
    CurrentWeight: weight.current,
    DesiredWeight: weight.desired,
    ...(serverless === undefined
      ? { CurrentInstanceCount: Math.round((shares[name] ?? 0) * instances.desired), DesiredInstanceCount: instances.desired, InstanceType: settings.InstanceType }
      : { CurrentServerlessConfig: serverless.current, DesiredServerlessConfig: serverless.desired }),
    ...statusOf(deployment, 'new', name, shown),
  }));
}

/** VariantStatus, where something happens to that fleet. */
export function statusOf({ plan, progress }: RunningDeployment, fleet: Fleet, name: string, shown: (time: number) => number = Math.round): { readonly VariantStatus?: readonly Shape[] } {
  const status = variantStatus(progress, plan, fleet, name);
  return status === undefined ? {} : { VariantStatus: [{ ...status, StartTime: shown(status.StartTime) }] };
}

/** What happens now, for the events of a stack. */
export function stepsOf({ plan, progress }: RunningDeployment): readonly string[] {
  const why = progress.status === 'RollingBack' && progress.done === 0 && progress.reason !== undefined ? [`Rolling back: ${progress.reason}`] : [];
  return [...why, ...plan.variants.flatMap(({ name }) => (['new', 'old'] as const).flatMap((fleet) => {
    const status = variantStatus(progress, plan, fleet, name);
    return status === undefined ? [] : [`${plan.variants.length > 1 ? `${name}: ` : ''}${status.StatusMessage}`];
  }))];
}
