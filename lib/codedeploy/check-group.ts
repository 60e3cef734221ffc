import { ROLLOUT_ALARMS } from '../rollout/alarms';
import type { AlarmConfiguration, AutoRollbackConfiguration } from './failures';
import { ROLLBACK_EVENTS } from './failures';
import { CodeDeployRefusal } from './refusal';

/** A deployment group as CreateDeploymentGroup takes it, for Lambda. */
export interface GroupSettings {
  readonly deploymentConfigName?: string;
  readonly serviceRoleArn?: string;
  readonly alarmConfiguration?: AlarmConfiguration;
  readonly autoRollbackConfiguration?: AutoRollbackConfiguration;
  readonly deploymentStyle?: { readonly deploymentType?: string; readonly deploymentOption?: string };
  readonly triggerConfigurations?: readonly unknown[];
}

const ALARM_NAME = { max: 255 } as const;
const NAME = /^[A-Za-z0-9+=,.@_-]{1,100}$/;

/** What only instances, containers and load balancers have. */
const OTHER_PLATFORMS = [
  'autoScalingGroups', 'blueGreenDeploymentConfiguration', 'ec2TagFilters', 'ec2TagSet', 'ecsServices', 'loadBalancerInfo', 'onPremisesInstanceTagFilters', 'onPremisesTagSet',
  'outdatedInstancesStrategy', 'terminationHookEnabled', 'ec2DeploymentOptions', 'deployment',
] as const;

export type CodeDeployNoun = 'Application' | 'DeploymentGroup' | 'DeploymentConfig';

/** Throws for a name that CodeDeploy would not take. */
export function checkName(noun: CodeDeployNoun, name: unknown): string {
  const words = noun.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  if (name === undefined || name === null || name === '') throw new CodeDeployRefusal(`${noun}NameRequiredException`, `The ${words} name was not specified.`);
  if (typeof name !== 'string' || !NAME.test(name)) throw new CodeDeployRefusal(`Invalid${noun}NameException`, `The ${words} name was specified in an invalid format: 1 to 100 letters, digits and +=,.@_-`);
  return name;
}

/** Throws for settings that CodeDeploy refuses, or that are not for Lambda. */
export function checkGroup(settings: GroupSettings): void {
  checkPlatform(settings as Readonly<Record<string, unknown>>);
  checkStyle(settings.deploymentStyle);
  checkAlarms(settings.alarmConfiguration);
  checkAutoRollback(settings.autoRollbackConfiguration);
}

/** Lambda is all that is modelled here. */
export function checkComputePlatform(platform: unknown): void {
  if (platform === 'Lambda') return;
  if (platform === undefined || platform === 'Server' || platform === 'ECS') {
    throw new CodeDeployRefusal('InvalidComputePlatformException', `csi local models deployments to Lambda only, and not to the compute platform ${platform ?? 'Server'}`);
  }
  throw new CodeDeployRefusal('InvalidComputePlatformException', 'The computePlatform is invalid. The computePlatform should be Lambda, Server, or ECS.');
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html */
export function checkAlarms(configuration: AlarmConfiguration | undefined): void {
  const alarms = configuration?.alarms ?? [];
  if (alarms.length > ROLLOUT_ALARMS.max) throw new CodeDeployRefusal('AlarmsLimitExceededException', `The maximum number of alarms for a deployment group (${ROLLOUT_ALARMS.max}) was exceeded.`);
  const problem = alarmsProblem(alarms.map(({ name }) => name ?? ''), configuration?.enabled === true);
  if (problem !== undefined) throw new CodeDeployRefusal('InvalidAlarmConfigException', `The format of the alarm configuration is invalid. ${problem}`);
}

/** What CodeDeploy says of the names of a group's alarms; undefined where it takes them. */
export function alarmsProblem(names: readonly string[], isEnabled: boolean): string | undefined {
  if (names.some((name) => name === '' || name.length > ALARM_NAME.max)) return 'The alarm name is empty or null or exceeds the limit of 255 characters.';
  if (new Set(names).size < names.length) return 'Two alarms with the same name have been specified.';
  return isEnabled && names.length === 0 ? 'The alarm configuration is enabled, but the alarm list is empty.' : undefined;
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html */
export function checkAutoRollback(configuration: AutoRollbackConfiguration | undefined): void {
  const events = configuration?.events ?? [];
  const unknown = events.find((event) => !(ROLLBACK_EVENTS as readonly string[]).includes(event));
  if (unknown === undefined && (configuration?.enabled !== true || events.length > 0)) return;
  const detail = unknown === undefined ? 'automatic rollback is enabled, but no event types were listed' : `${unknown} is no event type, allowed: ${ROLLBACK_EVENTS.join(', ')}`;
  throw new CodeDeployRefusal('InvalidAutoRollbackConfigException', `The automatic rollback configuration was specified in an invalid format: ${detail}`);
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-lambda.html: traffic is always shifted between two versions. */
function checkStyle(style: GroupSettings['deploymentStyle']): void {
  const problem = styleProblem(style?.deploymentType ?? DEFAULT_STYLE.deploymentType, style?.deploymentOption ?? DEFAULT_STYLE.deploymentOption);
  if (problem !== undefined) throw new CodeDeployRefusal('InvalidDeploymentStyleException', problem);
}

/** What a group has that says nothing. */
export const DEFAULT_STYLE = { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' } as const;

/** Why a group of functions cannot have a style; undefined where it can. */
export function styleProblem(type: string, option: string): string | undefined {
  if (type === 'BLUE_GREEN' && option === 'WITH_TRAFFIC_CONTROL') return undefined;
  return `For a Lambda deployment group the deployment type must be BLUE_GREEN and the deployment option WITH_TRAFFIC_CONTROL, and they are ${type} and ${option}.`;
}

function checkPlatform(settings: Readonly<Record<string, unknown>>): void {
  const present = OTHER_PLATFORMS.filter((name) => {
    const value = settings[name];
    return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  if (present.length > 0) throw new CodeDeployRefusal('InvalidInputException', `A deployment group of the Lambda compute platform takes no ${present.join(', ')}.`);
}
