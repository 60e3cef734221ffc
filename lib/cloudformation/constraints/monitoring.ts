import type { Constraint, TypeConstraints } from './constraint';
import { TAG_PROPERTIES } from './constraint';

const METRIC_UNITS = [
  ...['Bits', 'Bytes', 'Count', 'Gigabits', 'Gigabytes', 'Kilobits', 'Kilobytes', 'Megabits', 'Megabytes', 'Terabits', 'Terabytes'].flatMap((unit) => [unit, `${unit}/Second`]),
  'Microseconds', 'Milliseconds', 'Seconds', 'None', 'Percent',
];
/** Below a minute for metrics of high resolution only. */
const METRIC_PERIOD: Constraint = { min: 10, multipleOf: 60, or: [10, 20, 30] };
const DIMENSIONS = (at: string): Readonly<Record<string, Constraint>> => ({
  [at]: { maxItems: 30 },
  [`${at}.[].Name`]: { minLength: 1, maxLength: 255 },
  [`${at}.[].Value`]: { minLength: 1, maxLength: 1_024 },
});

/** Of CloudWatch, its logs and EventBridge. */
export const MONITORING: Readonly<Record<string, TypeConstraints>> = {
  'AWS::Logs::LogGroup': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
    properties: {
      LogGroupName: { minLength: 1, maxLength: 512, pattern: /^[.\-_/#A-Za-z0-9]{1,512}$/ },
      KmsKeyId: { maxLength: 256, pattern: /^arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/ },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::Logs::QueryDefinition': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html',
    properties: {
      Name: { minLength: 1, maxLength: 255 },
      QueryString: { minLength: 1, maxLength: 10_000 },
    },
  },
  'AWS::CloudWatch::Alarm': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
    properties: {
      AlarmActions: { maxItems: 5 },
      AlarmDescription: { maxLength: 1_024 },
      AlarmName: { maxLength: 255 },
      ComparisonOperator: {
        allowed: [
          'GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'GreaterThanUpperThreshold', 'LessThanLowerOrGreaterThanUpperThreshold',
          'LessThanLowerThreshold', 'LessThanOrEqualToThreshold', 'LessThanThreshold',
        ],
      },
      DatapointsToAlarm: { min: 1 },
      ...DIMENSIONS('Dimensions'),
      EvaluateLowSampleCountPercentile: { allowed: ['evaluate', 'ignore'] },
      EvaluationPeriods: { min: 1 },
      ExtendedStatistic: { pattern: /^(p|tm|tc|ts|wm|TM|TC|TS|WM|PR|IQM)/ },
      InsufficientDataActions: { maxItems: 5 },
      MetricName: { minLength: 1, maxLength: 255 },
      'Metrics.[].Expression': { minLength: 1, maxLength: 2_048 },
      'Metrics.[].Id': { minLength: 1, maxLength: 255, pattern: /^[a-z][A-Za-z0-9_]*$/ },
      ...DIMENSIONS('Metrics.[].MetricStat.Metric.Dimensions'),
      'Metrics.[].MetricStat.Metric.MetricName': { minLength: 1, maxLength: 255 },
      'Metrics.[].MetricStat.Metric.Namespace': { minLength: 1, maxLength: 255, pattern: /^[^:]/ },
      'Metrics.[].MetricStat.Period': METRIC_PERIOD,
      'Metrics.[].MetricStat.Unit': { allowed: METRIC_UNITS },
      'Metrics.[].Period': METRIC_PERIOD,
      Namespace: { minLength: 1, maxLength: 255, pattern: /^[^:]/ },
      OKActions: { maxItems: 5 },
      Period: METRIC_PERIOD,
      Statistic: { allowed: ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] },
      ThresholdMetricId: { minLength: 1, maxLength: 255 },
      TreatMissingData: { allowed: ['breaching', 'ignore', 'missing', 'notBreaching'] },
      Unit: { allowed: METRIC_UNITS },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
    properties: {
      AlarmActions: { maxItems: 5 },
      AlarmDescription: { maxLength: 1_024 },
      AlarmName: { minLength: 1, maxLength: 255 },
      AlarmRule: { minLength: 1, maxLength: 10_240 },
      InsufficientDataActions: { maxItems: 5 },
      OKActions: { maxItems: 5 },
    },
  },
  'AWS::CloudWatch::Dashboard': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html',
    properties: {
      DashboardBody: { json: true },
      DashboardName: { minLength: 1, maxLength: 255, pattern: /^[A-Za-z0-9\-_]+$/ },
    },
  },
  'AWS::Events::Rule': {
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html',
    properties: {
      Description: { maxLength: 512 },
      Name: { minLength: 1, maxLength: 64, pattern: /^[.\-_A-Za-z0-9]+$/ },
      ScheduleExpression: {
        maxLength: 256,
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
        pattern: /^(rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)|cron\(\S+( +\S+){5}\))?$/,
      },
      Targets: { maxItems: 5 },
      'Targets.[].Id': { minLength: 1, maxLength: 64, pattern: /^[.\-_A-Za-z0-9]+$/ },
      'Targets.[].Arn': { minLength: 1, maxLength: 1_600 },
      'Targets.[].Input': { maxLength: 8_192 },
      'Targets.[].RetryPolicy.MaximumEventAgeInSeconds': { min: 60, max: 86_400 },
      'Targets.[].RetryPolicy.MaximumRetryAttempts': { min: 0, max: 185 },
    },
  },
};
