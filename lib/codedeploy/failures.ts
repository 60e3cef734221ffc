import type { AlarmState } from '../cloudwatch/alarm-evaluation';
import type { DeploymentError, Progress } from './deployment';

export interface AlarmConfiguration {
  readonly enabled?: boolean;
  readonly ignorePollAlarmFailure?: boolean;
  readonly alarms?: readonly { readonly name?: string }[];
}

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';
export const ROLLBACK_EVENTS: readonly RollbackEvent[] = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

export interface AutoRollbackConfiguration {
  readonly enabled?: boolean;
  readonly events?: readonly string[];
}

/**
 * Why a deployment has to stop for its alarms; undefined when it may go on. An alarm whose state cannot be told stops it
 * too, unless that is to be ignored. INSUFFICIENT_DATA does not.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html
 */
export function alarmError(configuration: AlarmConfiguration | undefined, stateOf: (name: string) => AlarmState | undefined): DeploymentError | undefined {
  if (configuration?.enabled !== true) return undefined;
  const states = (configuration.alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [{ name, state: stateOf(name) }]));
  const list = (of: AlarmState | undefined): string => states.filter(({ state }) => state === of).map(({ name }) => `<${name}>`).sort().join(' ');
  const active = list('ALARM');
  if (active !== '') {
    return {
      code: 'ALARM_ACTIVE',
      message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${active}`,
    };
  }
  const unknown = list(undefined);
  if (unknown === '' || configuration.ignorePollAlarmFailure === true) return undefined;
  return { code: 'ALARM_ACTIVE', message: `The state of one or more alarms could not be retrieved from Amazon CloudWatch, and the affected deployments have been stopped. Alarms: ${unknown}` };
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html#troubleshooting-ecs-lifecycle */
export const HOOK_FAILED: DeploymentError = {
  code: 'HOOK_EXECUTION_FAILURE',
  message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
};

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html#troubleshooting-ecs-timeout-callback */
export const HOOK_TIMED_OUT: DeploymentError = {
  code: 'HOOK_EXECUTION_FAILURE',
  message: 'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
};

export const STOPPED_ON_REQUEST: DeploymentError = { code: 'MANUAL_STOP', message: 'The deployment was stopped on request.' };

export const STOPPED_WITH_SERVER: DeploymentError = { code: 'INTERNAL_ERROR', message: 'csi local stopped during the deployment.' };

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html#troubleshooting-ecs-iam */
export function roleDenied(roleArn: string): DeploymentError {
  return { code: 'IAM_ROLE_PERMISSIONS', message: `The IAM role ${roleArn} does not give you permission to perform operations in the following AWS service: AWSLambda.` };
}

export function invalidConfiguration(detail: string): DeploymentError {
  return {
    code: 'INVALID_LAMBDA_CONFIGURATION',
    message: `The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration. ${detail}`,
  };
}

/**
 * Whether a deployment that ended is followed by one that puts the old version back.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
export function rollsBack({ status, error }: Pick<Progress, 'status' | 'error'>, configuration: AutoRollbackConfiguration | undefined): boolean {
  const event = rollbackEvent(status, error);
  return event !== undefined && configuration?.enabled === true && (configuration.events ?? []).includes(event);
}

function rollbackEvent(status: Progress['status'], error: DeploymentError | undefined): RollbackEvent | undefined {
  if (status === 'Failed') return 'DEPLOYMENT_FAILURE';
  if (status !== 'Stopped') return undefined;
  return error?.code === 'MANUAL_STOP' ? 'DEPLOYMENT_STOP_ON_REQUEST' : 'DEPLOYMENT_STOP_ON_ALARM';
}
