import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SSMClient } from '@aws-sdk/client-ssm';

/** What the recorder reaches the world by. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly sageMaker: Pick<SageMakerClient, 'send'>;
  readonly ssm: Pick<SSMClient, 'send'>;
  readonly tagging: Pick<ResourceGroupsTaggingAPIClient, 'send'>;
  /** Seconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Where the recorder is at home. */
export interface Home {
  readonly stackId: string;
  /** Seconds for which what nobody uses is kept, by bucket. What is in no such bucket is kept for ever. */
  readonly retention?: Readonly<Record<string, number>>;
}
