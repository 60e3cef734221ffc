import { gzipSync } from 'node:zlib';
import {
  CloudWatchClient, DeleteAlarmsCommand, DeleteDashboardsCommand, DescribeAlarmHistoryCommand, DescribeAlarmsCommand, DescribeAlarmsForMetricCommand, DisableAlarmActionsCommand,
  GetDashboardCommand, GetMetricDataCommand, GetMetricStatisticsCommand, ListDashboardsCommand, ListMetricsCommand, ListTagsForResourceCommand, PutCompositeAlarmCommand,
  PutDashboardCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand, TagResourceCommand, UntagResourceCommand, type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { aws, clientOf, closeAll } from '../support';

afterEach(closeAll);

const ALARM = {
  AlarmName: 'high', Namespace: 'App', MetricName: 'Latency', Dimensions: [{ Name: 'Fn', Value: 'a' }], ExtendedStatistic: 'p90', Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2,
  Threshold: 100.5, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore', AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'], Tags: [{ Key: 'team', Value: 'a' }],
} as const satisfies PutMetricAlarmCommandInput;

const NOW = Math.floor(Date.now() / 60_000);
const minute = (ago = 0): Date => new Date((NOW - ago) * 60_000);

describe.each([['JSON', {}], ['CBOR', { protocol: AwsSmithyRpcV2CborProtocol }]])('over %s', (_, protocol) => {
  const clientFor = async (): Promise<CloudWatchClient> => new CloudWatchClient({ ...clientOf(await aws()), ...protocol, maxAttempts: 1 });

  test('what is put is read as statistics, as data with expressions, and as a list', async () => {
    const client = await clientFor();
    const dimensions = [{ Name: 'Fn', Value: 'a' }];
    await client.send(new PutMetricDataCommand({
      Namespace: 'App',
      MetricData: [
        { MetricName: 'Latency', Dimensions: dimensions, Timestamp: minute(2), Unit: 'Milliseconds', Values: [1, 2, 100], Counts: [5, 4, 1] },
        { MetricName: 'Latency', Dimensions: dimensions, Timestamp: minute(1), Unit: 'Milliseconds', StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 1, Maximum: 9 } },
        { MetricName: 'Errors', Dimensions: dimensions, Timestamp: minute(1), Value: 2, Unit: 'Count' },
      ],
    }));
    const range = { StartTime: minute(3), EndTime: minute(-1) };
    const { Datapoints = [], Label } = await client.send(new GetMetricStatisticsCommand({
      Namespace: 'App', MetricName: 'Latency', Dimensions: dimensions, Period: 60, Statistics: ['Average', 'SampleCount', 'Minimum', 'Maximum', 'Sum'], ExtendedStatistics: ['p90'], ...range,
    }));
    expect([Label, Datapoints]).toEqual(['Latency', [
      { Timestamp: minute(2), Average: 11.3, SampleCount: 10, Minimum: 1, Maximum: 100, Sum: 113, ExtendedStatistics: { p90: 2 }, Unit: 'Milliseconds' },
      { Timestamp: minute(1), Average: 5, SampleCount: 4, Minimum: 1, Maximum: 9, Sum: 20, ExtendedStatistics: {}, Unit: 'Milliseconds' },
    ]]);
    const metric = (MetricName: string, Stat: string) => ({ Metric: { Namespace: 'App', MetricName, Dimensions: dimensions }, Period: 60, Stat });
    const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand({
      ...range,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        { Id: 'errors', MetricStat: metric('Errors', 'Sum'), ReturnData: false },
        { Id: 'calls', MetricStat: metric('Latency', 'SampleCount'), Label: 'Calls' },
        { Id: 'rate', Expression: '100 * errors / calls', Label: 'Error rate' },
      ],
    }));
    expect(MetricDataResults).toEqual([
      { Id: 'calls', Label: 'Calls', Timestamps: [minute(2), minute(1)], Values: [10, 4], StatusCode: 'Complete' },
      { Id: 'rate', Label: 'Error rate', Timestamps: [minute(2), minute(1)], Values: [0, 50], StatusCode: 'Complete' },
    ]);
    expect((await client.send(new ListMetricsCommand({ Namespace: 'App', MetricName: 'Errors', Dimensions: [{ Name: 'Fn' }], RecentlyActive: 'PT3H' }))).Metrics)
      .toEqual([{ Namespace: 'App', MetricName: 'Errors', Dimensions: dimensions }]);
  });

  test('searches and queries of Metrics Insights find what was put', async () => {
    const client = await clientFor();
    const of = (ModelVersion: string, Value: number, ago: number) => ({
      MetricName: 'Invocations', Dimensions: [{ Name: 'Endpoint', Value: 'digits' }, { Name: 'ModelVersion', Value: ModelVersion }], Timestamp: minute(ago), Value,
    });
    await client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [of('1', 90, 2), of('1', 80, 1), of('2', 10, 2), of('2', 20, 1), { MetricName: 'Invocations', Timestamp: minute(1), Value: 1000 }] }));
    const Expression = `SEARCH('{App,Endpoint,ModelVersion} MetricName="Invocations" Endpoint="digits"', 'Sum', 60)`;
    const get = async (...MetricDataQueries: readonly { readonly Id: string; readonly Expression: string; readonly Label?: string; readonly Period?: number }[]) => (
      (await client.send(new GetMetricDataCommand({ StartTime: minute(3), EndTime: minute(-1), ScanBy: 'TimestampAscending', MetricDataQueries: [...MetricDataQueries] }))).MetricDataResults?.map(({ Id, Label, Values }) => [Id, Label, Values]));
    expect(await get({ Id: 's', Expression }, { Id: 'v', Expression, Label: "v${PROP('Dim.ModelVersion')}" }, { Id: 'sum', Expression: `SUM(${Expression})` }, { Id: 'share', Expression: '100 * s / sum', Label: '%' })).toEqual([
      ['s', '1', [90, 80]], ['s', '2', [10, 20]], ['v', 'v1', [90, 80]], ['v', 'v2', [10, 20]], ['sum', 'sum', [100, 100]], ['share', '% 1', [90, 80]], ['share', '% 2', [10, 20]],
    ]);
    const q = { Id: 'q', Expression: 'SELECT SUM(Invocations) FROM SCHEMA(App, Endpoint, ModelVersion) GROUP BY ModelVersion ORDER BY SUM() DESC LIMIT 1', Period: 60 };
    expect(await get(q, { Id: 'twice', Expression: 'q * 2' })).toEqual([['q', '1', [90, 80]], ['twice', '1', [180, 160]]]);
    await expect(get(q, { ...q, Id: 'r' })).rejects.toThrow('Each GetMetricData operation can have only one Metrics Insights query');
    await expect(get({ Id: 's', Expression: "SEARCH('{App', 'Sum')" })).rejects.toMatchObject({ name: expect.stringMatching('Validation'), message: "Error in expression 's': } is missing after the metric schema" });
    await expect(get({ Id: 's', Expression: "SEARCH('App', 'p101')" })).rejects.toThrow("Error in expression 's': p101 is no statistic");
  });

  test('an alarm is put, described, set, and deleted; its history stays', async () => {
    const client = await clientFor();
    await client.send(new PutMetricAlarmCommand(ALARM));
    const { MetricAlarms: [alarm] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'hi', StateValue: 'INSUFFICIENT_DATA', ActionPrefix: 'arn:aws:sns:' }));
    const { Tags, ...put } = ALARM;
    expect(alarm).toMatchObject({
      ...put, AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:high', ActionsEnabled: true, StateReason: 'Unchecked: Initial alarm creation', AlarmConfigurationUpdatedTimestamp: expect.any(Date),
    });
    expect((await client.send(new DescribeAlarmsForMetricCommand({ Namespace: 'App', MetricName: 'Latency', Dimensions: [...ALARM.Dimensions], ExtendedStatistic: 'p90' }))).MetricAlarms).toHaveLength(1);
    expect((await client.send(new DescribeAlarmsForMetricCommand({ Namespace: 'App', MetricName: 'Latency' }))).MetricAlarms).toEqual([]);

    const ResourceARN = alarm?.AlarmArn;
    await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'dev' }] }));
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    expect([Tags.length, (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags]).toEqual([1, [{ Key: 'stage', Value: 'dev' }]]);

    await client.send(new SetAlarmStateCommand({ AlarmName: 'high', StateValue: 'ALARM', StateReason: 'a rehearsal' }));
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['high'] }));
    const { MetricAlarms: [set] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['high'] }));
    expect(set).toMatchObject({ StateValue: 'ALARM', StateReason: 'a rehearsal', ActionsEnabled: false });

    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM("high") OR ALARM("high")' }));
    const { CompositeAlarms, MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    expect([CompositeAlarms?.map(({ AlarmName, StateValue }) => [AlarmName, StateValue]), MetricAlarms]).toEqual([[['any', 'ALARM']], []]);
    expect((await client.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'any' }))).MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['high']);
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['high'] }))).rejects.toThrow('Cannot delete high as there are composite alarm(s) depending on it.');
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['high', 'any', 'no such alarm'] }));
    expect((await client.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] })))).toMatchObject({ MetricAlarms: [], CompositeAlarms: [] });
    const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'high', ScanBy: 'TimestampAscending' }));
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "high" created', 'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Failed to execute action arn:aws:sns:us-east-1:000000000000:topic. Received error: "Topic does not exist"', 'Alarm "high" updated', 'Alarm "high" deleted',
    ]);
  });

  test('dashboards are kept as they are, and are JSON', async () => {
    const client = await clientFor();
    const DashboardBody = '{"widgets": []}';
    await client.send(new PutDashboardCommand({ DashboardName: 'Live', DashboardBody }));
    expect(await client.send(new GetDashboardCommand({ DashboardName: 'Live' }))).toMatchObject({ DashboardBody, DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/Live' });
    expect((await client.send(new ListDashboardsCommand({ DashboardNamePrefix: 'L' }))).DashboardEntries).toEqual([expect.objectContaining({ DashboardName: 'Live', Size: 15, LastModified: expect.any(Date) })]);
    await expect(client.send(new PutDashboardCommand({ DashboardName: 'Live', DashboardBody: '[' }))).rejects.toMatchObject({ name: 'DashboardInvalidInputError' });
    const wide = JSON.stringify({ widgets: [{ type: 'text', x: 0, y: 0, width: 25, height: 1, properties: { markdown: 'Hello' } }] });
    await expect(client.send(new PutDashboardCommand({ DashboardName: 'Live', DashboardBody: wide }))).rejects.toMatchObject({
      name: 'DashboardInvalidInputError', message: expect.stringMatching(/^The dashboard body is invalid, there are 1 validation errors:\n\[\n {2}\{\n {4}"dataPath": "\/widgets\/0\/width",\n {4}"message": "Should be <= 24"/),
    });
    expect(await client.send(new GetDashboardCommand({ DashboardName: 'Live' }))).toMatchObject({ DashboardBody });
    await client.send(new DeleteDashboardsCommand({ DashboardNames: ['Live'] }));
    await expect(client.send(new GetDashboardCommand({ DashboardName: 'Live' }))).rejects.toMatchObject({ name: 'ResourceNotFound', message: 'Dashboard Live does not exist' });
  });

  test('datapoints come in pages', async () => {
    const client = await clientFor();
    await client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: Array.from({ length: 5 }, (_each, ago) => ({ MetricName: 'X', Timestamp: minute(ago), Value: ago })) }));
    const values: number[][] = [];
    let token: string | undefined;
    do {
      const { NextToken, MetricDataResults = [] } = await client.send(new GetMetricDataCommand({
        StartTime: minute(10), EndTime: minute(-1), MaxDatapoints: 2, NextToken: token, MetricDataQueries: [{ Id: 'x', MetricStat: { Metric: { Namespace: 'App', MetricName: 'X' }, Period: 60, Stat: 'Sum' } }],
      }));
      values.push(MetricDataResults.flatMap((result) => result.Values ?? []));
      token = NextToken;
    } while (token !== undefined);
    expect(values).toEqual([[0, 1], [2, 3], [4]]);
  });

  test.each([
    ['a value that is no number', new PutMetricDataCommand({ Namespace: 'A', MetricData: [{ MetricName: 'x', Value: NaN }] }), 'InvalidParameterValueException', 'The value NaN for parameter MetricData.member.1.Value is invalid.'],
    ['a time long past', new PutMetricDataCommand({ Namespace: 'A', MetricData: [{ MetricName: 'x', Value: 1, Timestamp: new Date(0) }] }), 'InvalidParameterValueException', 'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.'],
    ['nothing', new PutMetricDataCommand({ Namespace: 'A', MetricData: [] }), 'MissingRequiredParameterException', 'The parameter MetricData is required.'],
    ['a page that there is not', new DescribeAlarmsCommand({ NextToken: 'x' }), 'InvalidNextToken', 'Invalid NextToken'],
    ['an alarm that there is not', new SetAlarmStateCommand({ AlarmName: 'x', StateValue: 'OK', StateReason: '' }), 'ResourceNotFound', 'Alarm x does not exist'],
  ])('%s is refused', async (_what, command, name, message) => {
    const client = await clientFor();
    await expect(client.send(command as DescribeAlarmsCommand)).rejects.toMatchObject({ name, message });
  });
});

test('old clients speak the Query protocol', async () => {
  const server = await aws();
  const call = async (form: Readonly<Record<string, string>>) => {
    const response = await fetch(server.endpoint, {
      method: 'POST', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0' }, body: new URLSearchParams({ Version: '2010-08-01', ...form }),
    });
    return { status: response.status, body: await response.text() };
  };
  const alarm = {
    Action: 'PutMetricAlarm', AlarmName: 'old', Namespace: 'App', MetricName: 'X', Statistic: 'Sum', Period: '60', EvaluationPeriods: '2', Threshold: '1.5', ComparisonOperator: 'LessThanThreshold',
    'Dimensions.member.1.Name': 'Fn', 'Dimensions.member.1.Value': 'a', ActionsEnabled: 'false',
  };
  expect((await call(alarm)).status).toBe(200);
  const { body } = await call({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'old' });
  expect(body).toMatch(/<MetricAlarms><member>.*<ActionsEnabled>false<\/ActionsEnabled>.*<Name>Fn<\/Name><Value>a<\/Value>.*<Period>60<\/Period>.*<Threshold>1.5<\/Threshold>/s);
  expect(body).toMatch(/<StateUpdatedTimestamp>\d{4}-\d\d-\d\dT[\d:.]+Z<\/StateUpdatedTimestamp>/);
  expect(await call({ Action: 'PutMetricData', Namespace: 'App', 'MetricData.member.1.MetricName': 'X', 'MetricData.member.1.Value': '2', 'MetricData.member.1.Timestamp': minute().toISOString() })).toMatchObject({ status: 200 });
  expect(await call({ Action: 'GetMetricStatistics', Namespace: 'App', MetricName: 'X', Period: '60', 'Statistics.member.1': 'Sum', StartTime: minute(2).toISOString(), EndTime: minute(-1).toISOString() }))
    .toMatchObject({ status: 200, body: expect.stringMatching(/<Datapoints><member><Timestamp>[^<]+<\/Timestamp><Sum>2<\/Sum><Unit>None<\/Unit><\/member><\/Datapoints>/) });
  expect(await call({ ...alarm, Period: '15' })).toMatchObject({ status: 400, body: expect.stringContaining('<Code>ValidationError</Code><Message>Period must be 10, 20, 30 or a multiple of 60</Message>') });
  expect(await call({ Action: 'StartMetricStreams' })).toMatchObject({ status: 501, body: expect.stringContaining('csi local does not serve StartMetricStreams of cloudwatch') });
});

test('a body may be compressed, and one that cannot be read is refused', async () => {
  const server = await aws();
  const client = new CloudWatchClient({ ...clientOf(server), requestMinCompressionSizeBytes: 1 });
  await client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'X', Value: 1 }] }));
  expect((await client.send(new ListMetricsCommand({}))).Metrics).toHaveLength(1);
  const raw = async (body: Uint8Array | string, headers: Readonly<Record<string, string>>) => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0';
    const response = await fetch(`${server.endpoint}/service/GraniteServiceVersion20100801/operation/ListMetrics`, { method: 'POST', headers: { authorization, ...headers }, body: body as string });
    return [response.status, response.headers.get('x-amzn-query-error')];
  };
  const target = { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics' };
  expect(await raw('{', target)).toEqual([400, 'MalformedInput;Sender']);
  expect(await raw('x', { ...target, 'content-encoding': 'gzip' })).toEqual([400, 'MalformedInput;Sender']);
  expect(await raw(gzipSync('{}'), { ...target, 'content-encoding': 'gzip' })).toEqual([200, null]);
  expect(await raw(new Uint8Array([0xbf, 0x61]), { 'smithy-protocol': 'rpc-v2-cbor' })).toEqual([400, 'MalformedInput;Sender']);
});
