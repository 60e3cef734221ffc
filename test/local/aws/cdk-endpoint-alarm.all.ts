import { DescribeEndpointCommand, SageMakerClient, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const requests = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));

test('a model that fails on some digits goes back by the errors of its own requests, with the instances there are, and late ones load what serves', async () => {
  const server = await aws({ speed: 60, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const sageMaker = new SageMakerClient(clientOf(server));
  const runtime = new SageMakerRuntimeClient({ ...clientOf(server), maxAttempts: 1 });
  const deploy = (model: string) => cdk(server, home, ['deploy', '-a', appOf('endpoint'), '--require-approval', 'never', '-c', `model=${model}`, '-c', 'canary=3']);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('2');
  expect(first).toMatchObject({ status: 0 });
  const EndpointName = outputOf(first.output, 'Name');
  const described = () => sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
  const { EndpointConfigName: config2, ProductionVariants: [{ VariantName = '', CurrentInstanceCount = 0 } = {}] = [] } = await described();
  const scaleTo = async (DesiredInstanceCount: number): Promise<void> => {
    await sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName, DesiredWeightsAndCapacities: [{ VariantName, DesiredInstanceCount }] }));
    while ((await described()).EndpointStatus !== 'InService') await new Promise((later) => { setTimeout(later, 50); });
  };
  const answers = new Set<string>();
  const ask = (turn: number): Promise<unknown> => runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: requests[turn % requests.length] })).then(
    ({ CustomAttributes }) => answers.add(`200 ${/version=(\d+)/.exec(CustomAttributes ?? '')?.[1]}`),
    (error: { readonly OriginalMessage?: string }) => answers.add(`error ${/version (\d+) failed/.exec(error.OriginalMessage ?? '')?.[1] ?? error.OriginalMessage}`),
  );
  await scaleTo(CurrentInstanceCount + 1);

  let over = false;
  const turned = deploy('4').finally(() => { over = true; });
  for (let turn = 0; !over; turn++) await ask(turn);
  const { status, output } = await turned;
  expect([status, await settled(server, 'Endpoint')]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
  expect(output).toContain('One or more auto-rollback alarms went off during the deployment');
  expect([...answers].sort()).toEqual(['200 2', '200 4', 'error 4']);
  expect(await described()).toMatchObject({ EndpointConfigName: config2, EndpointStatus: 'InService', ProductionVariants: [{ CurrentInstanceCount: CurrentInstanceCount + 1 }] });

  await scaleTo(CurrentInstanceCount + 2);
  answers.clear();
  await Promise.all(Array.from({ length: 40 }, (_, turn) => ask(turn)));
  expect([...answers]).toEqual(['200 2']);

  // Nothing scales this endpoint: a deploy that succeeds gives it what the code says.
  const again = await deploy('1');
  expect([again.status, (await described()).ProductionVariants?.[0]?.CurrentInstanceCount]).toEqual([0, CurrentInstanceCount]);
}, 300_000);
