import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { call } from './call';
import type { AwsSession } from './session';

/** ARN of who calls: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html. No permission is needed for it. */
export async function callerArn({ sts }: AwsSession): Promise<string | undefined> {
  const { Arn } = await call('sts:GetCallerIdentity', '*', () => sts.send(new GetCallerIdentityCommand({})));
  return Arn;
}
