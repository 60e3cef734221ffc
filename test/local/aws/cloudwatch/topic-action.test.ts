import { until } from '../lambda-support';
import { aws, closeAll, deploy, lambdaRole } from '../support';
import { CloudWatchClient, DescribeAlarmHistoryCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { clientOf } from '../support';

afterEach(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:pages';
const ALARM = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';

const CODE = "exports.handler = async (event) => { for (const { Sns } of event.Records) console.log('GOT ' + JSON.stringify(Sns)); };";
const received = (server: Server): readonly Record<string, string>[] => server.events.flatMap((event) => (
  event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, string>] : []));

/** An alarm with a topic, and a function that hears what the topic is told. */
function paging(topic: object = {}, more: Readonly<Record<string, object>> = {}): Record<string, object> {
  return {
    Role: lambdaRole(),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE } } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'pages', ...topic } },
    Allow: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: { Ref: 'Topic' } } },
    Sub: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'errors', AlarmDescription: 'What it means', Namespace: 'App', MetricName: 'Errors', Dimensions: [{ Name: 'Of', Value: 'a' }], Statistic: 'Sum', Period: 300, EvaluationPeriods: 1,
        Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore', AlarmActions: [{ Ref: 'Topic' }], OKActions: [{ Ref: 'Topic' }],
      },
    },
    Composite: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'all', AlarmRule: 'ALARM("errors")', AlarmActions: [{ Ref: 'Topic' }] }, DependsOn: ['Alarm'] },
    ...more,
  };
}

async function setState(server: Server, value: 'ALARM' | 'OK'): Promise<void> {
  await new CloudWatchClient(clientOf(server)).send(new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: value, StateReason: 'by hand' }));
}

async function actionsOf(server: Server): Promise<readonly (string | undefined)[]> {
  const { AlarmHistoryItems = [] } = await new CloudWatchClient(clientOf(server)).send(new DescribeAlarmHistoryCommand({ AlarmName: 'errors', HistoryItemType: 'Action' }));
  return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
}

test('a topic is told when an alarm goes off and when it is over, of metric and composite alarms', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', paging())).toBe('CREATE_COMPLETE');
  await setState(server, 'ALARM');
  await until(() => received(server).length >= 2);
  const messages = received(server).map(({ Message = '' }) => JSON.parse(Message) as Record<string, unknown>);
  expect(received(server).map(({ Subject }) => Subject).sort()).toEqual(['ALARM: "all" in us-east-1', 'ALARM: "errors" in us-east-1']);
  expect(messages.find(({ AlarmName }) => AlarmName === 'errors')).toMatchObject({
    AlarmDescription: 'What it means', AWSAccountId: '000000000000', NewStateValue: 'ALARM', NewStateReason: 'by hand', OldStateValue: 'INSUFFICIENT_DATA', AlarmArn: ALARM, OKActions: [TOPIC], AlarmActions: [TOPIC],
    Trigger: {
      MetricName: 'Errors', Namespace: 'App', StatisticType: 'Statistic', Statistic: 'SUM', Unit: null, Dimensions: [{ name: 'Of', value: 'a' }], Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, TreatMissingData: 'ignore',
    },
  });
  expect(messages.find(({ AlarmName }) => AlarmName === 'all')).toMatchObject({ AlarmRule: 'ALARM("errors")', NewStateValue: 'ALARM', TriggeringChildren: [{ Arn: ALARM, State: { Value: 'ALARM' } }] });
  await setState(server, 'OK');
  await until(() => received(server).some(({ Subject }) => Subject === 'OK: "errors" in us-east-1'));
  expect(await actionsOf(server)).toContain(`Successfully executed action ${TOPIC}`);
});

const policy = (statement: object): Record<string, object> => ({
  Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Action: 'sns:Publish', Resource: { Ref: 'Topic' }, ...statement }] } } },
});
const CLOUDWATCH = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };

test.each([
  ['names CloudWatch', true, policy({ ...CLOUDWATCH, Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' }, ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:*:alarm:*' } } })],
  ['is the one that SNS gives every topic', true, policy({ Effect: 'Allow', Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } })],
  ['names another service', false, policy({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } })],
  ['names another account', false, policy({ ...CLOUDWATCH, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } })],
  ['only denies', false, policy({ Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
])('a topic whose policy %s: %p', async (_, isTold, more) => {
  const server = await aws();
  expect(await deploy(server, 'S', paging({}, more))).toBe('CREATE_COMPLETE');
  await setState(server, 'ALARM');
  const [summary] = await actionsOf(server);
  expect(summary).toBe(isTold ? `Successfully executed action ${TOPIC}` : `Failed to execute action ${TOPIC}. Received error: "Resource: ${ALARM} is not authorized to perform: SNS:Publish on resource: ${TOPIC}"`);
});

test('a topic with the key that AWS manages is told nothing', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', paging({ KmsMasterKeyId: 'alias/aws/sns' }))).toBe('CREATE_COMPLETE');
  await setState(server, 'ALARM');
  expect(await actionsOf(server)).toEqual([`Failed to execute action ${TOPIC}. Received error: "CloudWatch Alarms is not authorized to access the SNS Topic encryption key."`]);
});
