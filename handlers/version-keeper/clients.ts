import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { LambdaClient } from '@aws-sdk/client-lambda';

/** What the keeper reaches the world by. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly codeDeploy: Pick<CodeDeployClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly autoScaling: Pick<ApplicationAutoScalingClient, 'send'>;
  sleep(milliseconds: number): Promise<void>;
  /** Seconds since 1970. */
  now(): number;
  /** Milliseconds since 1970, by the clock that schedules run by. */
  serviceNow(): number;
}

/** Where the keeper is at home. */
export interface Home {
  readonly stackId: string;
  /** The CodeDeploy application of the stack, where a function has one. */
  readonly application?: string;
}
