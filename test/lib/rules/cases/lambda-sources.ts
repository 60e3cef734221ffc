import type { RuleCase } from '../rule-case';
import { alias, lambda, mapping, permission, POLLED, queue, ROLE, rule, version } from './resources';

type Resources = RuleCase['broken'];

const polled = (properties: object, fn: object = {}, of: object = {}): Resources => ({ ...POLLED, Fn: lambda({ ...fn }), Queue: queue({ ...of }), Poll: mapping({ ...properties }) });
const FIFO = { FifoQueue: true, RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:123456789012:failed.fifo', maxReceiveCount: 5 } };
const streamed = (properties: object, service = 'kinesis'): Resources => ({
  Role: ROLE, Fn: lambda(),
  Read: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: service === 'kinesis' ? 'arn:aws:kinesis:eu-central-1:123456789012:stream/rows' : 'arn:aws:dynamodb:eu-central-1:123456789012:table/rows/stream/2026-11-22', FunctionName: { Ref: 'Fn' }, ...properties },
  },
});
const ALIASED = { Role: ROLE, Fn: lambda(), V1: version(), Live: alias() };
const url = (properties: object): Resources[string] => ({ Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, ...properties } });
const everybody = (Action: string): Resources[string] => ({ Type: 'AWS::Lambda::Permission', Properties: { Action, FunctionName: { Ref: 'Fn' }, Principal: '*' } });
const PUBLIC = { Role: ROLE, Fn: lambda(), ByUrl: everybody('lambda:InvokeFunctionUrl') };
const allowed = (Principal: string, properties: object = {}): Resources => ({ Role: ROLE, Fn: lambda(), Allow: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal, ...properties } } });
const TOPIC = { SourceArn: 'arn:aws:sns:eu-central-1:123456789012:rows' };

/** Of what invokes functions. */
export const LAMBDA_SOURCE_CASES: readonly RuleCase[] = [
  {
    name: 'a batch of 11 messages without a window', rule: 'lambda-queue-window', rows: ['static-33'],
    broken: polled({ BatchSize: 11 }), repaired: polled({ BatchSize: 11, MaximumBatchingWindowInSeconds: 1 }), atLimit: polled({ BatchSize: 10 }), logicalId: 'Poll', path: '/MaximumBatchingWindowInSeconds', reason: 'is missing, and BatchSize is 11, allowed: at least 1',
  },
  {
    name: 'a window for a FIFO queue', rule: 'lambda-queue-fifo',
    broken: polled({ MaximumBatchingWindowInSeconds: 1 }, {}, FIFO), repaired: polled({}, {}, FIFO), atLimit: polled({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 }, {}, FIFO), logicalId: 'Poll', path: '/MaximumBatchingWindowInSeconds', reason: 'is 1, and the queue is FIFO',
  },
  {
    name: 'a batch of 11 of a FIFO queue', rule: 'lambda-queue-fifo',
    broken: polled({ BatchSize: 11 }, {}, FIFO), repaired: polled({ BatchSize: 1 }, {}, FIFO), atLimit: polled({ BatchSize: 10 }, {}, FIFO), logicalId: 'Poll', path: '/BatchSize', reason: 'is 11, and the queue is FIFO, allowed: at most 10',
  },
  {
    name: 'a queue that shows messages again before the function is done', rule: 'lambda-queue-visibility',
    broken: polled({}, { Timeout: 31 }, { VisibilityTimeout: 30 }), repaired: polled({}, { Timeout: 31 }, { VisibilityTimeout: 186 }), logicalId: 'Poll', path: '/EventSourceArn', reason: 'is Queue, whose messages are visible again after 30 s, and Fn may take 31 s',
  },
  {
    name: 'a queue that leaves no time for retries', rule: 'lambda-queue-retries',
    broken: polled({}, { Timeout: 20 }, { VisibilityTimeout: 119 }), repaired: polled({}, { Timeout: 3 }, { VisibilityTimeout: 119 }), atLimit: polled({}, { Timeout: 20 }, { VisibilityTimeout: 120 }), logicalId: 'Poll', path: '/EventSourceArn', reason: 'allowed: a visibility timeout of 120 s',
  },
  {
    name: 'a queue that invokes more often than is reserved', rule: 'lambda-queue-concurrency',
    broken: polled({ ScalingConfig: { MaximumConcurrency: 6 } }, { ReservedConcurrentExecutions: 5 }), repaired: polled({ ScalingConfig: { MaximumConcurrency: 2 } }, { ReservedConcurrentExecutions: 5 }),
    atLimit: polled({ ScalingConfig: { MaximumConcurrency: 5 } }, { ReservedConcurrentExecutions: 5 }), logicalId: 'Poll', path: '/ScalingConfig/MaximumConcurrency', reason: 'is 6, and Fn reserves 5',
  },
  {
    name: 'batches that fail as a whole', rule: 'lambda-queue-batch-failures',
    broken: polled({ BatchSize: 2, FunctionResponseTypes: [] }), repaired: polled({ BatchSize: 1, FunctionResponseTypes: [] }), logicalId: 'Poll', path: '/FunctionResponseTypes', reason: 'a batch has up to 2 messages',
  },
  {
    name: 'a queue that gives up after four receives', rule: 'lambda-queue-redrive',
    broken: polled({}, {}, { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] }, maxReceiveCount: 4 } }), repaired: polled({}), atLimit: polled({}), logicalId: 'Queue', path: '/RedrivePolicy/maxReceiveCount', reason: 'is 4, and Poll polls the queue, allowed: at least 5',
  },
  {
    name: 'a queue that never gives up', rule: 'lambda-queue-redrive',
    broken: { ...POLLED, Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 120 } }, Poll: mapping() }, repaired: { ...POLLED, Poll: mapping() }, logicalId: 'Queue', path: '/RedrivePolicy', reason: 'is missing, and Poll polls the queue',
  },
  {
    name: 'a stream that is read from nowhere', rule: 'lambda-stream-position',
    broken: streamed({}), repaired: streamed({ StartingPosition: 'LATEST' }), logicalId: 'Read', path: '/StartingPosition', reason: 'is missing, and the source is a stream',
  },
  {
    name: 'a stream of DynamoDB that is read from a time', rule: 'lambda-stream-position',
    broken: streamed({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000 }, 'dynamodb'), repaired: streamed({ StartingPosition: 'LATEST', StartingPositionTimestamp: 1_700_000_000 }, 'dynamodb'),
    atLimit: streamed({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000 }), logicalId: 'Read', path: '/StartingPosition', reason: 'is AT_TIMESTAMP, and the source is a stream of DynamoDB',
  },
  {
    name: 'a queue with a setting of streams', rule: 'lambda-queue-stream-settings',
    broken: polled({ ParallelizationFactor: 2 }), repaired: polled({}), logicalId: 'Poll', path: '/ParallelizationFactor', reason: 'is given, and the source is a queue',
  },
  { name: 'a queue that nobody polls', rule: 'lambda-mapping-disabled', broken: polled({ Enabled: false }), repaired: polled({ Enabled: true }), logicalId: 'Poll', path: '/Enabled', reason: 'is false' },
  {
    name: 'a URL of a version', rule: 'lambda-url-qualifier',
    broken: { Role: ROLE, Fn: lambda(), Url: url({ AuthType: 'AWS_IAM', Qualifier: '12' }) }, repaired: { Role: ROLE, Fn: lambda(), Url: url({ AuthType: 'AWS_IAM' }) }, logicalId: 'Url', path: '/Qualifier', reason: 'is 12, allowed: the name of an alias',
  },
  {
    name: 'a URL for everybody', rule: 'lambda-url-public',
    broken: { ...PUBLIC, Invoke: everybody('lambda:InvokeFunction'), Url: url({ AuthType: 'NONE' }) }, repaired: { ...PUBLIC, Invoke: everybody('lambda:InvokeFunction'), Url: url({ AuthType: 'AWS_IAM' }) }, logicalId: 'Url', path: '/AuthType', reason: 'is NONE, and everybody may invoke the function',
  },
  {
    name: 'a URL for everybody that answers nobody', rule: 'lambda-url-permission',
    broken: { ...PUBLIC, Url: url({ AuthType: 'NONE' }) }, repaired: { ...PUBLIC, Url: url({ AuthType: 'AWS_IAM' }) }, logicalId: 'Url', path: '/AuthType', reason: 'no permission here allows everybody lambda:InvokeFunction',
  },
  {
    name: 'a permission for every topic there is', rule: 'lambda-permission-source',
    broken: allowed('sns.amazonaws.com'), repaired: allowed('sns.amazonaws.com', TOPIC), atLimit: allowed('elasticloadbalancing.amazonaws.com'), logicalId: 'Allow', path: '/SourceArn', reason: 'the permission is for all of sns.amazonaws.com',
  },
  {
    name: 'a permission for a bucket of anybody', rule: 'lambda-permission-source',
    broken: allowed('s3.amazonaws.com', { SourceArn: 'arn:aws:s3:::rows' }), repaired: allowed('s3.amazonaws.com', { SourceArn: 'arn:aws:s3:::rows', SourceAccount: '123456789012' }), logicalId: 'Allow', path: '/SourceAccount', reason: 'anybody may make another of its name',
  },
  {
    name: 'a permission for the function, of which an alias is invoked', rule: 'lambda-permission-qualifier',
    broken: { ...ALIASED, Every: rule({ Ref: 'Live' }), Allow: permission() }, repaired: { ...ALIASED, Every: rule({ Ref: 'Live' }), Allow: permission({ FunctionName: { Ref: 'Live' } }) },
    logicalId: 'Every', path: '/Targets/0/Arn', reason: 'is Fn:live, and events.amazonaws.com may invoke only Fn',
  },
];
