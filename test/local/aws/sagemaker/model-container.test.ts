import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { ModelContainer, type ContainerSettings } from '../../../../local/aws/sagemaker/model-container';
import { exampleFolder } from '../../../handlers/model-server/support';
import { ROOT } from '../support';

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const running: ModelContainer[] = [];
afterEach(() => Promise.all(running.splice(0).map((container) => container.close())));

async function start(settings: Partial<ContainerSettings> = {}): Promise<ModelContainer> {
  const container = await ModelContainer.start({
    node: process.execPath, server: join(ROOT, 'assets/http/server.js'), modelFolder: exampleFolder('digits/2'), environment: {}, startupMs: 20_000, onLine: () => undefined, ...settings,
  });
  running.push(container);
  return container;
}

test('the model server is in service once it answers /ping, and answers /invocations as the framework does', async () => {
  const container = await start();
  const sample = rows.rows.slice(0, 5);
  const body = Buffer.from(JSON.stringify({ instances: sample.map((row) => row.inputs['pixels']) }));
  const { status, body: answer } = await container.invoke(body, { 'content-type': 'application/json' });
  const { predictions } = JSON.parse(answer.toString('utf8')) as { predictions: { label: number }[] };
  expect([status, predictions.map(({ label }) => label)]).toEqual([200, sample.map((row) => row.expected?.['label']?.[0])]);
  expect((await container.invoke(Buffer.from('{}'), { 'content-type': 'application/json' })).status).toBe(400);
});

test('a container that ends, or never answers, fails the health check', async () => {
  const words = 'The primary container for production variant did not pass the ping health check';
  const lines: string[] = [];
  await expect(start({ environment: { CSI_THREADS: 'many' }, onLine: (line) => { lines.push(line); } })).rejects.toThrow(new RegExp(`${words}.*its process ended: exit status 1`));
  expect(lines.join('\n')).toContain("the environment variable CSI_THREADS is 'many'");
  await expect(start({ startupMs: 0 })).rejects.toThrow(words);
});
