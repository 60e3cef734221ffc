import { DeleteEndpointConfigCommand, DeleteModelCommand, DescribeEndpointCommand, ListModelsCommand, UpdateEndpointCommand, UpdateEndpointWeightsAndCapacitiesCommand, type DescribeEndpointCommandOutput } from '@aws-sdk/client-sagemaker';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../lambda-support';
import { aws, closeAll, deploy, folder } from '../support';
import { clientsOf, config, endpoint, endpointStack, host, model, predict, variant, type Host } from './support';

let local: Host;
let state: string;
const ZEROS = [Array.from({ length: 64 }, () => 0)];

beforeAll(async () => {
  state = join(folder(), 'state');
  local = await host(['2', '4'], { state });
  expect(await deploy(local.server, 'Digits', endpointStack())).toBe('CREATE_COMPLETE');
});
afterAll(closeAll);

async function settled(from = local): Promise<DescribeEndpointCommandOutput> {
  return await until(async () => {
    const described = await from.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
    return described.EndpointStatus?.endsWith('ing') === true ? undefined : described;
  });
}

const configName = async (id: string): Promise<string> => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: id }))).EndpointConfigName ?? '';

test('a container that ends is started again', async () => {
  const [pid] = containers();
  process.kill(Number(pid), 'SIGKILL');
  await until(async () => {
    const answered = await predict(local.runtime, ZEROS).then(() => true, () => false);
    return answered && !containers().includes(pid ?? '');
  });
  expect(containers()).toHaveLength(1);
});

/** Process ids of the model servers of this test. */
function containers(): readonly string[] {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split('\n');
  return children.filter((line) => line.includes('server.js serve')).map((line) => line.trim().split(' ')[0] ?? '');
}

test('after a restart of the server an endpoint answers, with processes of its own', async () => {
  await local.server.close();
  expect(containers()).toEqual([]);
  const server = await aws({ state });
  local = { server, ...clientsOf(server) };
  expect((await settled()).ProductionVariants).toMatchObject([{ CurrentInstanceCount: 1, CurrentWeight: 1, DeployedImages: [{ ResolvedImage: expect.stringContaining('/server@sha256:') }] }]);
  expect((await predict(local.runtime, ZEROS)).variant).toBe('Main');
});

test('an update that does not come up leaves what served, and says why', async () => {
  const broken = { Broken: model('2', { Environment: { CSI_THREADS: 'many' } }), BrokenConfig: config([variant('Broken')]), Endpoint: endpoint('BrokenConfig') };
  expect(await deploy(local.server, 'Digits', endpointStack(broken), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { EndpointStatus, FailureReason } = await settled();
  expect([EndpointStatus, FailureReason]).toEqual(['InService', expect.stringContaining('did not pass the ping health check')]);
  expect((await predict(local.runtime, ZEROS)).variant).toBe('Main');
});

test('a model or config in use can be deleted: what runs goes on, and cannot grow', async () => {
  const name = await configName('Digits');
  const { Models } = await local.sageMaker.send(new ListModelsCommand({}));
  expect(Models).toHaveLength(1);
  await local.sageMaker.send(new DeleteModelCommand({ ModelName: Models?.[0]?.ModelName }));
  await local.sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }));
  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Digits', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 2 }] }));
  const { EndpointStatus, FailureReason, ProductionVariants } = await settled();
  expect([EndpointStatus, FailureReason, ProductionVariants?.[0]?.CurrentInstanceCount]).toEqual(['InService', expect.stringMatching(/^Could not find model "arn:aws:sagemaker:us-east-1:000000000000:model\/digits-model-/), 1]);
  expect((await predict(local.runtime, ZEROS)).variant).toBe('Main');
  await expect(local.sageMaker.send(new UpdateEndpointCommand({ EndpointName: 'Digits', EndpointConfigName: name }))).rejects.toMatchObject({ message: expect.stringMatching(/^Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config\/digits-config-.*"\.$/) });
});
