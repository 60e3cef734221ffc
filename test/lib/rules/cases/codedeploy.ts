import type { RuleCase } from '../rule-case';
import { alarm, alias, application, group, SHIFTED, shift, lambda, target, version } from './resources';

type Resources = RuleCase['broken'];

const shifted = (properties: object, others: Resources = {}): Resources => ({ ...SHIFTED, ...others, Group: group({ ...properties }) });
const watching = (...names: readonly string[]): object => ({ AlarmConfiguration: { Enabled: true, Alarms: names.map((Ref) => ({ Name: { Ref } })) } });
const rolledBackFor = (...Events: readonly string[]): object => ({ AutoRollbackConfiguration: { Enabled: true, Events } });
const ON_ALARM = rolledBackFor('DEPLOYMENT_STOP_ON_ALARM');
const errorsOf = (name: string, properties: object = {}): Resources[string] => alarm({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: { Ref: name } }], ...properties });
const config = (properties: object): Resources => ({ Plan: { Type: 'AWS::CodeDeploy::DeploymentConfig', Properties: { ComputePlatform: 'Lambda', ...properties } } });
const canary = (CanaryPercentage: number, CanaryInterval: number): Resources => config({ TrafficRoutingConfig: { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage, CanaryInterval } } });
const AWS_POLICY = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited'] };
const hooked = (FunctionName?: string): Resources => ({
  ...SHIFTED, Deployer: { ...SHIFTED.Deployer, Properties: { ...SHIFTED.Deployer.Properties, ...AWS_POLICY } },
  Hook: lambda(FunctionName === undefined ? {} : { FunctionName }), Live: { ...alias(), ...shift({ BeforeAllowTrafficHook: { Ref: 'Hook' } }) },
});
const V2 = { V2: { ...version({ Description: 'the one before' }), DeletionPolicy: 'Retain' } };
const WEIGHTS = { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, FunctionWeight: 0.1 }] } };

export const CODEDEPLOY_CASES: readonly RuleCase[] = [
  {
    name: 'static weights of an alias that CodeDeploy shifts', rule: 'codedeploy-alias-weights', rows: ['accepted-codedeploy-weights'],
    broken: { ...SHIFTED, ...V2, Live: { ...alias(WEIGHTS), ...shift() } }, repaired: { ...SHIFTED, ...V2, Live: { ...alias(), ...shift() } }, logicalId: 'Live', path: '/RoutingConfig', reason: 'CodeDeploy shifts the traffic of the alias',
  },
  {
    name: 'functions that are replaced in place', rule: 'codedeploy-deployment-style',
    broken: shifted({ DeploymentStyle: { DeploymentType: 'IN_PLACE', DeploymentOption: 'WITH_TRAFFIC_CONTROL' } }), repaired: shifted({}), logicalId: 'Group', path: '/DeploymentStyle', reason: 'is IN_PLACE, WITH_TRAFFIC_CONTROL, allowed: BLUE_GREEN, WITH_TRAFFIC_CONTROL',
  },
  {
    name: 'a plan for containers', rule: 'codedeploy-config-platform',
    broken: shifted({ DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' }), repaired: shifted({}), logicalId: 'Group', path: '/DeploymentConfigName', reason: 'which is for ECS, and the application is for Lambda',
  },
  {
    name: 'a canary that says no share', rule: 'codedeploy-traffic-routing',
    broken: config({ TrafficRoutingConfig: { Type: 'TimeBasedCanary' } }), repaired: canary(10, 5), logicalId: 'Plan', path: '/TrafficRoutingConfig/TimeBasedCanary', reason: 'is missing, and Type is TimeBasedCanary',
  },
  {
    name: 'a canary of all traffic', rule: 'schema-limit',
    broken: canary(100, 5), repaired: canary(10, 5), atLimit: canary(99, 5), logicalId: 'Plan', path: '/TrafficRoutingConfig/TimeBasedCanary/CanaryPercentage', reason: 'is 100',
  },
  {
    name: 'a canary of two days and a minute', rule: 'schema-limit',
    broken: canary(1, 2_881), repaired: canary(1, 5), atLimit: canary(1, 2_880), logicalId: 'Plan', path: '/TrafficRoutingConfig/TimeBasedCanary/CanaryInterval', reason: 'is 2881',
  },
  {
    name: 'a linear shift at once', rule: 'schema-limit',
    broken: config({ TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 10, LinearInterval: 0 } } }),
    repaired: config({ TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 10, LinearInterval: 1 } } }), logicalId: 'Plan', path: '/TrafficRoutingConfig/TimeBasedLinear/LinearInterval', reason: 'is 0',
  },
  {
    name: 'eleven alarms of a deployment group', rule: 'schema-limit',
    broken: shifted({ ...watching(...Object.keys(alarms(11))), ...ON_ALARM }, alarms(11)), repaired: shifted({ ...watching(...Object.keys(alarms(10))), ...ON_ALARM }, alarms(11)), logicalId: 'Group', path: '/AlarmConfiguration/Alarms', reason: '11',
  },
  {
    name: 'alarms turned on, and none', rule: 'codedeploy-alarm-list',
    broken: shifted({ AlarmConfiguration: { Enabled: true, Alarms: [] } }), repaired: shifted({ AlarmConfiguration: { Enabled: false, Alarms: [] } }), logicalId: 'Group', path: '/AlarmConfiguration/Alarms', reason: 'is empty, and the alarms are turned on',
  },
  {
    name: 'rollback turned on, for nothing', rule: 'codedeploy-rollback-events',
    broken: shifted(rolledBackFor()), repaired: shifted({ AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] } }), logicalId: 'Group', path: '/AutoRollbackConfiguration/Events', reason: 'is empty',
  },
  {
    name: 'an alarm that stops, and nothing that takes back', rule: 'codedeploy-alarm-without-rollback',
    broken: shifted({ ...watching('Wrong'), ...rolledBackFor('DEPLOYMENT_FAILURE') }, { Wrong: alarm() }), repaired: shifted({ ...watching('Wrong'), ...ON_ALARM }, { Wrong: alarm() }),
    logicalId: 'Group', path: '/AutoRollbackConfiguration', reason: 'has no DEPLOYMENT_STOP_ON_ALARM, and an alarm stops its deployments',
  },
  {
    name: 'rollback on alarms that there are not', rule: 'codedeploy-rollback-without-alarm',
    broken: shifted(ON_ALARM), repaired: shifted(rolledBackFor('DEPLOYMENT_FAILURE')), logicalId: 'Group', path: '/AlarmConfiguration', reason: 'is missing, and DEPLOYMENT_STOP_ON_ALARM',
  },
  {
    name: 'a group of another application', rule: 'codedeploy-alias-group',
    broken: { ...SHIFTED, Other: application(), Live: { ...alias(), ...shift({ ApplicationName: { Ref: 'Other' } }) } }, repaired: { ...SHIFTED, Other: application(), Live: { ...alias(), ...shift() } },
    logicalId: 'Live', path: '/Resources/Live/UpdatePolicy/CodeDeployLambdaAliasUpdate/ApplicationName', reason: 'is Other, and the group Group is one of App',
  },
  {
    name: 'two aliases of one group', rule: 'codedeploy-shared-group',
    broken: { ...SHIFTED, Next: { ...alias({ Name: 'next' }), ...shift() } }, repaired: { ...SHIFTED, Next: alias({ Name: 'next' }) }, logicalId: 'Group', path: '', reason: 'shifts Live and Next, allowed: one alias',
  },
  {
    name: 'a hook that CodeDeploy may not invoke', rule: 'codedeploy-hook-permission',
    broken: hooked(), repaired: hooked('CodeDeployHook_golden'), logicalId: 'Live', path: '/Resources/Live/UpdatePolicy/CodeDeployLambdaAliasUpdate/BeforeAllowTrafficHook', reason: 'is Hook, and Deployer may invoke functions named CodeDeployHook_… only',
  },
  {
    name: 'an alarm that silence raises', rule: 'codedeploy-alarm-breaching',
    broken: shifted({ ...watching('Wrong'), ...ON_ALARM }, { Wrong: errorsOf('Fn', { TreatMissingData: 'breaching' }) }), repaired: shifted({ ...watching('Wrong'), ...ON_ALARM }, { Wrong: errorsOf('Fn', { TreatMissingData: 'notBreaching' }) }),
    logicalId: 'Group', path: '/AlarmConfiguration/Alarms/0/Name', reason: 'is Wrong, for which missing data is breaching',
  },
  {
    name: 'alarms on another function', rule: 'codedeploy-alarm-other-function',
    broken: shifted({ ...watching('Wrong'), ...ON_ALARM }, { Wrong: errorsOf('Other'), Other: lambda() }), repaired: shifted({ ...watching('Wrong'), ...ON_ALARM }, { Wrong: errorsOf('Fn'), Other: lambda() }),
    logicalId: 'Group', path: '/AlarmConfiguration/Alarms', reason: 'watches Other, and the group shifts the traffic of Fn',
  },
  {
    name: 'a version that is deleted when the next one is there', rule: 'codedeploy-version-kept',
    broken: { ...SHIFTED, V1: version() }, repaired: SHIFTED, logicalId: 'V1', path: '/Resources/V1/DeletionPolicy', reason: 'is Delete, and CodeDeploy shifts Live to the version',
  },
  {
    name: 'an alias that is scaled and shifted', rule: 'codedeploy-scaled-alias',
    broken: { ...SHIFTED, Live: { ...alias(), ...shift() }, Target: target() }, repaired: { ...SHIFTED, Live: { ...alias(), ...shift() }, Target: target(), Group: group({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }) },
    logicalId: 'Live', path: '', reason: 'is scaled by Target and shifted in steps by Group',
  },
];

function alarms(count: number): Resources {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`A${index}`, alarm({ Threshold: index + 1 })]));
}
