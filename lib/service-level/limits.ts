const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * What alarms take. Periods are multiples of a minute, all of an alarm's metrics have the same, and times the number of evaluation
 * periods (one here) they are at most a week, below an hour at most a day. A longest single period is not documented; windows by the
 * wall clock have one of a week.
 */
export const ALARM_SPAN = {
  maxSeconds: 7 * DAY, maxSecondsBelowAnHour: DAY, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
} as const;

/** "Alarms based on metric math expressions can reference a maximum of 10 metrics. This is a hard limit." */
export const ALARM_METRICS = { max: 10, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html' } as const;

/** Of the rule of a composite alarm. */
export const COMPOSITE_RULE = {
  maxCharacters: 10_240, maxChildren: 100, maxElements: 500, source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
} as const;

/** Days that an error budget is for. Below a week it is spent before the slowest windows have seen anything. */
export const PERIOD_DAYS = { min: 7, max: 90 } as const;
