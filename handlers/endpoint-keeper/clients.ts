import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SSMClient } from '@aws-sdk/client-ssm';

/** What the keeper reaches the world by. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly sageMaker: Pick<SageMakerClient, 'send'>;
  readonly autoScaling: Pick<ApplicationAutoScalingClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly ssm: Pick<SSMClient, 'send'>;
  sleep(milliseconds: number): Promise<void>;
  /** Seconds since 1970. */
  now(): number;
  /** Milliseconds since 1970, by the clock that schedules run by. */
  serviceNow(): number;
}

/** Where the keeper is at home. */
export interface Home {
  readonly stackId: string;
}

/** SageMaker has no code for what is not there. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export function isGone(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'ResourceNotFound' || name === 'ResourceNotFoundException' || (name === 'ValidationException' && /could not find|does not exist/i.test(message));
}

/** What is gone by now is passed over. */
export async function ifThere<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
