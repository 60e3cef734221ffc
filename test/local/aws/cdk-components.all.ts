import { DescribeEndpointCommand, DescribeInferenceComponentCommand, ListModelsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { until } from './lambda-support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const APP = ['-a', appOf('components'), '--require-approval', 'never'];

afterAll(closeAll);

test('components of the library go to none and come back, and another version keeps the copies that scaling has come to', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: 200 });
  const home = folder();
  const deploy = async (version: string): Promise<string> => {
    const { status, output } = await cdk(server, home, ['deploy', ...APP, '-c', `version=${version}`]);
    if (status !== 0) throw new Error(output);
    return output;
  };
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const output = await deploy('1');
  const [EndpointName, digits, cancer] = ['EndpointName', 'DigitsComponent', 'CancerComponent'].map((name) => outputOf(output, name)) as [string, string, string];
  const settings = { ...clientOf(server), maxAttempts: 1 };
  const [runtime, sageMaker] = [new SageMakerRuntimeClient(settings), new SageMakerClient(settings)];
  const instances = async (): Promise<number | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).ProductionVariants?.[0]?.CurrentInstanceCount;
  const desired = async (name: string): Promise<number | undefined> => (await sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name }))).RuntimeConfig?.DesiredCopyCount;
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
  const ask = async (): Promise<string> => {
    const { CustomAttributes = '' } = await runtime.send(new InvokeEndpointCommand({ EndpointName, InferenceComponentName: digits, ContentType: 'application/json', Body: JSON.stringify(inferRequest(rows, rows.rows[0]!)) }));
    return CustomAttributes;
  };

  await until(async () => await instances() === 0);
  expect([await desired(digits), await desired(cancer)]).toEqual([0, 0]);

  // Another version at none starts nothing; the request after it wakes that one up.
  await deploy('2');
  expect([await desired(digits), await instances()]).toEqual([0, 0]);
  const answer = await until(() => ask().catch(() => undefined));
  expect(answer).toContain('csi-model-version=2');

  const destroyed = await cdk(server, home, ['destroy', '--force', ...APP.slice(0, 2)]);
  expect({ status: destroyed.status, output: destroyed.output }).toMatchObject({ status: 0 });
  expect((await sageMaker.send(new ListModelsCommand({}))).Models).toEqual([]);
}, 600_000);
