import type { EventSink } from '../events/event-sink';
import type { RunningDeployment } from './deployments';
import { pendingVariants, productionVariants } from './deployment-shapes';
import type { EndpointRecord } from './records';

/**
 * What EventBridge hears of endpoints.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html
 */
export class EndpointEvents {
  constructor(private readonly events: EventSink) {}

  stateChanged(record: EndpointRecord): void {
    this.put('SageMaker Endpoint State Change', record, undefined);
  }

  deploymentChanged(record: EndpointRecord, deployment: RunningDeployment): void {
    this.put('SageMaker Endpoint Deployment State Change', record, deployment);
  }

  private put(detailType: string, record: EndpointRecord, deployment: RunningDeployment | undefined): void {
    this.events.put({
      source: 'aws.sagemaker', detailType, resources: [record.arn],
      detail: {
        EndpointName: record.name,
        EndpointArn: record.arn,
        EndpointConfigName: record.config,
        ProductionVariants: productionVariants(record, deployment),
        EndpointStatus: upperCase(record.status),
        ...(record.failureReason !== undefined && { FailureReason: record.failureReason }),
        CreationTime: Math.round(record.created),
        LastModifiedTime: Math.round(record.modified),
        Tags: record.tags,
        ...(deployment !== undefined && {
          PendingDeploymentSummary: { EndpointConfigName: deployment.config, StartTime: Math.round(deployment.progress.started ?? 0), ProductionVariants: pendingVariants(deployment) },
        }),
      },
    });
  }
}

/** `IN_SERVICE`, where the API says `InService`. */
function upperCase(status: string): string {
  return status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
