import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { awsStatus } from '../../../local';
import { invokeJson, lambdaOf, until } from './lambda-support';
import { aws, clientOf, closeAll, deploy, folder, lambdaRole } from './support';

afterEach(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:news';

/** A call of the SNS API by whoever holds the key. */
async function sns(server: Pick<Server, 'endpoint' | 'environment'>, action: string, parameters: Readonly<Record<string, string>> = {}, key = server.environment['AWS_ACCESS_KEY_ID']): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'authorization': `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }),
  });
  return { status: response.status, body: await response.text() };
}

const received = (server: Server): readonly Record<string, unknown>[] => server.events.flatMap((event) => (
  event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, unknown>] : []));
const warnings = (server: Server): string => server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])).join('\n');

const CODE = "exports.handler = async (event) => { for (const { Sns } of event.Records) console.log('GOT ' + JSON.stringify(Sns)); };";
const listener = (permission: object = { SourceArn: { Ref: 'Topic' } }): Record<string, object> => ({
  Role: lambdaRole(),
  Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE } } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
  Allow: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', ...permission } },
});
const subscription = (more: object = {}): object => ({ Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Fn', 'Arn'] }, ...more } });

test('a function that subscribes gets what is published, filtered as it asks; a restart forgets no subscription', async () => {
  const state = folder();
  const server = await aws({ state: `${state}/state` });
  expect(await deploy(server, 'S', { ...listener(), Sub: subscription({ FilterPolicy: { kind: ['good'] } }) })).toBe('CREATE_COMPLETE');
  const { stacks } = await awsStatus(server.endpoint);
  expect(Object.fromEntries(stacks[0]?.resources.map(({ logicalId, tier }) => [logicalId, tier]) ?? [])).toMatchObject({ Topic: 'executed', Sub: 'executed' });

  const attribute = (value: string) => ({ 'MessageAttributes.entry.1.Name': 'kind', 'MessageAttributes.entry.1.Value.DataType': 'String', 'MessageAttributes.entry.1.Value.StringValue': value });
  await sns(server, 'Publish', { TopicArn: TOPIC, Message: 'dropped', ...attribute('bad') });
  const published = await sns(server, 'Publish', { TopicArn: TOPIC, Message: 'a <message>', Subject: 'News', ...attribute('good') });
  const [first] = await until(() => received(server).length > 0 && received(server));
  expect(first).toMatchObject({ Type: 'Notification', TopicArn: TOPIC, Subject: 'News', Message: 'a <message>', MessageAttributes: { kind: { Type: 'String', Value: 'good' } } });
  expect(published.body).toContain(`<MessageId>${String(first?.['MessageId'])}</MessageId>`);
  const { Datapoints = [] } = await new CloudWatchClient(clientOf(server)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/SNS', MetricName: 'NumberOfMessagesPublished', Dimensions: [{ Name: 'TopicName', Value: 'news' }], StartTime: new Date(Date.now() - 120_000), EndTime: new Date(Date.now() + 60_000), Period: 3600, Statistics: ['Sum'],
  }));
  expect(Datapoints.map(({ Sum }) => Sum)).toEqual([2]);

  await server.close();
  const again = await aws({ state: `${state}/state` });
  await sns(again, 'Publish', { TopicArn: TOPIC, Message: 'after the restart', ...attribute('good') });
  await until(() => received(again).some(({ Message }) => Message === 'after the restart'));
});

test('who is not let in by the function, or is no function, is told of in a warning', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', { ...listener({ SourceArn: `${TOPIC}-of-another` }), Sub: subscription(), Mail: subscription({ Protocol: 'email', Endpoint: 'a@example.com' }) })).toBe('CREATE_COMPLETE');
  expect((await sns(server, 'Publish', { TopicArn: TOPIC, Message: 'm' })).status).toBe(200);
  expect(warnings(server)).toContain('SNS is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:fn');
  expect(warnings(server)).toContain('a@example.com, a subscriber of arn:aws:sns:us-east-1:000000000000:news by email, receives nothing');
  expect(received(server)).toHaveLength(0);
});

test('a role publishes where it, or the policy of the topic, allows it', async () => {
  const server = await aws();
  const code = "exports.handler = async (event) => ({ key: process.env.AWS_ACCESS_KEY_ID });";
  const fn = (name: string, ...statements: readonly object[]) => ({
    [`Role${name}`]: lambdaRole(...statements),
    [name]: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': [`Role${name}`, 'Arn'] }, Code: { ZipFile: code } } },
  });
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } };
  const resources = { ...fn('mayIt', { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC }), ...fn('mayNot'), Topic };
  expect(await deploy(server, 'S', resources)).toBe('CREATE_COMPLETE');
  const keyOf = async (name: string): Promise<string> => ((await invokeJson(lambdaOf(server), {}, { FunctionName: name })).value as { key: string }).key;
  const publish = async (name: string) => await sns(server, 'Publish', { TopicArn: TOPIC, Message: 'm' }, await keyOf(name));
  expect((await publish('mayIt')).status).toBe(200);
  const denied = await publish('mayNot');
  expect([denied.status, denied.body]).toEqual([403, expect.stringContaining('is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:000000000000:news')]);

  const Policy = { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': ['RolemayNot', 'Arn'] } }, Action: 'sns:Publish', Resource: { Ref: 'Topic' } }] } } };
  expect(await deploy(server, 'S', { ...resources, Policy }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await publish('mayNot')).status).toBe(200);
  expect(await deploy(server, 'S', resources, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await publish('mayNot')).status).toBe(403);
});

test('topics and subscriptions by the API, and what SNS refuses', async () => {
  const server = await aws();
  const fn = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
  expect((await sns(server, 'CreateTopic', { 'Name': 'news', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a', 'Attributes.entry.1.key': 'DisplayName', 'Attributes.entry.1.value': 'The news' })).body).toContain(`<TopicArn>${TOPIC}</TopicArn>`);
  expect((await sns(server, 'CreateTopic', { Name: 'news' })).body).toContain(`<TopicArn>${TOPIC}</TopicArn>`);
  expect((await sns(server, 'ListTopics')).body).toContain(`<Topics><member><TopicArn>${TOPIC}</TopicArn></member></Topics>`);
  expect((await sns(server, 'GetTopicAttributes', { TopicArn: TOPIC })).body).toContain('<entry><key>DisplayName</key><value>The news</value></entry>');
  expect((await sns(server, 'ListTagsForResource', { ResourceArn: TOPIC })).body).toContain('<Tags><member><Key>team</Key><Value>a</Value></member></Tags>');

  const { body } = await sns(server, 'Subscribe', { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: fn });
  const [, subscriptionArn = ''] = /<SubscriptionArn>(.+)<\/SubscriptionArn>/.exec(body) ?? [];
  expect((await sns(server, 'Subscribe', { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: fn })).body).toContain(subscriptionArn);
  expect((await sns(server, 'ListSubscriptionsByTopic', { TopicArn: TOPIC })).body.match(/<member>/g)).toHaveLength(1);
  expect((await sns(server, 'Subscribe', { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'a@example.com' })).body).toContain('<SubscriptionArn>pending confirmation</SubscriptionArn>');
  await sns(server, 'Unsubscribe', { SubscriptionArn: subscriptionArn });

  const refusals: readonly [string, Readonly<Record<string, string>>, number, string][] = [
    ['Publish', { TopicArn: `${TOPIC}-2`, Message: 'm' }, 404, 'Topic does not exist'],
    ['Publish', { TopicArn: TOPIC, Message: '' }, 400, 'Invalid parameter: Empty message'],
    ['Publish', { Message: 'm' }, 400, 'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter'],
    ['Publish', { TopicArn: TOPIC, Message: '{}', MessageStructure: 'json' }, 501, 'csi local does not serve Publish with MessageStructure of sns'],
    ['Subscribe', { TopicArn: TOPIC, Protocol: 'pigeon', Endpoint: 'x' }, 400, 'Invalid parameter: Does not support this protocol string: pigeon'],
    ['Subscribe', { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: 'x' }, 400, 'Invalid parameter: Lambda endpoint ARN'],
    ['Subscribe', { 'TopicArn': TOPIC, 'Protocol': 'lambda', 'Endpoint': fn, 'Attributes.entry.1.key': 'FilterPolicy', 'Attributes.entry.1.value': '{"a":1}' }, 400, 'Invalid parameter: FilterPolicy'],
    ['CreateTopic', { Name: 'a name' }, 400, 'Invalid parameter: Topic Name'],
    ['GetSubscriptionAttributes', { SubscriptionArn: subscriptionArn }, 404, 'Subscription does not exist'],
  ];
  for (const [action, parameters, status, words] of refusals) {
    const answer = await sns(server, action, parameters);
    expect([action, answer.status, answer.body]).toEqual([action, status, expect.stringContaining(words)]);
  }
  await sns(server, 'DeleteTopic', { TopicArn: TOPIC });
  expect((await sns(server, 'ListTopics')).body).not.toContain('<member>');
});
