import type { RuleCase } from '../rule-case';
import { lambda, role, ROLE } from './resources';

type Case = RuleCase['broken'];
type Properties = Readonly<Record<string, unknown>>;

const arn = (name: string): object => ({ 'Fn::GetAtt': [name, 'Arn'] });
const machine = (definition: object): Case => ({ Role: role('states'), Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: arn('Role'), Definition: definition } } });
const task = (Resource: string): Case => machine({ StartAt: 'Call', States: { Call: { Type: 'Task', Resource, End: true } } });
const queue = (properties: Properties = {}): Case[string] => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const redriven = (policy: Properties, dead: Properties = {}): Case => ({ Dead: queue(dead), Queue: queue({ RedrivePolicy: { deadLetterTargetArn: arn('Dead'), ...policy } }) });
const kinds = (dead: Properties): Case => ({ Dead: queue(dead), Queue: queue({ FifoQueue: true, RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 } }) });
const queuePolicy = (Service: string): Case[string] => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage', Resource: arn('Queue') }] } },
});
const subscribed = (Service: string): Case => ({
  Topic: { Type: 'AWS::SNS::Topic' }, Queue: queue(), QueuePolicy: queuePolicy(Service),
  Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sqs', TopicArn: { Ref: 'Topic' }, Endpoint: arn('Queue') } },
});
const notified = (Service: string): Case => ({
  Queue: queue(), QueuePolicy: queuePolicy(Service),
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arn('Queue') }] } }, DependsOn: ['QueuePolicy'] },
});
const rule = (properties: Properties): Case[string] => ({ Type: 'AWS::Events::Rule', Properties: properties });
const ruled = (Principal: string): Case => ({
  Role: ROLE, Fn: lambda(), Permission: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal, SourceArn: 'arn:aws:events:us-east-1:123456789012:rule/every-five-minutes' } },
  Rule: rule({ ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'Fn', Arn: arn('Fn') }] }),
});
const encrypted = (KmsMasterKeyId: string): Case => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId } },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'Answers', Namespace: 'Digits', Period: 60, Statistic: 'Sum', Threshold: 1, AlarmActions: [{ Ref: 'Topic' }] } },
});
const failing = (Action: string): Case => ({
  Role: ROLE, Queue: queue(), Fn: lambda(),
  Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'Policy', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: arn('Queue') }] } } },
  Invocation: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination: arn('Queue') } } }, DependsOn: ['Policy'] },
});

export const MESSAGING_CASES: readonly RuleCase[] = [
  {
    name: 'a state machine without a start', rule: 'messaging-state-machine', rows: ['static-20'],
    broken: machine({ States: { Done: { Type: 'Succeed' } } }), repaired: machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    logicalId: 'Machine', path: '/Definition', reason: 'These fields are required: [StartAt]',
  },
  {
    name: 'a transition to a state that there is not', rule: 'messaging-state-machine', rows: ['static-21'],
    broken: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Secnd' }, Last: { Type: 'Succeed' } } }),
    repaired: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } } }),
    logicalId: 'Machine', path: '/Definition', reason: "Missing 'Next' target: Secnd",
  },
  {
    name: 'a task of $LATEST', rule: 'messaging-task-of-latest',
    broken: task('arn:aws:lambda:us-east-1:123456789012:function:digits:$LATEST'), repaired: task('arn:aws:lambda:us-east-1:123456789012:function:digits:live'), logicalId: 'Machine', path: '/Definition', reason: 'names $LATEST',
  },
  { name: 'a redrive policy without a count', rule: 'messaging-redrive', broken: redriven({}), repaired: redriven({ maxReceiveCount: 3 }), logicalId: 'Queue', path: '/RedrivePolicy/maxReceiveCount', reason: 'is missing' },
  {
    name: 'a thousand and one receives', rule: 'messaging-redrive',
    broken: redriven({ maxReceiveCount: 1_001 }), repaired: redriven({ maxReceiveCount: 3 }), atLimit: redriven({ maxReceiveCount: 1_000 }), logicalId: 'Queue', path: '/RedrivePolicy/maxReceiveCount', reason: 'is 1001, allowed: 1 to 1000',
  },
  { name: 'a standard queue for what is left of a FIFO queue', rule: 'messaging-redrive', broken: kinds({}), repaired: kinds({ FifoQueue: true }), logicalId: 'Queue', path: '/RedrivePolicy/deadLetterTargetArn', reason: 'is Dead, a standard queue, allowed: a FIFO queue' },
  {
    name: 'a FIFO queue that is not called so', rule: 'messaging-fifo-name',
    broken: { Queue: queue({ FifoQueue: true, QueueName: 'digits' }) }, repaired: { Queue: queue({ FifoQueue: true, QueueName: 'digits.fifo' }) }, logicalId: 'Queue', path: '/QueueName', reason: 'is digits, of a FIFO queue',
  },
  { name: 'a subscription that the queue refuses', rule: 'messaging-subscription-permission', broken: subscribed('s3.amazonaws.com'), repaired: subscribed('sns.amazonaws.com'), logicalId: 'Subscription', path: '/Endpoint', reason: 'is Queue, where SNS may not send to' },
  {
    name: 'a notification that the queue refuses', rule: 'messaging-notification-permission',
    broken: notified('sns.amazonaws.com'), repaired: notified('s3.amazonaws.com'), logicalId: 'Bucket', path: '/NotificationConfiguration/QueueConfigurations/0/Queue', reason: 'is Queue, which S3 may not notify',
  },
  {
    name: 'a rule without a schedule and a pattern', rule: 'messaging-rule-without-trigger',
    broken: { Rule: rule({ Description: 'never' }) }, repaired: { Rule: rule({ Description: 'never', ScheduleExpression: 'rate(1 day)' }) }, logicalId: 'Rule', path: '/EventPattern', reason: 'is missing, and ScheduleExpression too',
  },
  {
    name: 'a schedule that is none', rule: 'schema-limit', rows: ['static-29'],
    broken: { Rule: rule({ ScheduleExpression: 'every(5 minutes)' }) }, repaired: { Rule: rule({ ScheduleExpression: 'rate(5 minutes)' }) }, logicalId: 'Rule', path: '/ScheduleExpression', reason: 'every(5 minutes)',
  },
  {
    name: 'a cron expression on both kinds of days', rule: 'messaging-schedule',
    broken: { Rule: rule({ ScheduleExpression: 'cron(0 8 * * * *)' }) }, repaired: { Rule: rule({ ScheduleExpression: 'cron(0 8 * * ? *)' }) }, logicalId: 'Rule', path: '/ScheduleExpression', reason: 'is cron(0 8 * * * *)',
  },
  {
    name: 'a pattern of a value that is no list', rule: 'messaging-event-pattern',
    broken: { Rule: rule({ EventPattern: { source: 'aws.sagemaker' } }) }, repaired: { Rule: rule({ EventPattern: { source: ['aws.sagemaker'] } }) }, logicalId: 'Rule', path: '/EventPattern', reason: '"source" must be an object or an array',
  },
  {
    name: 'a rule that the function refuses', rule: 'messaging-rule-permission',
    broken: ruled('sns.amazonaws.com'), repaired: ruled('events.amazonaws.com'), logicalId: 'Rule', path: '/Targets/0/Arn', reason: 'is Fn, where EventBridge may not send to',
  },
  {
    name: 'an alarm to a topic with the key of SNS', rule: 'messaging-managed-key',
    broken: encrypted('alias/aws/sns'), repaired: encrypted('alias/alarms'), logicalId: 'Topic', path: '/KmsMasterKeyId', reason: 'CloudWatch sends here for Alarm',
  },
  {
    name: 'a destination that the function may not send to', rule: 'messaging-destination-permission',
    broken: failing('sqs:ReceiveMessage'), repaired: failing('sqs:SendMessage'), logicalId: 'Invocation', path: '/DestinationConfig/OnFailure/Destination', reason: 'and Role may not do sqs:SendMessage',
  },
  {
    name: 'a queue that hides messages for longer than it can', rule: 'schema-limit',
    broken: { Queue: queue({ VisibilityTimeout: 43_201 }) }, repaired: { Queue: queue({ VisibilityTimeout: 5_400 }) }, atLimit: { Queue: queue({ VisibilityTimeout: 43_200 }) },
    logicalId: 'Queue', path: '/VisibilityTimeout', reason: 'is 43201, allowed: 0 to 43200',
  },
  {
    name: 'a queue that keeps messages for longer than it can', rule: 'schema-limit',
    broken: { Queue: queue({ MessageRetentionPeriod: 1_209_601 }) }, repaired: { Queue: queue({ MessageRetentionPeriod: 345_600 }) }, atLimit: { Queue: queue({ MessageRetentionPeriod: 1_209_600 }) },
    logicalId: 'Queue', path: '/MessageRetentionPeriod', reason: 'is 1209601, allowed: 60 to 1209600',
  },
  {
    name: 'a queue that waits for messages for longer than it can', rule: 'schema-limit',
    broken: { Queue: queue({ ReceiveMessageWaitTimeSeconds: 21 }) }, repaired: { Queue: queue({ ReceiveMessageWaitTimeSeconds: 10 }) }, atLimit: { Queue: queue({ ReceiveMessageWaitTimeSeconds: 20 }) },
    logicalId: 'Queue', path: '/ReceiveMessageWaitTimeSeconds', reason: 'is 21, allowed: 0 to 20',
  },
];
