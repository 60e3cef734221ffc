import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeEndpointCommand, ListTagsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, findHost, plannedEndpointAccept } from '../../../bin/aws';
import { rollback } from '../../../bin/commands/rollback';
import { status } from '../../../bin/commands/status';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const requests = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));

/** An endpoint that is asked all the time, and what has answered since the last look. */
async function asked(speed: number) {
  const server = await aws({ speed, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const sageMaker = new SageMakerClient(clientOf(server));
  const runtime = new SageMakerRuntimeClient({ ...clientOf(server), maxAttempts: 1 });
  const deploy = (model: string, ...context: readonly string[]) => cdk(server, home, ['deploy', '-a', appOf('endpoint'), '--require-approval', 'never', ...['canary=3', `model=${model}`, ...context].flatMap((each) => ['-c', each])]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('1');
  expect(first).toMatchObject({ status: 0 });
  const EndpointName = outputOf(first.output, 'Name');
  const seen = new Set<string>();
  const answers = (): readonly string[] => {
    const found = [...seen].sort();
    seen.clear();
    return found;
  };
  let over = false;
  const asking = (async () => {
    for (let turn = 0; !over; turn++) {
      await runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: requests[turn % requests.length] })).then(
        ({ CustomAttributes }) => seen.add(/version=(\d+)/.exec(CustomAttributes ?? '')?.[1] ?? '?'),
        (error: { readonly OriginalMessage?: string }) => seen.add(`error ${/version (\d+) failed/.exec(error.OriginalMessage ?? '')?.[1] ?? error.OriginalMessage}`),
      );
      await new Promise((later) => { setTimeout(later, 5); });
    }
  })();
  const run = async (command: typeof status, ...args: readonly string[]): Promise<string> => {
    let text = '';
    const log = jest.spyOn(console, 'log').mockImplementation((line: string) => { text += `${line}\n`; });
    await command.run([...args, '--port', String(server.port)]).finally(() => { log.mockRestore(); });
    return text;
  };
  const described = () => sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
  const tags = async (): Promise<Readonly<Record<string, string>>> => {
    const { Tags = [] } = await sageMaker.send(new ListTagsCommand({ ResourceArn: (await described()).EndpointArn }));
    return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  };
  return { server, deploy, answers, run, described, tags, EndpointName, end: async () => { over = true; await asking; } };
}

test('held at 1: what has nothing to do with it goes through, 3 is refused until it is accepted, whatever fails goes back to 1, and 2 never serves again', async () => {
  const { server, deploy, answers, run, tags, EndpointName, end } = await asked(60);
  expect(await deploy('2')).toMatchObject({ status: 0 });
  expect(answers()).toEqual(['1', '2']);
  expect(await run(rollback, EndpointName, '--yes', '--reason', 'labels are wrong')).toMatch(/keeps deploys of the stack Endpoint from changing it[^]*the configuration [0-9a-f]{8} has all traffic now/);
  expect(await tags()).toMatchObject({ 'csi:hold-reason': 'labels are wrong', 'csi:hold-by': expect.stringMatching(/^arn:aws:/) as string });
  answers();

  // From here on 2 is never to answer.
  expect(await deploy('2', 'other=a')).toMatchObject({ status: 0 });
  expect(answers()).toEqual(['1']);
  for (const context of [['4', 'other=b'], ['2', 'other=b', 'canary=5']] as const) {
    const refused = await deploy(context[0], ...context.slice(1));
    expect([refused.status, refused.output]).toEqual([1, expect.stringMatching(new RegExp(`is held at configuration [0-9a-f]{8} \\(digits 1\\) since .*, because: labels are wrong\\. This deploy would put digits ${context[0]}, digest [0-9a-f]{16}, in its place`))]);
  }
  expect([await settled(server, 'Endpoint'), answers()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['1']]);

  const accept = async (model: string): Promise<void> => {
    const [, digest = ''] = /csi registry accept \S+ ([0-9a-f]{16})/.exec((await deploy(model, 'other=b')).output) ?? [];
    const session = await connect({ port: server.port });
    const host = await findHost(session, EndpointName);
    if (host.kind !== 'endpoint') throw new Error('a function');
    await (await plannedEndpointAccept(session, host, digest)).run(() => undefined);
    expect(await tags()).toMatchObject({ 'csi:accepted': digest });
  };
  await accept('4');
  expect(answers()).toEqual(['1']);
  // It fails on some digits: its alarm turns it back.
  const failed = await deploy('4', 'other=b');
  expect([failed.status, await settled(server, 'Endpoint'), answers()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['1', '4', 'error 4']]);
  expect(await tags()).toHaveProperty('csi:hold');

  await accept('3');
  answers();
  // The endpoint is through, and something behind it fails.
  const behind = await deploy('3', 'other=b', 'failing=yes');
  expect([behind.status, await settled(server, 'Endpoint'), answers()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['1', '3']]);
  await new Promise((later) => { setTimeout(later, 1000); });
  expect(answers()).toEqual(['1']);

  expect(await deploy('3', 'other=b')).toMatchObject({ status: 0 });
  expect(answers()).toEqual(['1', '3']);
  // The keeper hears of the end of the deploy.
  for (let wait = 0; 'csi:hold' in await tags() && wait < 100; wait++) await new Promise((later) => { setTimeout(later, 200); });
  expect(Object.keys(await tags()).filter((key) => /hold|accepted/.test(key))).toEqual([]);
  expect(await deploy('1')).toMatchObject({ status: 0 });
  await end();
  expect(answers()).toEqual(['1', '3']);
}, 900_000);

test('while the instances before are kept, a rollback is done at once: nothing is started, and the stack agrees', async () => {
  const { server, deploy, answers, run, described, EndpointName, end } = await asked(10);
  let over = false;
  const deployed = deploy('2', 'keep=60').finally(() => { over = true; });
  // Until 2 has all traffic.
  const isKept = async (): Promise<boolean> => ((await described()).PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus ?? []).some(({ StatusMessage = '' }) => /TerminationWait/.test(StatusMessage));
  while (!over && !await isKept()) await new Promise((later) => { setTimeout(later, 200); });
  answers();
  await new Promise((later) => { setTimeout(later, 1000); });
  expect([over, answers()]).toEqual([false, ['2']]);

  const began = performance.now();
  const text = await run(rollback, EndpointName, '--yes');
  expect(text).toMatch(/takes the update to the configuration [0-9a-f]{8} \(digits 2\) back: SageMaker gives [0-9a-f]{8} \(digits 1\) all traffic at once, on the instances that it still has, and starts none\n- fails the deploy of the stack Endpoint that is under way/);
  const { status: left, output } = await deployed;
  expect(performance.now() - began).toBeLessThan(60_000);
  expect([left, await settled(server, 'Endpoint'), output]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', expect.stringMatching(/RollbackByHand/)]);
  answers();
  await new Promise((later) => { setTimeout(later, 1000); });
  expect(answers()).toEqual(['1']);
  expect(await run(status, EndpointName)).toMatch(/^Held at configuration [0-9a-f]{8} since /m);

  const refused = await deploy('2', 'keep=60');
  expect([refused.status, refused.output]).toEqual([1, expect.stringContaining('csi registry accept')]);
  await end();
  expect(answers()).toEqual(['1']);
}, 600_000);
