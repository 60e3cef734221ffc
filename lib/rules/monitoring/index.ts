import type { Rule } from '../rule';
import { alarmActions } from './alarm-actions';
import { alarmDatapoints } from './alarm-datapoints';
import { alarmMath } from './alarm-math';
import { alarmMetric } from './alarm-metric';
import { alarmSpan } from './alarm-span';
import { alarmStatistic } from './alarm-statistic';
import { alarmThreshold } from './alarm-threshold';
import { alarmTopic } from './alarm-topic';
import { asyncMetric } from './async-metric';
import { compositeRule } from './composite-rule';
import { dashboard } from './dashboard';
import { dimensionValue } from './dimension-value';
import { dimensions } from './dimensions';
import { logRetention } from './log-retention';
import { metricName } from './metric-name';
import { noSuchResource } from './no-such-resource';
import { resolution } from './resolution';
import { shareThreshold } from './share-threshold';

export const MONITORING_RULES: readonly Rule[] = [
  alarmMetric, alarmMath, alarmStatistic, alarmThreshold, alarmDatapoints, alarmSpan, alarmActions, alarmTopic, metricName, dimensions, dimensionValue, noSuchResource, asyncMetric,
  resolution, shareThreshold, compositeRule, dashboard, logRetention,
];
