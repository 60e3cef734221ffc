import { CloudWatchLogsClient, DescribeLogGroupsCommand, DescribeQueryDefinitionsCommand, FilterLogEventsCommand, GetQueryResultsCommand, StartQueryCommand, StopQueryCommand, type StartQueryCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SAVED_QUERIES } from '../../../lib/logs/saved-queries';
import { LogStore } from '../../../local/aws/logs/log-store';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

const CODE = 'exports.handler = async ({ fail }, { awsRequestId }) => { console.log(JSON.stringify({ level: "ERROR", message: "the model failed", requestId: awsRequestId })); if (fail) throw new Error("asked to"); };';
const fn = (name: string, LoggingConfig: object): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE }, LoggingConfig },
});
const query = (part: string): string => SAVED_QUERIES.find(({ name }) => name === part)?.text ?? '';

let server: Awaited<ReturnType<typeof aws>>;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  server = await aws();
  logs = new CloudWatchLogsClient(clientOf(server));
  expect(await deploy(server, 'S', {
    Role: lambdaRole(), Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'mine' } }, Empty: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'empty' } },
    Json: fn('json', { LogFormat: 'JSON', LogGroup: { Ref: 'Group' } }), Quiet: fn('quiet', { LogFormat: 'JSON', SystemLogLevel: 'WARN' }), Text: fn('text', {}),
    Saved: { Type: 'AWS::Logs::QueryDefinition', Properties: { Name: 'Shop/Errors', QueryString: query('Errors by message'), LogGroupNames: [{ Ref: 'Group' }] } },
  })).toBe('CREATE_COMPLETE');
  const lambda = new LambdaClient(clientOf(server));
  for (const [FunctionName, fail] of [['json', false], ['json', true], ['quiet', false], ['text', false]] as const) await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ fail }) }));
}, 30_000);
afterAll(closeAll);

const NOW = Math.floor(Date.now() / 1000);
const start = (more: Partial<StartQueryCommandInput>) => logs.send(new StartQueryCommand({ startTime: NOW - 3600, endTime: NOW + 3600, queryString: 'fields @message', ...more }));
async function rows(logGroupName: string, queryString: string): Promise<readonly Record<string, string>[]> {
  const { queryId } = await start({ logGroupName, queryString });
  const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
  expect(status).toBe('Complete');
  return results.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
}

test('saved queries are found, and answered over what functions have written', async () => {
  const { queryDefinitions: [saved] = [] } = await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: 'Shop/' }));
  expect(saved).toMatchObject({ name: 'Shop/Errors', logGroupNames: ['mine'] });
  expect(await rows('mine', saved?.queryString ?? '')).toEqual([expect.objectContaining({ message: 'the model failed', times: '2' })]);
});

test('where the log is of JSON, Lambda itself writes events, as its level lets it', async () => {
  expect(await rows('mine', 'filter ispresent(type) | stats count(*) as n by type | sort type asc')).toEqual([{ type: 'platform.initReport', n: '1' }, { type: 'platform.report', n: '2' }, { type: 'platform.start', n: '2' }]);
  expect(await rows('mine', query('Timeouts and crashes'))).toEqual([expect.objectContaining({ 'record.status': 'error', 'record.metrics.durationMs': expect.stringMatching(/^[\d.]+$/) })]);
  expect((await rows('mine', query('Billed duration')))).toHaveLength(1);
  expect(await rows('/aws/lambda/quiet', 'filter ispresent(type) | fields type')).toEqual([]);
  expect(await rows('/aws/lambda/text', 'filter @message like /^(START|END|REPORT) RequestId/ | stats count(*) as n')).toEqual([{ n: '3' }]);
});

test('events and groups are listed', async () => {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'mine', filterPattern: '"platform.report"' }));
  expect(events.map(({ message = '' }) => (JSON.parse(message) as { type: string }).type)).toEqual(['platform.report', 'platform.report']);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['/aws/lambda/quiet', '/aws/lambda/text', 'empty', 'mine']);
  expect(await rows('empty', 'fields @message')).toEqual([]);
});

test.each<[string, Partial<StartQueryCommandInput>, string, RegExp]>([
  ['no query', { queryString: 'select 1' }, 'MalformedQueryException', /select is no command/],
  ['no such group', { logGroupName: 'none' }, 'ResourceNotFoundException', /'none' does not exist/],
  ['no group', { logGroupName: undefined }, 'InvalidParameterException', /At least one log group/],
  ['51 groups', { logGroupNames: Array.from({ length: 51 }, (_, index) => `g${index}`), logGroupName: undefined }, 'InvalidParameterException', /At most 50/],
  ['an end before the start', { endTime: NOW - 7200 }, 'InvalidParameterException', /end date/],
  ['more rows than there can be', { limit: 10_001 }, 'InvalidParameterException', /limit is 10001/],
])('%s is refused', async (_, input, name, message) => {
  await expect(start({ logGroupName: 'mine', ...input })).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test('the limits are taken, and a query that is over cannot be stopped', async () => {
  const { queryId } = await start({ logGroupName: 'mine', limit: 1 });
  expect((await logs.send(new GetQueryResultsCommand({ queryId }))).results).toHaveLength(1);
  await expect(start({ logGroupName: 'mine', limit: 10_000 })).resolves.toMatchObject({ queryId: expect.any(String) });
  await expect(logs.send(new StopQueryCommand({ queryId }))).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(logs.send(new GetQueryResultsCommand({ queryId: 'x' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('what is kept has an end, and is the newest', () => {
  const store = new LogStore();
  for (let index = 0; index <= 50_000; index++) store.put('g', { timestamp: index, message: 'x', stream: 's' });
  expect(store.events('g').length).toBeLessThanOrEqual(50_000);
  expect(store.events('g').at(-1)?.timestamp).toBe(50_000);
});
