import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { leaveOpen } from '../private/left-open';

/**
 * Where SageMaker writes what containers print: it makes the group itself where there is none, and that one is kept for ever. The name is
 * SageMaker's, which is why the group goes with its host: one that stayed would stand in the way of the next deploy.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
 */
export function containerLogs(scope: Construct, of: 'Endpoints' | 'InferenceComponents', name: string, retention: RetentionDays | undefined, encryptionKey?: IKey): LogGroup {
  const logGroup = new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/sagemaker/${of}/${name}`,
    retention: retention ?? RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey,
  });
  return retention === undefined ? leaveOpen(logGroup, 'RetentionInDays') : logGroup;
}
