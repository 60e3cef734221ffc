import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';
import { jobOf } from './monitoring';

/** Seconds that an hourly job may run: those that wait for ground truth have half of the hour. */
function longestHourly(type: string): number {
  return /::Model(?:Bias|Quality)JobDefinition$/.test(type) ? 1_800 : 3_600;
}

export const monitoringRuntime: Rule = {
  id: 'sagemaker-monitoring-runtime',
  area: 'sagemaker',
  severity: 'error',
  what: 'An hourly monitoring job runs no longer than its hour',
  why: 'SageMaker refuses a MaxRuntimeInSeconds above 3600 of an hourly schedule, and above 1800 for model bias and model quality.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MonitoringStoppingCondition.html',
  remedy: 'lower it, or run the job less often',
  types: ['AWS::SageMaker::MonitoringSchedule'],
  check(schedule, { template, report }) {
    const expression = textOf(memberOf(schedule.properties, 'MonitoringScheduleConfig', 'ScheduleConfig')['ScheduleExpression']);
    const job = expression === 'cron(0 * ? * * *)' ? jobOf(schedule, template) : undefined;
    if (job === undefined) return;
    const seconds = numberOf(memberOf(job.properties, 'StoppingCondition')['MaxRuntimeInSeconds']);
    const kind = textOf(memberOf(schedule.properties, 'MonitoringScheduleConfig')['MonitoringType']);
    const max = longestHourly(job.resource === schedule ? `::${kind ?? ''}JobDefinition` : job.resource.type);
    if (seconds === undefined || seconds <= max) return;
    report({ at: job.resource, path: `${job.at}/StoppingCondition/MaxRuntimeInSeconds`, found: `is ${seconds}, and ${schedule.logicalId} runs the job every hour`, allowed: `at most ${max}` });
  },
};
