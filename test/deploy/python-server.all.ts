import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows, type ModelRow } from '../../lib/model/rows';
import { callScript } from '../support/script';
import { csiFile } from '../bin/support';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from '../local/aws/support';

const EXAMPLE = join(ROOT, 'examples/python-server');
const app = ['-a', 'cd examples/python-server && node --import tsx app.ts', '--require-approval', 'never'];

const { PYTHON } = process.env;
beforeAll(() => { process.env['PYTHON'] = callScript('venv.mjs', 'python') as string; });
afterAll(async () => {
  if (PYTHON === undefined) delete process.env['PYTHON'];
  else process.env['PYTHON'] = PYTHON;
  await closeAll();
});

interface InferAnswer {
  readonly model_version: string;
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

const heldOut = (version: string) => parseModelRows(readFileSync(join(EXAMPLE, 'models', version, 'rows.json'), 'utf8'));

test('a joblib file and then XGBoost\'s, served by Python from an image: every held-out row is answered as the framework does, and a rollout works', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: 60 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);

  for (const version of ['1', '2']) {
    const deployed = await cdk(server, home, ['deploy', ...app, '-c', `version=${version}`]);
    if (deployed.status !== 0) throw new Error(deployed.output);
    expect(deployed.output).toMatch(/app\.handler for python3\.13, to run as a process of Python \d+\.\d+\.\d+ and without a container/);
    const [name, url] = [outputOf(deployed.output, 'DiagnosisName'), outputOf(deployed.output, 'DiagnosisUrl')];
    expect((await lambda.send(new GetAliasCommand({ FunctionName: name, Name: 'live' }))).FunctionVersion).toBe(version);

    const rows = heldOut(version);
    const invoke = async (row: Pick<ModelRow, 'inputs'>): Promise<InferAnswer> => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: 'live', Payload: JSON.stringify(inferRequest(rows, row)) }));
      return JSON.parse(Payload?.transformToString() ?? '') as InferAnswer;
    };
    for (const row of rows.rows) {
      const { model_version: answeredBy, outputs } = await invoke(row);
      const { label, probabilities } = Object.fromEntries(outputs.map((output) => [output.name, output.data]));
      expect([answeredBy, label]).toEqual([version, row.expected?.['label']]);
      // One row at a time adds up in another order than all at once.
      probabilities?.forEach((value, i) => expect(value).toBeCloseTo(row.expected?.['probabilities']?.[i] as number, 12));
      expect(probabilities).toHaveLength(2);
    }

    const [row] = rows.rows as [ModelRow];
    const answer = await fetch(`${url}v2/models/diagnosis/infer`, { method: 'POST', body: JSON.stringify(inferRequest(rows, row)) });
    expect([answer.status, answer.headers.get('csi-model-name'), answer.headers.get('csi-model-version')]).toEqual([200, 'diagnosis', version]);
    const refused = await fetch(`${url}v2/models/diagnosis/infer`, { method: 'POST', body: '{"inputs":[]}' });
    expect([refused.status, await refused.json()]).toEqual([400, { error: '"inputs" must be the one tensor \'features\', got []' }]);
    expect(await (await fetch(`${url}v2/models/diagnosis`)).json()).toMatchObject({ name: 'diagnosis', versions: [version] });

    const cloudWatch = new CloudWatchClient(clientOf(server));
    const sums = await Promise.all(['Invocations', 'BadRequests', 'ServerErrors'].map(async (MetricName) => {
      const { Datapoints = [] } = await cloudWatch.send(new GetMetricStatisticsCommand({
        Namespace: 'ServerlessInference', MetricName, Dimensions: [{ Name: 'FunctionName', Value: name }, { Name: 'FunctionVersion', Value: version }],
        StartTime: new Date(Date.now() - 86_400_000), EndTime: new Date(Date.now() + 10 * 86_400_000), Period: 86_400, Statistics: ['Sum'],
      }));
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    }));
    expect(sums).toEqual([expect.any(Number), 1, 0]);
    expect(sums[0]).toBeGreaterThan(rows.rows.length + 10);
  }

  const again = await cdk(server, home, ['deploy', ...app, '-c', 'version=2']);
  expect(again.output).toContain('(no changes)');
}, 240_000);
