import { isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const monitoringNow: Rule = {
  id: 'sagemaker-monitoring-now',
  area: 'sagemaker',
  severity: 'error',
  what: 'A monitoring job that runs once says which time it looks at',
  why: 'With NOW there is no hour before the job that it could take: SageMaker requires the start and the end of the data.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ScheduleConfig.html',
  remedy: 'give DataAnalysisStartTime and DataAnalysisEndTime, such as -PT1H and -PT0H',
  types: ['AWS::SageMaker::MonitoringSchedule'],
  check({ properties }, { report }) {
    const schedule = memberOf(properties, 'MonitoringScheduleConfig', 'ScheduleConfig');
    if (textOf(schedule['ScheduleExpression']) !== 'NOW') return;
    const missing = ['DataAnalysisStartTime', 'DataAnalysisEndTime'].find((name) => isMissing(schedule[name]));
    if (missing !== undefined) report({ path: `/MonitoringScheduleConfig/ScheduleConfig/${missing}`, found: 'is not given, and the schedule is NOW' });
  },
};
