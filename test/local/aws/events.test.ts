import { join } from 'node:path';
import {
  DeleteRuleCommand, DescribeRuleCommand, DisableRuleCommand, EventBridgeClient, ListEventBusesCommand, ListRuleNamesByTargetCommand, ListRulesCommand, ListTargetsByRuleCommand, PutEventsCommand,
  PutRuleCommand, PutTargetsCommand, RemoveTargetsCommand, TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { CloudWatchClient, GetMetricStatisticsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { awsStatus } from '../../../local';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder, lambdaRole } from './support';

afterEach(closeAll);

const CODE = "exports.handler = async (event) => { console.log('GOT ' + JSON.stringify(event)); };";
const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';

const functionOf = (name: string, more: object = {}): Record<string, object> => ({
  Role: lambdaRole(),
  Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE }, ...more } },
});
const allow = (more: object = {}): Record<string, object> => ({
  Allow: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', ...more } },
});
const rule = (properties: object): Record<string, object> => ({ Rule: { Type: 'AWS::Events::Rule', Properties: { Name: 'rule', ...properties } } });
const target = (more: object = {}) => ({ Id: 'a', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, ...more });

type Server = Awaited<ReturnType<typeof aws>>;
const received = (server: Server): readonly Record<string, unknown>[] => server.events.flatMap((event) => (
  event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, unknown>] : []));
const warnings = (server: Server): string => server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])).join('\n');
const until = async (is: () => boolean): Promise<void> => {
  for (const end = Date.now() + 30_000; !is();) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((later) => { setTimeout(later, 20); });
  }
};

test('a scheduled function runs at every moment of its schedule, by the clock of the server', async () => {
  const server = await aws({ speed: 300 });
  expect(await deploy(server, 'S', { ...functionOf('fn'), ...allow({ SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] } }), ...rule({ ScheduleExpression: 'cron(* * * * ? *)', Targets: [target()] }) })).toBe('CREATE_COMPLETE');
  await until(() => received(server).length >= 3);
  const [first, second] = received(server);
  expect(first).toMatchObject({
    'version': '0', 'detail-type': 'Scheduled Event', 'source': 'aws.events', 'account': '000000000000', 'region': 'us-east-1', 'resources': ['arn:aws:events:us-east-1:000000000000:rule/rule'], 'detail': {},
    'time': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/),
  });
  expect(Date.parse(String(second?.['time']))).toBeGreaterThan(Date.parse(String(first?.['time'])));
  const { stacks } = await awsStatus(server.endpoint);
  expect(stacks[0]?.resources.find(({ logicalId }) => logicalId === 'Rule')?.tier).toBe('executed');

  await new EventBridgeClient(clientOf(server)).send(new DisableRuleCommand({ Name: 'rule' }));
  await new Promise((later) => { setTimeout(later, 400); });
  const count = received(server).length;
  await new Promise((later) => { setTimeout(later, 600); });
  expect(received(server)).toHaveLength(count);
});

test('events go to the rules that ask for them, each target gets what it is to get', async () => {
  const server = await aws();
  const events = new EventBridgeClient(clientOf(server));
  const pattern = { 'source': ['shop'], 'detail-type': [{ prefix: 'Order' }], 'detail': { total: [{ numeric: ['>', 10] }] } };
  expect(await deploy(server, 'S', {
    ...functionOf('fn'), ...allow(), ...rule({
      EventPattern: pattern,
      Targets: [target(), target({ Id: 'b', InputTransformer: { InputPathsMap: { total: '$.detail.total' }, InputTemplate: '{"sum":<total>,"by":"<aws.events.rule-name>"}' } }), target({ Id: 'c', Input: '{"fixed":1}' }), target({ Id: 'd', InputPath: '$.detail' })],
    }),
  })).toBe('CREATE_COMPLETE');
  const put = await events.send(new PutEventsCommand({
    Entries: [
      { Source: 'shop', DetailType: 'Order made', Detail: '{"total":11}', Resources: ['arn:x'] }, { Source: 'shop', DetailType: 'Order made', Detail: '{"total":10}' },
      { Source: 'aws.shop', DetailType: 'x', Detail: '{}' }, { Source: 'shop', DetailType: 'x', Detail: '[]' }, { Source: 'shop', Detail: '{}' }, { Source: 'shop', DetailType: 'x', Detail: '{}', EventBusName: 'other' },
    ],
  }));
  expect(put.FailedEntryCount).toBe(4);
  expect(put.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual(['string', 'string', 'NotAuthorizedForSourceException', 'MalformedDetail', 'InvalidArgument', 'ResourceNotFoundException']);
  await until(() => received(server).length >= 4);
  expect(received(server)).toHaveLength(4);
  expect(received(server)).toEqual(expect.arrayContaining([
    expect.objectContaining({ 'source': 'shop', 'id': put.Entries?.[0]?.EventId, 'detail-type': 'Order made', 'detail': { total: 11 }, 'resources': ['arn:x'] }),
    { sum: 11, by: 'rule' }, { fixed: 1 }, { total: 11 },
  ]));
});

test('an alarm that changes its state is an event, and what a rule did is counted', async () => {
  const server = await aws();
  const watch = new CloudWatchClient(clientOf(server));
  const alarm = { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'high', Namespace: 'n', MetricName: 'm', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } } };
  const pattern = { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'detail': { alarmName: [{ prefix: 'hi' }], state: { value: ['ALARM'] } } };
  expect(await deploy(server, 'S', { ...functionOf('fn'), ...allow(), ...alarm, ...rule({ EventPattern: pattern, Targets: [target()] }) })).toBe('CREATE_COMPLETE');
  await watch.send(new SetAlarmStateCommand({ AlarmName: 'high', StateValue: 'OK', StateReason: 'a test' }));
  await watch.send(new SetAlarmStateCommand({ AlarmName: 'high', StateValue: 'ALARM', StateReason: 'a test' }));
  await until(() => received(server).length > 0);
  expect(received(server)).toEqual([expect.objectContaining({ resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:high'], detail: expect.objectContaining({ alarmName: 'high', state: expect.objectContaining({ value: 'ALARM', reason: 'a test' }) }) })]);
  const sum = async (name: string): Promise<number> => (await watch.send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Events', MetricName: name, Dimensions: [{ Name: 'RuleName', Value: 'rule' }], Statistics: ['Sum'], Period: 3600, StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 3_600_000),
  }))).Datapoints?.reduce((total, { Sum = 0 }) => total + Sum, 0) ?? 0;
  expect([await sum('MatchedEvents'), await sum('TriggeredRules'), await sum('Invocations'), await sum('FailedInvocations')]).toEqual([1, 1, 1, 0]);
});

test('a restart keeps rules, and their schedules go on', async () => {
  const state = join(folder(), 'state');
  const before = await aws({ state, speed: 600 });
  expect(await deploy(before, 'S', { ...functionOf('fn'), ...allow(), ...rule({ ScheduleExpression: 'rate(2 minutes)', Targets: [target()] }) })).toBe('CREATE_COMPLETE');
  await before.close();
  const after = await aws({ state, speed: 600 });
  await until(() => received(after).length > 0);
  expect(received(after)[0]).toMatchObject({ resources: ['arn:aws:events:us-east-1:000000000000:rule/rule'] });
});

test('a function whose policy does not allow it is not invoked, and what to do is said once', async () => {
  const server = await aws({ speed: 600 });
  expect(await deploy(server, 'S', { ...functionOf('fn'), ...allow({ SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/other' }), ...rule({ ScheduleExpression: 'rate(1 minute)', Targets: [target()] }) })).toBe('CREATE_COMPLETE');
  await until(() => warnings(server).includes('AWS::Lambda::Permission'));
  await new Promise((later) => { setTimeout(later, 300); });
  expect(warnings(server).match(/cannot invoke/g)).toHaveLength(1);
  expect(warnings(server)).toContain('Principal events.amazonaws.com and SourceArn arn:aws:events:us-east-1:000000000000:rule/rule');
  expect(received(server)).toEqual([]);
});

test('targets that nothing is delivered to are recorded, and named', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', {
    Queue: { Type: 'AWS::SQS::Queue' }, ...functionOf('fn', { Runtime: 'python3.13' }),
    ...rule({ EventPattern: { source: ['x'] }, Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }, target()] }),
  })).toBe('CREATE_COMPLETE');
  expect((await awsStatus(server.endpoint)).stacks[0]?.resources.find(({ logicalId }) => logicalId === 'Rule')?.tier).toBe('recorded');
  expect(warnings(server)).toMatch(/rule rule: its target q, arn:aws:sqs:\S+, is recorded and gets no events/);
});

test.each<[object, string]>([
  [{ ScheduleExpression: 'cron(0 10 * * * *)' }, 'Parameter ScheduleExpression is not valid.'],
  [{}, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
  [{ EventPattern: { source: [{ regex: 'x' }] } }, 'Event pattern is not valid. Reason: Unrecognized match type regex'],
  [{ ScheduleExpression: 'rate(1 minute)', EventBusName: 'other' }, 'Event bus other does not exist'],
  [{ ScheduleExpression: 'rate(1 minute)', Targets: [target({ Input: '{}', InputPath: '$' })] }, 'Only one of Input, InputPath, or InputTransformer must be provided for target a.'],
  [{ ScheduleExpression: 'rate(1 minute)', Targets: [target({ Input: '{' })] }, 'JSON syntax error in input for target a.'],
])('a rule %j is refused', async (properties, message) => {
  const server = await aws();
  expect(await deploy(server, 'S', { ...functionOf('fn'), ...rule(properties) })).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body).toContain(message);
  expect((await new EventBridgeClient(clientOf(server)).send(new ListRulesCommand({}))).Rules).toEqual([]);
});

test('rules are made, listed, changed and deleted by their API', async () => {
  const server = await aws();
  const events = new EventBridgeClient(clientOf(server));
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: 'a', ScheduleExpression: 'rate(5 minutes)', Description: 'said' }));
  expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/a');
  await events.send(new PutRuleCommand({ Name: 'b', EventPattern: '{"source":["x"]}', State: 'DISABLED' }));
  await expect(events.send(new PutRuleCommand({ Name: 'c d', ScheduleExpression: 'rate(5 minutes)' }))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(events.send(new PutRuleCommand({ Name: 'c', ScheduleExpression: 'rate(1 minutes)' }))).rejects.toMatchObject({ name: 'ValidationException', message: 'Parameter ScheduleExpression is not valid.' });
  await expect(events.send(new PutRuleCommand({ Name: 'c', EventPattern: '{"source":"x"}' }))).rejects.toMatchObject({ name: 'InvalidEventPatternException', message: 'Event pattern is not valid. Reason: "source" must be an object or an array' });
  expect(await events.send(new PutTargetsCommand({ Rule: 'a', Targets: [{ Id: '1', Arn: FN }] }))).toMatchObject({ FailedEntryCount: 0 });
  await expect(events.send(new PutTargetsCommand({ Rule: 'a', Targets: ['2', '3', '4', '5', '6'].map((Id) => ({ Id, Arn: FN })) }))).rejects.toMatchObject({ name: 'LimitExceededException' });
  expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'a' }))).Targets).toEqual([{ Id: '1', Arn: FN }]);
  expect((await events.send(new ListRuleNamesByTargetCommand({ TargetArn: FN }))).RuleNames).toEqual(['a']);
  const first = await events.send(new ListRulesCommand({ Limit: 1 }));
  expect([first.Rules?.map(({ Name }) => Name), (await events.send(new ListRulesCommand({ NextToken: first.NextToken }))).Rules?.map(({ Name }) => Name)]).toEqual([['a'], ['b']]);
  expect(await events.send(new DescribeRuleCommand({ Name: 'a' }))).toMatchObject({ Name: 'a', Arn: RuleArn, ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED', Description: 'said', EventBusName: 'default' });
  await expect(events.send(new DeleteRuleCommand({ Name: 'a' }))).rejects.toThrow("Rule can't be deleted since it has targets.");
  expect(await events.send(new RemoveTargetsCommand({ Rule: 'a', Ids: ['1', '9'] }))).toMatchObject({ FailedEntryCount: 1 });
  await events.send(new DeleteRuleCommand({ Name: 'a' }));
  await expect(events.send(new DescribeRuleCommand({ Name: 'a' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Rule a does not exist on EventBus default.' });
  await expect(events.send(new ListRulesCommand({ EventBusName: 'other' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await events.send(new ListEventBusesCommand({}))).EventBuses).toEqual([{ Name: 'default', Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' }]);
});

test('patterns are tried against events', async () => {
  const events = new EventBridgeClient(clientOf(await aws()));
  const event = { 'id': '1', 'account': '0', 'source': 's', 'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1', 'resources': [], 'detail-type': 'd' };
  const result = async (pattern: object, given: object = event): Promise<boolean | undefined> => (await events.send(new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(given) }))).Result;
  expect([await result({ source: ['s'] }), await result({ source: ['t'] })]).toEqual([true, false]);
  await expect(result({ source: ['s'] }, { source: 's' })).rejects.toThrow('the required field id, account, time, region, resources, detail-type is missing');
  await expect(result({ source: 's' })).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
});
