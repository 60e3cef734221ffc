import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { BatchGetDeploymentTargetsCommand, GetDeploymentCommand, GetDeploymentGroupCommand, ListDeploymentsCommand, ListDeploymentTargetsCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { RolloutStatus } from '../../lib/versions/status';
import { call, CallRefused } from './call';
import type { AwsSession } from './session';

export interface Group {
  readonly application: string;
  readonly group: string;
}

/** The rollout that a deployment group has under way. */
export async function rolloutUnderWay({ codeDeploy }: AwsSession, { application, group }: Group): Promise<RolloutStatus | undefined> {
  const { deployments = [] } = await call('codedeploy:ListDeployments', group, () => codeDeploy.send(new ListDeploymentsCommand({
    applicationName: application, deploymentGroupName: group, includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
  })));
  const [deploymentId] = deployments;
  if (deploymentId === undefined) return undefined;
  const { deploymentInfo } = await call('codedeploy:GetDeployment', group, () => codeDeploy.send(new GetDeploymentCommand({ deploymentId })));
  const status: RolloutStatus = { deploymentId, status: deploymentInfo?.status ?? '?', started: (deploymentInfo?.startTime ?? deploymentInfo?.createTime)?.toISOString() };
  try {
    const { targetIds = [] } = await call('codedeploy:ListDeploymentTargets', group, () => codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId })));
    const { deploymentTargets } = await call('codedeploy:BatchGetDeploymentTargets', group, () => codeDeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds })));
    const target = deploymentTargets?.[0]?.lambdaTarget;
    const { currentVersion, targetVersion, targetVersionWeight } = target?.lambdaFunctionInfo ?? {};
    return { ...status, from: currentVersion, to: targetVersion, weight: targetVersionWeight, step: target?.lifecycleEvents?.find((event) => event.status === 'InProgress')?.lifecycleEventName };
  } catch (error) {
    // It has not begun yet, or the caller may see less.
    if (error instanceof CallRefused) return status;
    throw error;
  }
}

export interface AlarmState {
  readonly name: string;
  readonly state: string;
  readonly reason?: string;
}

/** The alarms of a group, with their states. */
export async function groupAlarms(session: AwsSession, { application, group }: Group): Promise<readonly AlarmState[]> {
  const { codeDeploy } = session;
  const { deploymentGroupInfo } = await call('codedeploy:GetDeploymentGroup', group, () => codeDeploy.send(new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: group })));
  return await alarmStates(session, (deploymentGroupInfo?.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []));
}

export async function alarmStates({ cloudWatch }: AwsSession, AlarmNames: string[]): Promise<readonly AlarmState[]> {
  if (AlarmNames.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await call('cloudwatch:DescribeAlarms', '*', () => cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })));
  const found = [...MetricAlarms, ...CompositeAlarms];
  return AlarmNames.map((name) => {
    const alarm = found.find(({ AlarmName }) => AlarmName === name);
    return { name, state: alarm?.StateValue ?? 'gone', reason: alarm?.StateReason };
  });
}

/** Stops a rollout, and gives all traffic back to the version before it. One that is over by now is left alone. */
export async function stopRollout({ codeDeploy }: AwsSession, group: string, deploymentId: string): Promise<void> {
  try {
    await call('codedeploy:StopDeployment', group, () => codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
  } catch (error) {
    if (!(error instanceof CallRefused) || error.code !== 'DeploymentAlreadyCompletedException') throw error;
  }
}

/** Whether a deployment and the one that rolls it back are over. */
export async function isOver({ codeDeploy }: AwsSession, group: string, deploymentId: string): Promise<boolean> {
  const { deploymentInfo } = await call('codedeploy:GetDeployment', group, () => codeDeploy.send(new GetDeploymentCommand({ deploymentId })));
  if (!['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo?.status ?? '')) return false;
  const next = deploymentInfo?.rollbackInfo?.rollbackDeploymentId;
  return next === undefined || await isOver({ codeDeploy } as AwsSession, group, next);
}
