import { textOf } from '../values';
import type { Rule } from '../rule';
import { aliasesShiftedBy, alarmNames } from './groups';

/** Metrics that have no datapoint in a minute without a call. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const NAMESPACES = ['AWS/Lambda'];

export const alarmBreaching: Rule = {
  id: 'codedeploy-alarm-breaching',
  area: 'codedeploy',
  severity: 'warning',
  what: 'An alarm that stops a rollout is not raised by silence',
  why: 'A function that nobody calls has no metrics: where missing data is breaching the alarm is up in every quiet hour, and a deployment that begins then is stopped and rolled back.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
  remedy: 'set TreatMissingData to notBreaching, and watch for silence by another alarm',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    if (aliasesShiftedBy(group, template).length === 0) return;
    (alarmNames(group) ?? []).forEach((name, index) => {
      const alarm = template.called(name, 'AWS::CloudWatch::Alarm');
      if (alarm === undefined || textOf(alarm.properties['TreatMissingData']) !== 'breaching' || !NAMESPACES.includes(textOf(alarm.properties['Namespace']) ?? '')) return;
      report({ path: `/AlarmConfiguration/Alarms/${index}/Name`, found: `is ${alarm.logicalId}, for which missing data is breaching` });
    });
  },
};
