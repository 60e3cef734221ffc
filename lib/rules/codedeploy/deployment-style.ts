import { DEFAULT_STYLE, styleProblem } from '../../codedeploy/check-group';
import { isMissing, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { isLambdaGroup } from './groups';

export const deploymentStyle: Rule = {
  id: 'codedeploy-deployment-style',
  area: 'codedeploy',
  severity: 'error',
  what: 'A deployment group of functions is BLUE_GREEN, WITH_TRAFFIC_CONTROL',
  why: 'CodeDeploy refuses any other style of the Lambda compute platform, and a group that says none is IN_PLACE.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-lambda.html',
  remedy: 'set DeploymentStyle to BLUE_GREEN and WITH_TRAFFIC_CONTROL',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const style = group.properties['DeploymentStyle'];
    const [type, option] = [textOr(valueAt(style, 'DeploymentType'), DEFAULT_STYLE.deploymentType), textOr(valueAt(style, 'DeploymentOption'), DEFAULT_STYLE.deploymentOption)];
    if (type === undefined || option === undefined || !isLambdaGroup(group, template)) return;
    // One that there is not at all is beyond the limits of the property, and said there.
    if (!['IN_PLACE', 'BLUE_GREEN'].includes(type) || !['WITHOUT_TRAFFIC_CONTROL', 'WITH_TRAFFIC_CONTROL'].includes(option)) return;
    if (styleProblem(type, option) !== undefined) report({ path: '/DeploymentStyle', found: `${isMissing(style) ? 'is not given, which is' : 'is'} ${type}, ${option}`, allowed: 'BLUE_GREEN, WITH_TRAFFIC_CONTROL' });
  },
};

function textOr(value: unknown, fallback: string): string | undefined {
  return isMissing(value) ? fallback : textOf(value);
}
