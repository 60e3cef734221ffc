import type { PendingDeploymentSummary } from '@aws-sdk/client-sagemaker';

/** What each variant is at in an update, in SageMaker's words. */
export function stepsOf({ ProductionVariants = [] }: PendingDeploymentSummary): readonly string[] {
  return ProductionVariants.flatMap(({ VariantName = '?', VariantStatus = [] }) => (
    VariantStatus.map(({ Status, StatusMessage }) => `${VariantName} is ${Status ?? '?'}${StatusMessage === undefined ? '' : ` (${StatusMessage})`}`)));
}
