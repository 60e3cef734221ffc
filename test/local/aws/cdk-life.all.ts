import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, InvokeCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '../../../bin/commands/status';
import { inferRequest, parseModelRows, type ModelRow } from '../../../lib/model/rows';
import { awsStatus, type AwsServer } from '../../../local';
import { counts, LoadProcess } from './life/load-process';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

const RATE = 70;

afterAll(closeAll);

/** Version 2 with other metadata: the weights that were good, in a file that no version had. */
function repaired(): string {
  const text = (field: number, value: string): number[] => [(field << 3) | 2, value.length, ...Buffer.from(value)];
  const entry = [...text(1, 'repaired'), ...text(2, 'yes')];
  const file = join(folder(), 'model.onnx');
  // https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: metadata_props is field 14 of the model, and may be appended.
  writeFileSync(file, Buffer.concat([readFileSync(join(ROOT, 'examples/models/digits/2/model.onnx')), Buffer.from([(14 << 3) | 2, entry.length, ...entry])]));
  return file;
}

/** The alarms that stopped the last rollout, by the names that the library gave them. */
async function lastStop(server: AwsServer): Promise<{ readonly code?: string; readonly alarms: readonly string[] }> {
  const { deployments } = await awsStatus(server.endpoint);
  const error = deployments.find(({ creator }) => creator === 'user')?.error;
  return { code: error?.code, alarms: [...(error?.message ?? '').matchAll(/<[\w-]*?(NewVersion[A-Za-z]+?)[0-9A-F]{8}[\w-]*>/g)].map(([, name = '']) => name) };
}

/** How often callers of the alias were answered by a version. */
async function callsOfLive(server: AwsServer, functionName: string, version: string): Promise<number> {
  const { Datapoints } = await new CloudWatchClient(clientOf(server)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda', MetricName: 'Invocations', Period: 86_400, Statistics: ['Sum'], StartTime: new Date(Date.now() - 86_400_000), EndTime: new Date(Date.now() + 3 * 86_400_000),
    Dimensions: [{ Name: 'FunctionName', Value: functionName }, { Name: 'Resource', Value: `${functionName}:live` }, { Name: 'ExecutedVersion', Value: version }],
  }));
  return (Datapoints ?? []).reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

/** What the stack's keeper of versions deletes when it is told to, and what it leaves. */
async function pruned(server: AwsServer): Promise<unknown> {
  const FunctionName = (await awsStatus(server.endpoint)).functions.find(({ name }) => name.includes('VersionKeeper'))?.name;
  const { Payload } = await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ action: 'prune', minimumAgeHours: 0 }) }));
  const { functions: [pruned] } = JSON.parse(Payload?.transformToString() ?? '') as { readonly functions: readonly { readonly delete: readonly string[]; readonly keep: readonly { readonly version: string }[] }[] };
  return { deleted: pruned?.delete, kept: pruned?.keep.map(({ version }) => version) };
}

/** The model version that a version of the function answers with. */
async function modelOf(server: AwsServer, FunctionName: string, Qualifier: string): Promise<unknown> {
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/1/rows.json'), 'utf8'));
  const { Payload } = await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(inferRequest(rows, rows.rows[0] as ModelRow)) }));
  return (JSON.parse(Payload?.transformToString() ?? '') as { readonly model_version?: string }).model_version;
}

async function csiStatus(server: AwsServer): Promise<string> {
  const lines: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => { lines.push(line); });
  await status.run(['Life/Digits', '--port', String(server.port)]);
  log.mockRestore();
  return lines.join('\n');
}

test('a model in its life: better versions take over under load, wrong and broken ones do not, and nobody else fails', async () => {
  const server = await aws({ speed: 30, concurrency: 20 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const deploy = (version: string, ...more: readonly string[]) => cdk(server, home, ['deploy', '-a', appOf('life'), '--require-approval', 'never', '-c', `digits=${version}`, ...more]);
  const logs = (): string => server.events.flatMap((event) => (event.type === 'log' ? [event.line.text] : [])).join('\n');

  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  // The first deploy of all fails, and is simply tried again.
  const never = await deploy('3');
  expect(never.output).toMatch(/version 1 of \S+ answers \d+ of 40 golden requests wrongly/);
  expect(never.output).toMatch(/row \d+: label is \[\d\], expected \[\d\]/);
  expect([never.status, await settled(server, 'Life')]).toEqual([1, 'ROLLBACK_COMPLETE']);
  const first = await deploy('1');
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');
  const live = async (): Promise<readonly [string | undefined, object | undefined]> => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights];
  };
  const versions = async (): Promise<readonly (string | undefined)[]> => (await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions?.map(({ Version }) => Version) ?? [];
  expect(await live()).toEqual(['1', undefined]);

  const load = LoadProcess.start(server, outputOf(first.output, 'Url'), FunctionName, { rate: RATE, connections: 4 });
  try {
    await load.turn('both');
    const better = await deploy('2');
    expect(better).toMatchObject({ status: 0 });
    expect(await live()).toEqual(['2', undefined]);
    const canary = counts((await load.turn('both')).answers);
    expect(Object.keys(canary).sort()).toEqual(['1: 200', '2: 200']);
    expect(await callsOfLive(server, FunctionName, '2')).toBeGreaterThan(0);

    const wrong = await deploy('3');
    expect([wrong.status, await settled(server, 'Life'), await live()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', undefined]]);
    expect(await lastStop(server)).toEqual({ code: 'HOOK_EXECUTION_FAILURE', alarms: [] });
    expect(logs()).toMatch(/version 3 of \S+ answers \d+ of 40 golden requests wrongly/);
    // Nobody reached it by the alias: the only calls of it are the hook's own.
    expect([await callsOfLive(server, FunctionName, '3'), Object.keys(counts((await load.turn('url')).answers))]).toEqual([0, ['2: 200']]);

    // An answer of 500 is a success to Lambda: the server's own count tells.
    const broken = await deploy('4');
    expect([broken.status, await settled(server, 'Life'), await live()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', undefined]]);
    expect(await lastStop(server)).toEqual({ code: 'ALARM_ACTIVE', alarms: ['NewVersionServerErrors'] });
    expect(Object.keys(counts((await load.turn('direct')).answers)).sort()).toEqual(['2: 200', '4: 200', '4: 500']);

    // The same once more, by the other door. What failed left nothing that is in its way.
    const again = await deploy('4');
    expect([again.status, await settled(server, 'Life'), await live()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', undefined]]);
    expect(await lastStop(server)).toEqual({ code: 'ALARM_ACTIVE', alarms: expect.arrayContaining(['NewVersionErrors']) as string[] });
    expect(Object.keys(counts((await load.turn('both')).answers)).sort()).toEqual(['2: 200', '4: 200', '4: 500']);

    const file = repaired();
    expect(await deploy('5', '-c', `file=${file}`)).toMatchObject({ status: 0 });
    expect(Object.keys(counts((await load.turn('both')).answers)).sort()).toEqual(['2: 200', '5: 200']);
    const [mended, before] = [await live(), await versions()];
    const same = await deploy('5', '-c', `file=${file}`);
    expect(same).toMatchObject({ status: 0, output: expect.stringContaining('(no changes)') as string });
    expect([await live(), await versions()]).toEqual([mended, before]);

    // Of what carried all traffic the last two stay, and answer. What failed is gone, and never carried it.
    expect(await versions()).toEqual(['$LATEST', '1', '2', '6']);
    expect(await pruned(server)).toEqual({ deleted: ['1'], kept: ['2', '6'] });
    expect(await versions()).toEqual(['$LATEST', '2', '6']);
    expect(await modelOf(server, FunctionName, '2')).toBe('2');
    expect(await csiStatus(server)).toMatch(/\nlive +version 6, since [^]*\n +6 {2}digits 5 +100 % +20[^]*\n +2 {2}digits 2 +- +20/);
    expect(Object.keys(counts((await load.turn('none')).answers))).toEqual(['5: 200']);
  } finally {
    load.end();
  }

  const { answers, phases } = load;
  const total = answers.reduce((sum, { count }) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(3000);
  expect(total / phases.reduce((sum, { seconds }) => sum + seconds, 0)).toBeGreaterThanOrEqual(50);
  expect(answers.filter(({ version, status }) => version !== '4' && status !== 200)).toEqual([]);
  // Whatever version answered, it answered as its framework does.
  expect(answers.filter(({ status, right, count }) => status === 200 && right !== count)).toEqual([]);
}, 400_000);
