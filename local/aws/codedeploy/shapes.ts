import { isOver, LIFECYCLE_EVENTS } from '../../../lib/codedeploy/deployment';
import { trafficRoutingOf } from '../../../lib/codedeploy/traffic-routing';
import type { ApplicationRecord, ConfigRecord, DeploymentRecord, GroupRecord } from './records';
import { revisionShape } from './revision';

/** As the API answers them; times are in seconds. */
const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

const LAMBDA_STYLE = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;

export function applicationShape({ id, name, created }: ApplicationRecord): unknown {
  return { applicationId: id, applicationName: name, createTime: seconds(created), linkedToGitHub: false, computePlatform: 'Lambda' };
}

export function configShape({ id, name, created, plan }: ConfigRecord): unknown {
  return { deploymentConfigId: id, deploymentConfigName: name, createTime: seconds(created), computePlatform: 'Lambda', trafficRoutingConfig: trafficRoutingOf(plan) };
}

/** Its deployments are given newest first. */
export function groupShape({ id, application, name, settings }: GroupRecord, deployments: readonly DeploymentRecord[]): unknown {
  const own = deployments.filter((deployment) => deployment.application === application && deployment.group === name);
  const succeeded = own.find(({ progress }) => progress.status === 'Succeeded');
  return {
    applicationName: application,
    deploymentGroupId: id,
    deploymentGroupName: name,
    deploymentConfigName: settings.deploymentConfigName,
    serviceRoleArn: settings.serviceRoleArn,
    triggerConfigurations: settings.triggerConfigurations ?? [],
    alarmConfiguration: settings.alarmConfiguration,
    autoRollbackConfiguration: settings.autoRollbackConfiguration,
    deploymentStyle: LAMBDA_STYLE,
    targetRevision: succeeded === undefined ? undefined : revisionShape(succeeded.revision),
    lastSuccessfulDeployment: lastShape(succeeded),
    lastAttemptedDeployment: lastShape(own[0]),
    computePlatform: 'Lambda',
  };
}

export function deploymentShape(record: DeploymentRecord): unknown {
  const { progress, rollback } = record;
  return {
    applicationName: record.application,
    deploymentGroupName: record.group,
    deploymentConfigName: record.configName,
    deploymentId: record.id,
    previousRevision: record.previousRevision === undefined ? undefined : revisionShape(record.previousRevision),
    revision: revisionShape(record.revision),
    status: progress.status,
    errorInformation: progress.error,
    createTime: seconds(record.created),
    startTime: seconds(progress.started),
    completeTime: seconds(progress.completed),
    deploymentOverview: overview(record),
    description: record.description,
    creator: record.creator,
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    autoRollbackConfiguration: record.autoRollback,
    rollbackInfo: rollback === undefined ? undefined : { rollbackDeploymentId: rollback.deploymentId, rollbackTriggeringDeploymentId: rollback.triggeredBy, rollbackMessage: rollback.message },
    deploymentStyle: LAMBDA_STYLE,
    instanceTerminationWaitTimeStarted: false,
    fileExistsBehavior: 'DISALLOW',
    deploymentStatusMessages: [],
    computePlatform: 'Lambda',
  };
}

/** A deployment to Lambda has one target: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaTarget.html */
export function targetShape(record: DeploymentRecord, functionArn: (name: string) => string): unknown {
  const { target, progress } = record;
  const times = progress.events.flatMap(({ started, ended }) => [started, ended]).filter((time) => time !== undefined);
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: record.id,
      targetId: targetId(record),
      targetArn: target === undefined ? undefined : functionArn(target.functionName),
      status: targetStatus(record),
      lastUpdatedAt: seconds(Math.max(record.created, ...times)),
      lifecycleEvents: LIFECYCLE_EVENTS.flatMap((name) => progress.events.filter((event) => event.name === name)).map(({ name, status, started, ended, message }) => ({
        lifecycleEventName: name,
        status,
        startTime: seconds(started),
        endTime: seconds(ended),
        diagnostics: message === undefined ? undefined : { errorCode: 'UnknownError', scriptName: '', message, logTail: '' },
      })),
      lambdaFunctionInfo: target === undefined ? undefined : {
        functionName: target.functionName,
        functionAlias: target.alias,
        currentVersion: target.currentVersion,
        targetVersion: target.targetVersion,
        targetVersionWeight: progress.weight,
      },
    },
  };
}

/** The names of functions: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html */
export function targetId({ target }: DeploymentRecord): string {
  return target?.functionName ?? 'unknown';
}

export function targetStatus({ progress }: DeploymentRecord): string {
  if (progress.status === 'Created') return 'Pending';
  return progress.status === 'Stopped' ? 'Failed' : progress.status;
}

function overview(record: DeploymentRecord): unknown {
  const none = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  return { ...none, [targetStatus(record)]: 1 };
}

function lastShape(record: DeploymentRecord | undefined): unknown {
  if (record === undefined) return undefined;
  const { id, progress, created } = record;
  return { deploymentId: id, status: progress.status, createTime: seconds(created), endTime: isOver(progress) ? seconds(progress.completed) : undefined };
}
