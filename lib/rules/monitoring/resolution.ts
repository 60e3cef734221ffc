import { groupOf, metricsOf } from '../../cloudwatch/service-metrics';
import type { Rule } from '../rule';
import { watchedMetrics } from './watched';

const MINUTE = 60;

export const resolution: Rule = {
  id: 'monitoring-resolution',
  area: 'monitoring',
  severity: 'warning',
  what: 'An alarm looks no more often than its metric is published',
  why: 'Most services publish once a minute: in shorter periods data is missing most of the time, and the alarm has not enough of it.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html',
  remedy: 'use a period of 60 seconds: shorter ones are for metrics of one\'s own that are put with a StorageResolution of 1',
  types: ['AWS::CloudWatch::Alarm'],
  check(resource, { report }) {
    for (const { namespace, name, period, periodPath } of watchedMetrics(resource)) {
      const metrics = metricsOf(namespace);
      const group = metrics === undefined ? undefined : groupOf(metrics, name);
      if (group === undefined || group.isHighResolution === true || period === undefined || period >= MINUTE) continue;
      report({ path: periodPath, found: `is ${period} seconds, and ${namespace} publishes ${name} every minute`, allowed: 'a multiple of 60' });
    }
  },
};
