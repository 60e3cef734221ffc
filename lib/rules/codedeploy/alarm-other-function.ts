import type { RuleResource, RuleTemplate } from '../template';
import { isGiven, listOf, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { calledFunction } from '../lambda/functions';
import { aliasesShiftedBy, alarmNames } from './groups';

export const alarmOtherFunction: Rule = {
  id: 'codedeploy-alarm-other-function',
  area: 'codedeploy',
  severity: 'warning',
  what: 'One of the alarms that stop a rollout watches the function that is rolled out',
  why: 'Alarms on other functions alone say nothing of the new version: it takes all traffic whatever it answers.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html',
  remedy: 'add an alarm on the errors of the alias',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const functions = aliasesShiftedBy(group, template).map(({ properties }) => calledFunction(template, properties['FunctionName'])?.fn);
    const watched = (alarmNames(group) ?? []).map((name) => watchedBy(template.called(name, 'AWS::CloudWatch::Alarm'), template));
    if (functions.length === 0 || functions.includes(undefined) || watched.length === 0) return;
    // An alarm of which it is not known may well watch the right one.
    if (watched.some((fn) => fn === undefined || functions.includes(fn))) return;
    report({
      path: '/AlarmConfiguration/Alarms',
      found: `watches ${[...new Set(watched.map((fn) => fn?.logicalId))].join(', ')}, and the group shifts the traffic of ${functions.map((fn) => fn?.logicalId).join(', ')}`,
    });
  },
};

/** The function of the template that an alarm on one metric of Lambda watches. */
function watchedBy(alarm: RuleResource | undefined, template: RuleTemplate): RuleResource | undefined {
  if (alarm === undefined || textOf(alarm.properties['Namespace']) !== 'AWS/Lambda' || isGiven(alarm.properties['Metrics'])) return undefined;
  const dimension = listOf(alarm.properties['Dimensions']).find((each) => textOf(valueAt(each, 'Name')) === 'FunctionName');
  return calledFunction(template, valueAt(dimension, 'Value'))?.fn;
}
