import {
  CreateScheduleCommand, CreateScheduleGroupCommand, DeleteScheduleCommand, DeleteScheduleGroupCommand, GetScheduleCommand, ListScheduleGroupsCommand, ListSchedulesCommand, SchedulerClient, UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { awsStatus } from '../../../local';
import { aws, clientOf, closeAll, cloudFormation, deploy, lambdaRole } from './support';

afterEach(closeAll);

const ROLE = 'arn:aws:iam::000000000000:role/caller';
const trust = (service: string, action = 'lambda:InvokeFunction') => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'caller',
    Policies: [{ PolicyName: 'invoke', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: 'arn:aws:lambda:us-east-1:000000000000:function:fn' }] } }],
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] },
  },
});
const STACK = {
  Caller: trust('scheduler.amazonaws.com'),
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: "exports.handler = async (event) => { console.log('GOT ' + JSON.stringify(event)); };" } },
  },
};
const schedule = (properties: object) => ({
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { Name: 's', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, RoleArn: { 'Fn::GetAtt': ['Caller', 'Arn'] } }, ...properties },
  },
});
const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const input = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'a', ScheduleExpression: 'rate(1 minutes)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: FN, RoleArn: ROLE }, ...more,
});

type Server = Awaited<ReturnType<typeof aws>>;
const received = (server: Server): readonly Record<string, unknown>[] => server.events.flatMap((event) => (
  event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, unknown>] : []));
const until = async (is: () => boolean): Promise<void> => {
  for (const end = Date.now() + 30_000; !is();) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((later) => { setTimeout(later, 20); });
  }
};

test('a rate starts at once, and each call is told what it is', async () => {
  const server = await aws({ speed: 300 });
  expect(await deploy(server, 'S', { ...STACK, ...schedule({ ScheduleExpression: 'rate(1 minute)' }) })).toBe('CREATE_COMPLETE');
  await until(() => received(server).length >= 2);
  expect(received(server)[0]).toMatchObject({ 'source': 'aws.scheduler', 'detail-type': 'Scheduled Event', 'resources': ['arn:aws:scheduler:us-east-1:000000000000:schedule/default/s'], 'detail': '{}' });
  expect((await awsStatus(server.endpoint)).stacks[0]?.resources.find(({ logicalId }) => logicalId === 'Schedule')?.tier).toBe('executed');
});

test('a one-time schedule runs once in its time zone, and is gone afterwards if it says so', async () => {
  const server = await aws({ speed: 120 });
  expect(await deploy(server, 'S', STACK)).toBe('CREATE_COMPLETE');
  const scheduler = new SchedulerClient(clientOf(server));
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'clock', State: 'DISABLED' })));
  const now = (await scheduler.send(new GetScheduleCommand({ Name: 'clock' }))).CreationDate?.getTime() ?? 0;
  const soon = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'medium' }).format(now + 4 * 60_000).replace(' ', 'T');
  await scheduler.send(new CreateScheduleCommand(input({
    ScheduleExpression: `at(${soon})`, ScheduleExpressionTimezone: 'Asia/Tokyo', ActionAfterCompletion: 'DELETE', Target: { Arn: FN, RoleArn: ROLE, Input: '{"at":"<aws.scheduler.scheduled-time>","of":"<aws.scheduler.schedule-arn>"}' },
  })));
  await until(() => received(server).length > 0);
  expect(received(server)).toEqual([{ at: new Date(Date.parse(`${soon}+09:00`)).toISOString().replace('.000', ''), of: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/a' }]);
  await expect(scheduler.send(new GetScheduleCommand({ Name: 'a' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Schedule a does not exist.' });
});

test('nothing runs before its start, after its end, or while it is disabled', async () => {
  const server = await aws({ speed: 600 });
  expect(await deploy(server, 'S', STACK)).toBe('CREATE_COMPLETE');
  const scheduler = new SchedulerClient(clientOf(server));
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'ended', EndDate: new Date(Date.now() - 1000), StartDate: new Date(Date.now() - 5000) })));
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'later', StartDate: new Date(Date.now() + 1e9) })));
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'off', State: 'DISABLED' })));
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'window', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1 }, Target: { Arn: FN, RoleArn: ROLE, Input: '"window"' } })));
  await until(() => received(server).length >= 2);
  expect(new Set(received(server))).toEqual(new Set(['window']));
});

test.each<[object, string]>([
  [{ ScheduleExpression: 'rate(1 minute' }, 'Invalid Schedule Expression rate(1 minute.'],
  [{ ScheduleExpression: 'rate(1 minute)', ScheduleExpressionTimezone: 'Mars/Olympus' }, 'Invalid Schedule Expression Timezone Mars/Olympus.'],
  [{ ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'MaximumWindowInMinutes must be 1 to 1440'],
  [{ ScheduleExpression: 'rate(1 minute)', GroupName: 'none' }, 'Schedule group none does not exist.'],
  [{ ScheduleExpression: 'rate(1 minute)', Target: { Arn: FN, RoleArn: 'arn:aws:iam::000000000000:role/none' } }, 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.'],
])('a schedule %j is refused', async (properties, message) => {
  const server = await aws();
  expect(await deploy(server, 'S', { ...STACK, ...schedule(properties) })).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body).toContain(message);
});

test('a role that trusts another service is refused', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', { ...STACK, Caller: trust('events.amazonaws.com'), ...schedule({ ScheduleExpression: 'rate(1 minute)' }) })).toBe('ROLLBACK_COMPLETE');
});

test('a role that may not invoke the function does not, and that is said', async () => {
  const server = await aws({ speed: 300 });
  expect(await deploy(server, 'S', { ...STACK, Caller: trust('scheduler.amazonaws.com', 'lambda:GetFunction'), ...schedule({ ScheduleExpression: 'rate(1 minute)' }) })).toBe('CREATE_COMPLETE');
  await until(() => server.events.some((event) => event.type === 'warning' && event.message.includes('is not authorized to perform: lambda:InvokeFunction')));
  expect(received(server)).toEqual([]);
});

test('schedules and groups are made, listed, changed and deleted by their API', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', STACK)).toBe('CREATE_COMPLETE');
  const scheduler = new SchedulerClient(clientOf(server));
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'g' }));
  expect((await scheduler.send(new CreateScheduleCommand(input({ GroupName: 'g', State: 'DISABLED' })))).ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/g/a');
  await expect(scheduler.send(new CreateScheduleCommand(input({ GroupName: 'g' })))).rejects.toMatchObject({ name: 'ConflictException', message: 'Schedule a already exists.' });
  await scheduler.send(new UpdateScheduleCommand(input({ GroupName: 'g', ScheduleExpression: 'cron(0 8 ? * MON-FRI *)', ScheduleExpressionTimezone: 'Europe/Berlin', State: 'DISABLED' })));
  expect(await scheduler.send(new GetScheduleCommand({ Name: 'a', GroupName: 'g' }))).toMatchObject({
    Name: 'a', GroupName: 'g', ScheduleExpression: 'cron(0 8 ? * MON-FRI *)', ScheduleExpressionTimezone: 'Europe/Berlin', State: 'DISABLED', FlexibleTimeWindow: { Mode: 'OFF' }, ActionAfterCompletion: 'NONE',
    Target: { Arn: FN, RoleArn: ROLE, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } }, CreationDate: expect.any(Date),
  });
  await scheduler.send(new CreateScheduleCommand(input({ Name: 'b', State: 'DISABLED' })));
  const names = async (command: ListSchedulesCommand): Promise<unknown> => (await scheduler.send(command)).Schedules?.map(({ Name }) => Name);
  expect([await names(new ListSchedulesCommand({})), await names(new ListSchedulesCommand({ GroupName: 'g' })), await names(new ListSchedulesCommand({ State: 'ENABLED' }))]).toEqual([['b', 'a'], ['a'], []]);
  expect((await scheduler.send(new ListScheduleGroupsCommand({}))).ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'g']);
  await scheduler.send(new DeleteScheduleCommand({ Name: 'b' }));
  await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'g' }));
  expect(await names(new ListSchedulesCommand({}))).toEqual([]);
  await expect(scheduler.send(new ListSchedulesCommand({ GroupName: 'g' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({ name: 'ValidationException' });
});
