import type { RuleResource } from '../../rules/template';
import { isGiven, isMissing, listOf, numberOf, objectOf, textOf } from '../../rules/values';
import type { ResourceUsage } from '../template/usage';

const DATA_MODEL = 3;

/** "You are charged for each metric of an alarm"; anomaly detection counts three. https://aws.amazon.com/cloudwatch/pricing/ */
export function alarm({ properties }: RuleResource): ResourceUsage {
  const metrics = listOf(properties['Metrics']).map(objectOf);
  const read = metrics.filter((each) => isGiven(each['MetricStat']));
  if (metrics.some((each) => /^\s*SELECT\b/i.test(textOf(each['Expression']) ?? ''))) {
    return [{ what: 'metrics of a query', kind: 'always on', key: 'cloudwatch.alarms', missing: 'it is paid for by the metrics that its query finds' }];
  }
  const count = isMissing(properties['Metrics']) ? 1 : read.length;
  const isAnomaly = !isMissing(properties['ThresholdMetricId']);
  const periods = isMissing(properties['Metrics']) ? [numberOf(properties['Period'])] : read.map((each) => numberOf(objectOf(each['MetricStat'])['Period']));
  const isHigh = periods.some((period) => period !== undefined && period < 60);
  const quantity = isAnomaly ? count * DATA_MODEL : count;
  return [{
    what: isHigh ? 'metrics of an alarm of high resolution' : 'metrics of an alarm', kind: 'always on', key: isHigh ? 'cloudwatch.alarms-high-resolution' : 'cloudwatch.alarms', quantity,
    formula: isAnomaly ? `${count} metric x ${DATA_MODEL}: itself and the two ends of its band` : `${count} ${count === 1 ? 'metric' : 'metrics'}`,
  }];
}

export function compositeAlarm(): ResourceUsage {
  return [{ what: 'composite alarm', kind: 'always on', key: 'cloudwatch.composite-alarms', quantity: 1, formula: '1 composite alarm' }];
}

export function dashboard(): ResourceUsage {
  return [{ what: 'dashboard', kind: 'always on', key: 'cloudwatch.dashboards', quantity: 1, formula: '1 dashboard' }];
}
