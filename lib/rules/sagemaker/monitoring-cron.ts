import { textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

/** Every hour, every day at an hour, every so many hours from an hour, or once. */
const SUPPORTED = /^(?:NOW|cron\(0 (?:\*|(?:[01]?\d|2[0-3])(?:\/(?:[1-9]|1\d|2[0-4]))?) \? \* \* \*\))$/;

export const monitoringCron: Rule = {
  id: 'sagemaker-monitoring-cron',
  area: 'sagemaker',
  severity: 'error',
  what: 'A monitoring schedule runs hourly, daily, every so many hours, or once',
  why: 'SageMaker takes a few forms of cron only, and refuses any other schedule.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ScheduleConfig.html',
  remedy: 'write cron(0 * ? * * *) for every hour, cron(0 12 ? * * *) for noon, cron(0 17/12 ? * * *) for every 12 hours from five in the afternoon, or NOW',
  types: ['AWS::SageMaker::MonitoringSchedule'],
  check({ properties }, { report }) {
    const expression = textOf(memberOf(properties, 'MonitoringScheduleConfig', 'ScheduleConfig')['ScheduleExpression']);
    if (expression === undefined || SUPPORTED.test(expression)) return;
    report({ path: '/MonitoringScheduleConfig/ScheduleConfig/ScheduleExpression', found: `is ${expression}` });
  },
};
