import { BatchGetDeploymentsCommand, ListDeploymentsCommand, type DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { AppSpecProblem, readAppSpec, type LambdaRevision } from '../../lib/codedeploy/app-spec';
import type { FailedRollout } from '../../lib/versions/status';
import { call, CallRefused } from './call';
import type { Group } from './deployments';
import type { AwsSession } from './session';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html */
const MAX_BATCH = 25;

/** The last rollout of a deployment group, if it failed or was stopped. The way back from it is none of its own. */
export async function failedRollout(session: AwsSession, { application, group }: Group): Promise<FailedRollout | undefined> {
  const { codeDeploy } = session;
  const { deployments = [] } = await call('codedeploy:ListDeployments', group, () => codeDeploy.send(new ListDeploymentsCommand({ applicationName: application, deploymentGroupName: group })));
  if (deployments.length === 0) return undefined;
  const { deploymentsInfo = [] } = await call('codedeploy:BatchGetDeployments', group, () => codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: deployments.slice(0, MAX_BATCH) })));
  const [last] = deploymentsInfo.filter(({ creator }) => !/rollback$/i.test(creator ?? '')).sort((a, b) => (b.createTime?.getTime() ?? 0) - (a.createTime?.getTime() ?? 0));
  if (last?.status !== 'Failed' && last?.status !== 'Stopped') return undefined;
  const revision = revisionOf(last);
  const { code, message } = last.errorInformation ?? {};
  const hook = code === 'HOOK_EXECUTION_FAILURE' ? Object.values(revision?.hooks ?? {})[0] : undefined;
  return {
    deploymentId: last.deploymentId ?? '?', status: last.status, from: revision?.currentVersion, to: revision?.targetVersion, code, message,
    ended: (last.completeTime ?? last.createTime)?.toISOString(),
    hookLogs: hook === undefined ? undefined : await logGroupOf(session, hook),
  };
}

function revisionOf({ revision }: DeploymentInfo): LambdaRevision | undefined {
  const content = revision?.appSpecContent?.content ?? revision?.string?.content;
  try {
    return content === undefined ? undefined : readAppSpec(content);
  } catch (error) {
    if (error instanceof AppSpecProblem) return undefined;
    throw error;
  }
}

/** Lambda's own where the caller may not look, or the function is gone. */
async function logGroupOf({ lambda }: AwsSession, name: string): Promise<string> {
  const usual = `/aws/lambda/${name.split(':').at(-1) ?? name}`;
  try {
    const { LoggingConfig } = await call('lambda:GetFunctionConfiguration', name, () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })));
    return LoggingConfig?.LogGroup ?? usual;
  } catch (error) {
    if (error instanceof CallRefused) return usual;
    throw error;
  }
}
