import { booleanOf, colonParts, isGiven, isMissing, markAlone, numberOr, textOf } from '../values';
import type { RuleResource, RuleTemplate } from '../template';

/** What an event source mapping polls. */
export type EventSourceKind = 'queue' | 'kinesis' | 'dynamodb' | 'kafka' | 'mq' | 'documentdb';

const OF_TYPE: Readonly<Record<string, EventSourceKind>> = {
  'AWS::SQS::Queue': 'queue',
  'AWS::Kinesis::Stream': 'kinesis',
  'AWS::Kinesis::StreamConsumer': 'kinesis',
  'AWS::DynamoDB::Table': 'dynamodb',
  'AWS::DynamoDB::GlobalTable': 'dynamodb',
  'AWS::MSK::Cluster': 'kafka',
  'AWS::MSK::ServerlessCluster': 'kafka',
  'AWS::AmazonMQ::Broker': 'mq',
  'AWS::DocDB::DBCluster': 'documentdb',
};
const OF_SERVICE: Readonly<Record<string, EventSourceKind>> = { sqs: 'queue', kinesis: 'kinesis', dynamodb: 'dynamodb', kafka: 'kafka', mq: 'mq', rds: 'documentdb' };

/** What a mapping polls; undefined where that is not known. */
export function sourceKind({ properties }: RuleResource, template: RuleTemplate): EventSourceKind | undefined {
  if (isGiven(properties['SelfManagedEventSource'])) return 'kafka';
  const source = properties['EventSourceArn'];
  const mark = markAlone(source);
  if (mark !== undefined) return OF_TYPE[template.find(mark.name)?.type ?? ''];
  const [arn, , service = ''] = typeof source === 'string' ? colonParts(source) : [];
  return arn === 'arn' ? OF_SERVICE[service] : undefined;
}

/** The queue of the template that a mapping polls. */
export function queueOf({ properties }: RuleResource, template: RuleTemplate): RuleResource | undefined {
  return template.called(properties['EventSourceArn'], 'AWS::SQS::Queue');
}

/** Whether a queue is certain to be FIFO, whether certain not to be; undefined otherwise. */
export function isFifo(queue: RuleResource | undefined, arn: unknown): boolean | undefined {
  const known = textOf(arn);
  if (queue === undefined) return known === undefined ? undefined : known.endsWith('.fifo');
  return isMissing(queue.properties['FifoQueue']) ? false : booleanOf(queue.properties['FifoQueue']);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const DEFAULT_VISIBILITY_SECONDS = 30;

/** Seconds; undefined where that is not known. */
export function visibilityTimeoutOf({ properties }: RuleResource): number | undefined {
  return numberOr(properties['VisibilityTimeout'], DEFAULT_VISIBILITY_SECONDS);
}
