import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand, type Dimension } from '@aws-sdk/client-cloudwatch';
import { callFaults } from '../../../local';
import { functionStack, invokeJson, lambdaOf, until } from './lambda-support';
import { aws, clientOf, closeAll, cloudFormation, deploy } from './support';

jest.setTimeout(60_000);
afterEach(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;

const dimensions = (named: Readonly<Record<string, string>>): Dimension[] => Object.entries(named).map(([Name, Value]) => ({ Name, Value }));

/** All that CloudWatch was told of a metric: its sum, and how often. */
async function told(server: Server, MetricName: string, of: Readonly<Record<string, string>>): Promise<readonly [number, number]> {
  const { Datapoints = [] } = await new CloudWatchClient(clientOf(server)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda', MetricName, Dimensions: dimensions(of), StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 3_600_000), Period: 60, Statistics: ['Sum', 'SampleCount'],
  }));
  return [Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0), Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0)];
}

const CODE = 'exports.handler = async ({ fails, rawPath }) => { if (fails) throw new Error("no"); return { statusCode: rawPath === "/500" ? 500 : 200 }; };';
const V1 = { V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } }, Live: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] } } } };

test('CloudWatch is told of invocations by function, by what was called, and by what an alias chose', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  expect(await deploy(server, 'S', functionStack(CODE, {}, V1))).toBe('CREATE_COMPLETE');
  await invokeJson(lambda, {});
  await invokeJson(lambda, {}, { Qualifier: 'live' });
  await invokeJson(lambda, { fails: true }, { Qualifier: 'live' });
  await invokeJson(lambda, { fails: true }, { Qualifier: '1' });

  const live = { FunctionName: 'fn', Resource: 'fn:live' };
  expect(await told(server, 'Invocations', {})).toEqual([4, 4]);
  expect(await told(server, 'Errors', { FunctionName: 'fn' })).toEqual([2, 4]);
  expect(await told(server, 'Invocations', { FunctionName: 'fn', Resource: 'fn' })).toEqual([1, 1]);
  expect(await told(server, 'Errors', { FunctionName: 'fn', Resource: 'fn:1' })).toEqual([1, 1]);
  expect(await told(server, 'Errors', live)).toEqual([1, 2]);
  expect(await told(server, 'Errors', { ...live, ExecutedVersion: '1' })).toEqual([1, 2]);
  expect(await told(server, 'Invocations', { FunctionName: 'fn', Resource: 'fn:1', ExecutedVersion: '1' })).toEqual([0, 0]);
  expect((await told(server, 'Duration', live))[1]).toBe(2);
  expect(await told(server, 'ConcurrentExecutions', live)).toEqual([2, 2]);
});

test('an answer of a URL that says 500 is an error of the URL, and none of the function', async () => {
  const server = await aws();
  const url = { Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE' } } };
  expect(await deploy(server, 'S', functionStack(CODE, {}, url), { Outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } } })).toBe('CREATE_COMPLETE');
  const address = /<OutputValue>(.+?)<\/OutputValue>/.exec((await cloudFormation(server, 'DescribeStacks', { StackName: 'S' })).body)?.[1] ?? '';
  expect([(await fetch(address)).status, (await fetch(`${address}500`)).status]).toEqual([200, 500]);
  await until(async () => (await told(server, 'UrlRequestCount', { FunctionName: 'fn' }))[0] === 2);
  expect(await told(server, 'Url5xxCount', { FunctionName: 'fn' })).toEqual([1, 2]);
  expect(await told(server, 'Url4xxCount', { FunctionName: 'fn' })).toEqual([0, 2]);
  expect(await told(server, 'Errors', { FunctionName: 'fn' })).toEqual([0, 2]);
  const { Metrics = [] } = await new CloudWatchClient(clientOf(server)).send(new ListMetricsCommand({ Namespace: 'AWS/Lambda', MetricName: 'UrlRequestLatency' }));
  expect(Metrics.length).toBeGreaterThan(0);
});

test('faults make one version fail, take longer, or refuse', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  expect(await deploy(server, 'S', functionStack(CODE, {}, V1))).toBe('CREATE_COMPLETE');
  const fault = (body: object): Promise<unknown> => callFaults(server.endpoint, 'POST', '', body);

  await fault({ kind: 'latency', target: 'fn', version: '$LATEST', ms: 300 });
  await invokeJson(lambda, {});
  expect((await told(server, 'Duration', { FunctionName: 'fn' }))[0]).toBeGreaterThanOrEqual(300);

  await fault({ kind: 'error', target: 'fn', version: '1' });
  const { output, value } = await invokeJson(lambda, {}, { Qualifier: 'live' });
  expect([output.FunctionError, value]).toMatchObject(['Unhandled', { errorType: 'csi.Fault' }]);
  expect((await invokeJson(lambda, {})).output.FunctionError).toBeUndefined();
  expect(await told(server, 'Errors', { FunctionName: 'fn' })).toEqual([1, 3]);

  await fault({ kind: 'throttle', target: 'fn' });
  await expect(invokeJson(lambda, {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect(await told(server, 'Throttles', { FunctionName: 'fn' })).toEqual([1, 4]);
  expect(await told(server, 'Invocations', { FunctionName: 'fn' })).toEqual([3, 3]);
});
