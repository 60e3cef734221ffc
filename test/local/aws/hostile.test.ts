import { connect } from 'node:net';
import fc from 'fast-check';
import { settings } from '../../fuzz/settings';
import { aws, closeAll } from './support';

let server: Awaited<ReturnType<typeof aws>>;

beforeAll(async () => { server = await aws(); });
afterAll(closeAll);

/** Of every protocol that the services speak: JSON by target, forms, paths and verbs. */
const TARGETS: readonly (readonly [service: string, target: string])[] = [
  ...['GetParameter', 'PutParameter', 'GetParametersByPath', 'DescribeParameters', 'DeleteParameters', 'AddTagsToResource'].map((name) => ['ssm', `AmazonSSM.${name}`] as const),
  ...['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint', 'UpdateEndpoint', 'DescribeEndpoint', 'ListEndpoints', 'AddTags', 'CreateInferenceComponent', 'CreateModelPackage', 'ListModelPackages', 'UpdateEndpointWeightsAndCapacities']
    .map((name) => ['sagemaker', `SageMaker.${name}`] as const),
  ...['PutEvents', 'PutRule', 'PutTargets'].map((name) => ['events', `AWSEvents.${name}`] as const),
  ...['RegisterScalableTarget', 'PutScalingPolicy', 'PutScheduledAction', 'DescribeScalingActivities'].map((name) => ['application-autoscaling', `AnyScaleFrontendService.${name}`] as const),
  ...['CreateDeployment', 'GetDeployment', 'ListDeployments', 'BatchGetDeploymentTargets', 'PutLifecycleEventHookExecutionStatus'].map((name) => ['codedeploy', `CodeDeploy_20141006.${name}`] as const),
  ...['BatchGetImage', 'DescribeImages', 'PutImage'].map((name) => ['ecr', `AmazonEC2ContainerRegistry_V20150921.${name}`] as const),
  ['tagging', 'ResourceGroupsTaggingAPI_20170126.GetResources'],
  ['monitoring', 'GraniteServiceVersion20100801.PutMetricData'], ['monitoring', 'GraniteServiceVersion20100801.GetMetricData'], ['monitoring', 'GraniteServiceVersion20100801.PutMetricAlarm'],
];
const ACTIONS: readonly (readonly [service: string, action: string])[] = [
  ...['CreateStack', 'CreateChangeSet', 'DescribeStacks', 'ExecuteChangeSet', 'GetTemplate', 'ValidateTemplate', 'DescribeStackEvents', 'DeleteStack'].map((name) => ['cloudformation', name] as const),
  ...['GetRole', 'PassRole', 'SimulatePrincipalPolicy'].map((name) => ['iam', name] as const),
  ...['AssumeRole', 'GetCallerIdentity'].map((name) => ['sts', name] as const),
  ...['Publish', 'Subscribe'].map((name) => ['sns', name] as const),
  ...['PutMetricAlarm', 'GetMetricData', 'SetAlarmState', 'PutDashboard'].map((name) => ['monitoring', name] as const),
];
const MEMBERS = [
  'Name', 'Names', 'Path', 'Type', 'Value', 'Tags', 'Key', 'Values', 'TagFilters', 'Filters', 'MaxResults', 'NextToken', 'Entries', 'Detail', 'Source', 'ModelName', 'PrimaryContainer', 'Containers', 'ProductionVariants', 'VariantName',
  'EndpointName', 'EndpointConfigName', 'AsyncInferenceConfig', 'InferenceComponentName', 'ModelPackageGroupName', 'InferenceSpecification', 'ServiceNamespace', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'StepScalingPolicyConfiguration',
  'StepAdjustments', 'Schedule', 'applicationName', 'deploymentGroupName', 'revision', 'deploymentId', 'targetIds', 'repositoryName', 'imageIds', 'imageManifest', 'FunctionName', 'Code', 'Environment', 'RoutingConfig', 'StackName',
  'TemplateBody', 'Parameters', 'Capabilities', 'MetricData', 'MetricDataQueries', 'Namespace', 'Dimensions', 'Rule', 'Targets', 'EventPattern', 'ScheduleExpression', 'State',
] as const;
const leaf = fc.oneof(
  fc.constantFrom(null, 0, -1, 1e99, 0.5, true, '', 'x', '__proto__', 'constructor', 'lambda', 'sagemaker', 'endpoint/e/variant/v', 'sagemaker:variant:DesiredInstanceCount', 'arn:aws:lambda:us-east-1:000000000000:function:f', '{}', '%'),
  fc.string(),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...MEMBERS), tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
}));
const members = fc.array(fc.tuple(fc.constantFrom(...MEMBERS), value), { maxLength: 7 }).map((each) => Object.fromEntries(each) as Record<string, unknown>);
const path = fc.oneof(
  fc.constantFrom(
    '/2015-03-31/functions', '/2015-03-31/functions/f', '/2015-03-31/functions/f/invocations', '/2015-03-31/functions/f/aliases', '/2015-03-31/functions/f/versions', '/2015-03-31/functions/f/code', '/2018-10-31/layers/l/versions',
    '/2019-09-30/functions/f/provisioned-concurrency', '/2017-10-31/functions/f/concurrency', '/2021-10-31/functions/f/url', '/schedules/s', '/schedule-groups', '/bucket', '/bucket/key', '/bucket?uploads', '/bucket/key?uploadId=1', '/endpoints/e/invocations',
    '/endpoints/e/async-invocations', '/v2/', '/v2/r/blobs/uploads/', '/_csi/status', '/restapis', '/v2/apis',
  ),
  fc.webPath(),
  fc.constantFrom('/%', '/%ZZ', '/2015-03-31/functions/%E0%A4%A', '//', '/..%2f..%2fetc%2fpasswd', '/\u0001'),
);

function authorization(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=000000000000/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** An answer is one of the service's own: no defect of the server shows, and no stack of it. */
async function isAnswered(request: string, init: RequestInit): Promise<void> {
  const response = await fetch(`${server.endpoint}${request}`, init);
  const text = await response.text();
  expect([response.status < 500 || response.status === 501, text]).toEqual([true, expect.not.stringMatching(/csi local failed|\n\s+at /)]);
}

const { seed, times } = settings();
const runs = (numRuns: number): { readonly numRuns: number; readonly seed: number } => ({ numRuns: numRuns * times, seed: times > 1 ? seed : 11 });

test('whatever JSON comes in, the answer is the service\'s', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...TARGETS), members, async ([service, target], body) => {
    await isAnswered('/', { method: 'POST', headers: { authorization: authorization(service), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) });
  }), runs(250));
}, 120_000 * times);

test('whatever form comes in, the answer is the service\'s', async () => {
  const names = fc.array(fc.tuple(fc.array(fc.oneof(fc.constantFrom(...MEMBERS), fc.constantFrom('member', '1', '2', '0', '__proto__')), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')), fc.string()), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(fc.constantFrom(...ACTIONS), names, async ([service, Action], pairs) => {
    await isAnswered('/', { method: 'POST', headers: { authorization: authorization(service), 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams([['Action', Action], ['Version', '2010-05-08'], ...pairs]).toString() });
  }), runs(150));
}, 120_000 * times);

test('whatever is asked of whatever path, the answer is the service\'s', async () => {
  const services = fc.constantFrom('lambda', 's3', 'scheduler', 'sagemaker', 'ecr', 'apigateway', 'nobody', 'constructor');
  await fc.assert(fc.asyncProperty(services, fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH'), path, fc.oneof(members.map((body) => JSON.stringify(body)), fc.string()), async (service, method, at, body) => {
    await isAnswered(at.startsWith('/') ? at : `/${at}`, { method, headers: { authorization: authorization(service), 'content-type': 'application/json' }, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) });
  }), runs(250));
}, 120_000 * times);

test('what is no HTTP at all, or breaks off, does not end the server', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each)),
    fc.constantFrom('GET / HTTP/1.1\r\n\r\n', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nshort', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n', 'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n')
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(fc.asyncProperty(bytes, async (sent) => {
    await new Promise<void>((done) => {
      const socket = connect(server.port, '127.0.0.1', () => { socket.write(sent, () => { setTimeout(() => socket.destroy(), 2); }); });
      socket.on('error', () => undefined);
      socket.on('close', () => done());
    });
  }), runs(60));
  await isAnswered('/', { method: 'POST', headers: { authorization: authorization('sts'), 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=GetCallerIdentity&Version=2011-06-15' });
}, 60_000 * times);
