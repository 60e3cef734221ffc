import { Duration, Stack, type App } from 'aws-cdk-lib/core';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as Fn, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, KinesisEventSource, S3EventSource, SnsEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination as S3ToSqs } from 'aws-cdk-lib/aws-s3-notifications';
import { ScheduleExpression, Schedule as Planned } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** Functions behind queues, streams, topics, buckets, rules and schedules. */
export function queues(app: App): void {
  const stack = new Stack(app, 'Queues');
  const dead = new Queue(stack, 'Dead', { enforceSSL: true });
  const jobs = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(6), deadLetterQueue: { queue: dead, maxReceiveCount: 5 } });
  const fifo = new Queue(stack, 'Ordered', { fifo: true, visibilityTimeout: Duration.minutes(6) });
  const worker = new Fn(stack, 'Worker', {
    code: Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, timeout: Duration.minutes(1),
    onFailure: new SqsDestination(dead), maxEventAge: Duration.hours(1), retryAttempts: 1,
  });
  worker.addEventSource(new SqsEventSource(jobs, { batchSize: 100, maxBatchingWindow: Duration.seconds(5), reportBatchItemFailures: true, maxConcurrency: 10 }));
  worker.addEventSource(new SqsEventSource(fifo, { batchSize: 10 }));
  worker.addEventSource(new KinesisEventSource(new Stream(stack, 'Clicks'), { startingPosition: StartingPosition.LATEST, batchSize: 500, bisectBatchOnError: true, retryAttempts: 3 }));
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_IMAGE });
  worker.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.TRIM_HORIZON }));
  const topic = new Topic(stack, 'Topic', { enforceSSL: true });
  topic.addSubscription(new SqsSubscription(jobs));
  worker.addEventSource(new SnsEventSource(topic));
  const bucket = new Bucket(stack, 'Bucket', { enforceSSL: true });
  worker.addEventSource(new S3EventSource(new Bucket(stack, 'Uploads'), { events: [EventType.OBJECT_CREATED], filters: [{ prefix: 'in/' }] }));
  bucket.addEventNotification(EventType.OBJECT_CREATED, new S3ToSqs(jobs));
  new Rule(stack, 'Nightly', { schedule: Schedule.cron({ minute: '0', hour: '3' }), targets: [new LambdaFunction(worker), new SqsQueue(jobs)] });
  new Rule(stack, 'OnChange', { eventPattern: { source: ['aws.sagemaker'] }, targets: [new LambdaFunction(worker, { deadLetterQueue: dead, retryAttempts: 2 })] });
  new Planned(stack, 'Planned', { schedule: ScheduleExpression.rate(Duration.minutes(5)), target: new LambdaInvoke(worker) });
  jobs.metricApproximateAgeOfOldestMessage().createAlarm(stack, 'TooOld', { threshold: 600, evaluationPeriods: 3 }).addAlarmAction(new SnsAction(topic));
  worker.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 });
  dead.metricApproximateNumberOfMessagesVisible().createAlarm(stack, 'Lost', { threshold: 1, evaluationPeriods: 1 });
}
