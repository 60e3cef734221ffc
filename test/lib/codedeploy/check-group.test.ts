import { checkComputePlatform, checkGroup, checkName } from '../../../lib/codedeploy/check-group';

const STYLE = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };
const alarms = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `a${index}` }));

test.each([
  ['no style', {}, 'InvalidDeploymentStyleException'],
  ['in place', { deploymentStyle: { ...STYLE, deploymentType: 'IN_PLACE' } }, 'InvalidDeploymentStyleException'],
  ['without traffic control', { deploymentStyle: { ...STYLE, deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' } }, 'InvalidDeploymentStyleException'],
  ['11 alarms', { deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: alarms(11) } }, 'AlarmsLimitExceededException'],
  ['no alarms, enabled', { deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: [] } }, 'InvalidAlarmConfigException'],
  ['an alarm twice', { deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: [...alarms(1), ...alarms(1)] } }, 'InvalidAlarmConfigException'],
  ['an alarm without a name', { deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: [{}] } }, 'InvalidAlarmConfigException'],
  ['an alarm name of 256', { deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: [{ name: 'a'.repeat(256) }] } }, 'InvalidAlarmConfigException'],
  ['rollback for nothing', { deploymentStyle: STYLE, autoRollbackConfiguration: { enabled: true, events: [] } }, 'InvalidAutoRollbackConfigException'],
  ['rollback for what is not', { deploymentStyle: STYLE, autoRollbackConfiguration: { enabled: true, events: ['BAD_MOOD'] } }, 'InvalidAutoRollbackConfigException'],
  ['instances', { deploymentStyle: STYLE, ec2TagFilters: [{}] }, 'InvalidInputException'],
])('a deployment group with %s is refused', (_, settings, code) => {
  expect(() => checkGroup(settings)).toThrow(expect.objectContaining({ code }));
});

test.each([
  [{ deploymentStyle: STYLE }],
  [{ deploymentStyle: STYLE, alarmConfiguration: { enabled: true, alarms: [...alarms(9), { name: 'a'.repeat(255) }] } }],
  [{ deploymentStyle: STYLE, alarmConfiguration: { enabled: false, alarms: [] }, autoRollbackConfiguration: { enabled: false } }],
  [{ deploymentStyle: STYLE, autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] }, ec2TagFilters: [], terminationHookEnabled: false }],
])('one is taken as %o', (settings) => {
  expect(() => checkGroup(settings)).not.toThrow();
});

test('names are 1 to 100 characters of the allowed ones', () => {
  expect(checkName('Application', 'a'.repeat(100))).toHaveLength(100);
  expect(() => checkName('Application', 'a'.repeat(101))).toThrow(expect.objectContaining({ code: 'InvalidApplicationNameException' }));
  expect(() => checkName('DeploymentGroup', 'a/b')).toThrow(expect.objectContaining({ code: 'InvalidDeploymentGroupNameException' }));
  expect(() => checkName('DeploymentConfig', undefined)).toThrow(expect.objectContaining({ code: 'DeploymentConfigNameRequiredException', message: 'The deployment config name was not specified.' }));
});

test('other compute platforms are refused by name', () => {
  expect(() => checkComputePlatform('Lambda')).not.toThrow();
  expect(() => checkComputePlatform('ECS')).toThrow('not to the compute platform ECS');
  expect(() => checkComputePlatform(undefined)).toThrow('not to the compute platform Server');
  expect(() => checkComputePlatform('Moon')).toThrow('The computePlatform should be Lambda, Server, or ECS.');
});
