/**
 * What docs/operations.md says of each alarm that the library makes, by the anchor of its heading. Whoever adds an alarm adds its section: a
 * test holds the alarms of all examples, this list and the page against each other.
 */
export const ALARM_SECTIONS = [
  'function-newversionerrors',
  'function-newversionservererrors',
  'function-newversionthrottles',
  'function-newversionlatency',
  'endpoint-newversionerrors',
  'endpoint-newversionlatency',
  'endpoint-saturation',
  'endpoint-memory',
  'endpoint-disk',
  'endpoint-rollbackbyhand',
  'component-errors',
  'component-latency',
  'async-endpoint-wakeupalarm',
  'component-wakeupalarm',
  'service-level-availability',
  'service-level-latency',
  'budget-costperinference',
] as const;

export type AlarmSection = (typeof ALARM_SECTIONS)[number];

const PAGE = 'https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/docs/operations.md';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html#API_PutMetricAlarm_RequestParameters */
const MAX_DESCRIPTION = 1_024;

/** What an alarm says of itself, and where an engineer on call reads what to do. What a user wrote is cut short before the link is. */
export function alarmDescription(text: string, section: AlarmSection): string {
  const link = ` ${PAGE}#${section}`;
  const room = MAX_DESCRIPTION - link.length;
  return `${text.length <= room ? text : `${wholeCharacters(text, room - 1)}…`}${link}`;
}

/** No half of a character that takes two. */
function wholeCharacters(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
