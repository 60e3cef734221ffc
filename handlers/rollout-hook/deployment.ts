import { GetDeploymentCommand, GetDeploymentGroupCommand, GetDeploymentTargetCommand, ListDeploymentTargetsCommand } from '@aws-sdk/client-codedeploy';
import type { Clients } from './clients';
import { patiently } from '../shared/patience';
import type { ReplayTarget } from './replay';

export interface Deployment {
  readonly target: ReplayTarget;
  /** Role of the function's rollouts. */
  readonly roleArn: string;
  /** Names of the alarms that stop it. */
  readonly alarms: readonly string[];
  /** Whether it gives traffic back: by CodeDeploy's own rollback, or to an older version, which only a stack that goes back asks for. */
  readonly isWayBack: boolean;
}

/** Which version of which function a deployment is about to give traffic, and by what rules. */
export async function readDeployment({ codeDeploy, sleep }: Clients, deploymentId: string): Promise<Deployment> {
  const { deploymentInfo } = await patiently(() => codeDeploy.send(new GetDeploymentCommand({ deploymentId })), sleep);
  const { applicationName, deploymentGroupName } = deploymentInfo ?? {};
  const { deploymentGroupInfo } = await patiently(() => codeDeploy.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName })), sleep);
  const { targetIds } = await patiently(() => codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId })), sleep);
  const targetId = targetIds?.[0];
  const { deploymentTarget } = await patiently(() => codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId })), sleep);
  const { functionName, currentVersion, targetVersion } = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo ?? {};
  const roleArn = deploymentGroupInfo?.serviceRoleArn;
  if (functionName === undefined || targetVersion === undefined || roleArn === undefined) throw new Error(`deployment ${deploymentId} names no version of a Lambda function, or no role`);
  const watched = deploymentGroupInfo?.alarmConfiguration?.enabled === true ? deploymentGroupInfo.alarmConfiguration.alarms ?? [] : [];
  const isWayBack = deploymentInfo?.creator === 'codeDeployRollback' || Number(targetVersion) < Number(currentVersion);
  return { target: { functionName, version: targetVersion }, roleArn, alarms: watched.flatMap(({ name }) => name ?? []), isWayBack };
}
