import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SSMClient } from '@aws-sdk/client-ssm';

/** What the recorder reaches the world by. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly sageMaker: Pick<SageMakerClient, 'send'>;
  readonly ssm: Pick<SSMClient, 'send'>;
  sleep(milliseconds: number): Promise<void>;
}

/** Where the recorder is at home. */
export interface Home {
  readonly stackId: string;
}
