import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { patiently, type Sleep } from '../shared/patience';

/** What the hook may do itself: learn what a deployment is about, and answer it. */
export interface Clients {
  readonly codeDeploy: Pick<CodeDeployClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  /** What it may do to one function, as the role of that function's rollouts. */
  inRole(roleArn: string): Promise<FunctionClients>;
  readonly sleep: Sleep;
}

export interface FunctionClients {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly scaling: Pick<ApplicationAutoScalingClient, 'send'>;
}

export function awsClients(): Clients {
  const sts = new STSClient({});
  const sleep: Sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  return {
    codeDeploy: new CodeDeployClient({}),
    cloudWatch: new CloudWatchClient({}),
    sleep,
    inRole: async (RoleArn) => {
      // The role, and that it trusts this function's, may be seconds old.
      const { Credentials: given } = await patiently(() => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rollout-hook' })), sleep);
      if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) throw new Error(`${RoleArn} gave no credentials`);
      const credentials = { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken };
      return { lambda: new LambdaClient({ credentials }), s3: new S3Client({ credentials }), scaling: new ApplicationAutoScalingClient({ credentials }) };
    },
  };
}
