import { DescribeEndpointCommand, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, InvokeEndpointWithResponseStreamCommand } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { awsStatus, callFaults, endpointLine, invokeEndpoint, isEndpoint } from '../../../../local';
import { closeAll, deploy, ROOT } from '../support';
import { config, endpoint, endpointStack, host, model, predict, variant, type Host } from './support';

const { rows } = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const INSTANCES = rows.map((row) => row.inputs['pixels']);
const EXPECTED = rows.map((row) => row.expected?.['label']?.[0]);

let local: Host;
beforeAll(async () => {
  local = await host(['1', '2']);
  const variants = [variant('Model', { InitialInstanceCount: 2 }), variant('Old', { VariantName: 'Old', InitialVariantWeight: 0 })];
  const serverless = { VariantName: 'Main', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 1 } };
  const status = await deploy(local.server, 'Digits', endpointStack({
    Old: model('1'), Config: config(variants), Small: config([serverless]), Serverless: endpoint('Small', { EndpointName: 'Serverless' }),
    Foreign: model('2', { Image: '763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn:1' }), ForeignConfig: config([variant('Foreign')]), ForeignEndpoint: endpoint('ForeignConfig', { EndpointName: 'Foreign' }),
  }));
  expect(status).toBe('CREATE_COMPLETE');
});
afterAll(closeAll);

const send = (more: object = {}) => local.runtime.send(new InvokeEndpointCommand({ EndpointName: 'Digits', ContentType: 'application/json', Body: JSON.stringify({ instances: INSTANCES.slice(0, 1) }), ...more }));

test('an endpoint answers every held-out row as the framework does', async () => {
  expect(await predict(local.runtime, INSTANCES)).toEqual({ labels: EXPECTED, variant: 'Main' });
  expect((await predict(local.runtime, INSTANCES.slice(0, 1), { TargetVariant: 'Old' })).variant).toBe('Old');
  expect((await predict(local.runtime, INSTANCES.slice(0, 1), { EndpointName: 'Serverless' })).labels).toEqual(EXPECTED.slice(0, 1));
});

test('requests go by weight, and capacities change', async () => {
  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Digits', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredWeight: 0, DesiredInstanceCount: 1 }, { VariantName: 'Old', DesiredWeight: 2 }] }));
  for (;;) {
    const { EndpointStatus, ProductionVariants } = await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
    if (EndpointStatus === 'Updating') continue;
    expect(ProductionVariants?.map(({ CurrentWeight, CurrentInstanceCount, DesiredInstanceCount }) => [CurrentWeight, CurrentInstanceCount, DesiredInstanceCount])).toEqual([[0, 1, 1], [2, 1, 1]]);
    break;
  }
  expect((await predict(local.runtime, INSTANCES.slice(0, 1))).variant).toBe('Old');
  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Digits', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredWeight: 1 }, { VariantName: 'Old', DesiredWeight: 0 }] }));
});

test('the status tells what an endpoint serves, with a request that its model takes', async () => {
  const status = await awsStatus(local.server.endpoint);
  const shown = status.endpoints.find(({ name }) => name === 'Digits');
  expect(shown && endpointLine(shown)).toBe('Digits: InService; Main has digits 2, 1 instance, weight 1; Old has digits 1, 1 instance, weight 0');
  expect(status.stacks[0]?.resources.filter(({ type }) => type === 'AWS::SageMaker::Endpoint').map(({ logicalId, tier }) => [logicalId, tier]).sort()).toEqual([['Endpoint', 'executed'], ['ForeignEndpoint', 'recorded'], ['Serverless', 'executed']]);
  expect([await isEndpoint(local.server.endpoint, 'Digits'), await isEndpoint(local.server.endpoint, 'None')]).toEqual([true, false]);
  const { payload, failed } = await invokeEndpoint(local.server.endpoint, 'Digits', JSON.stringify({ instances: INSTANCES.slice(0, 1) }), 'Main');
  expect([JSON.parse(payload), failed]).toEqual([{ predictions: [expect.objectContaining({ label: EXPECTED[0] })] }, false]);
  expect(await invokeEndpoint(local.server.endpoint, 'Digits', '{}')).toMatchObject({ failed: true, payload: expect.stringContaining('Received client error (400)') });
  await expect(invokeEndpoint(local.server.endpoint, 'Digits', '{}', 'None')).rejects.toThrow('ValidationError: Variant None not found for Request.');
});

test('an error of the container is a ModelError with what it said', async () => {
  await expect(send({ Body: '{}' })).rejects.toMatchObject({
    name: 'ModelError', $metadata: { httpStatusCode: 424 }, OriginalStatusCode: 400, OriginalMessage: expect.stringContaining('error'),
    LogStreamArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/Digits',
    message: expect.stringMatching(/^Received client error \(400\) from primary with message ".*". See https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=us-east-1#logEventViewer:group=\/aws\/sagemaker\/Endpoints\/Digits in account 000000000000 for more information\.$/s),
  });
  await expect(send({ EndpointName: 'Foreign' })).rejects.toMatchObject({
    name: 'ModelError', OriginalStatusCode: 500, OriginalMessage: 'csi local cannot execute the image 763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn:1, which was not deployed to this server: containers of this package\'s model server run here',
  });
});

test.each([
  ['an endpoint that there is not', { EndpointName: 'None' }, 'Endpoint None of account 000000000000 not found.'],
  ['a name in another case', { EndpointName: 'digits' }, 'Endpoint digits of account 000000000000 not found.'],
  ['a variant that there is not', { TargetVariant: 'None' }, 'Variant None not found for Request.'],
  ['a body that is too large', { Body: 'x'.repeat(6_291_457) }, 'HTTP content length exceeded 6291456 bytes.'],
  ['a body that is too large for a serverless endpoint', { EndpointName: 'Serverless', Body: 'x'.repeat(4 * 1024 * 1024 + 1) }, 'HTTP content length exceeded 4194304 bytes.'],
])('%s is refused', async (_, more, message) => {
  await expect(send(more)).rejects.toMatchObject({ name: 'ValidationError', message });
});

test('a serverless endpoint has as many requests under way as its concurrency', async () => {
  const body = JSON.stringify({ instances: INSTANCES });
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => send({ EndpointName: 'Serverless', Body: body })));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as { readonly name: string; readonly $metadata: { readonly httpStatusCode: number } }] : []));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(5);
  for (const { name, $metadata } of refused) expect([name, $metadata.httpStatusCode]).toEqual(['ThrottlingException', 429]);
});

test('a variant can be put out of reach on request', async () => {
  const fault = (method: 'POST' | 'DELETE', body?: object): Promise<unknown> => callFaults(local.server.endpoint, method, '', body);
  await expect(fault('POST', { kind: 'unavailable', target: 'Digits', variant: 'None' })).rejects.toThrow('the endpoint Digits has no variant None: there are Main, Old.');
  await fault('POST', { kind: 'unavailable', target: 'digits', variant: 'Main' });
  await expect(send()).rejects.toMatchObject({ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } });
  expect((await predict(local.runtime, INSTANCES.slice(0, 1), { TargetVariant: 'Old' })).variant).toBe('Old');
  await fault('DELETE');
  expect((await predict(local.runtime, INSTANCES.slice(0, 1))).variant).toBe('Main');
});

test('an answer can be streamed', async () => {
  const output = await local.runtime.send(new InvokeEndpointWithResponseStreamCommand({ EndpointName: 'Digits', ContentType: 'application/json', Body: JSON.stringify({ instances: INSTANCES.slice(0, 3) }), CustomAttributes: 'trace=1' }));
  let text = '';
  for await (const { PayloadPart } of output.Body ?? []) text += Buffer.from(PayloadPart?.Bytes ?? []).toString('utf8');
  const { predictions } = JSON.parse(text) as { readonly predictions: readonly { readonly label: number }[] };
  expect([predictions.map(({ label }) => label), output.InvokedProductionVariant, output.ContentType]).toEqual([EXPECTED.slice(0, 3), 'Main', expect.stringContaining('application/json')]);
});
