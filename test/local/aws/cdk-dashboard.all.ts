import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetDashboardCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { DashboardBody } from '../../../lib/dashboard/body';
import { evaluateDashboard, type EvaluatedWidget, type WidgetSeries } from '../../../lib/dashboard/evaluate';
import { inferRequest, parseModelRows, type ModelRow } from '../../../lib/model/rows';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

afterAll(closeAll);

const EXAMPLE = ['-a', 'cd examples/observability && node --import tsx app.ts', '--require-approval', 'never'];
const SPEED = 60;

test('a dashboard shows what was deployed, called, and rolled out: read back, each of its widgets has the figures of the load', async () => {
  const server = await aws({ speed: SPEED });
  const home = folder();
  const [lambda, cloudWatch] = [new LambdaClient(clientOf(server)), new CloudWatchClient(clientOf(server))];
  // By the server's clock.
  const began = Date.now();
  const now = (): number => began + (Date.now() - began) * SPEED;
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const deployed = await cdk(server, home, ['deploy', ...EXAMPLE]);
  if (deployed.status !== 0) throw new Error(deployed.output);
  const [FunctionName, DashboardName] = [outputOf(deployed.output, 'DigitsName'), outputOf(deployed.output, 'DashboardName')];

  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/1/rows.json'), 'utf8'));
  let sent = 0;
  const invoke = async (): Promise<void> => {
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: JSON.stringify(inferRequest(rows, rows.rows[sent++ % rows.rows.length] as ModelRow)) }));
    expect(FunctionError).toBeUndefined();
  };
  for (let index = 0; index < 40; index++) await invoke();

  let over = false;
  const rollout = cdk(server, home, ['deploy', ...EXAMPLE, '-c', 'version=2']).finally(() => { over = true; });
  while (!over) await invoke();
  expect([(await rollout).status, await settled(server, 'Observability')]).toEqual([0, 'UPDATE_COMPLETE']);
  for (let index = 0; index < 20; index++) await invoke();

  const body = JSON.parse((await cloudWatch.send(new GetDashboardCommand({ DashboardName }))).DashboardBody ?? '') as DashboardBody;
  const look = (): Promise<readonly EvaluatedWidget[]> => evaluateDashboard(body, { start: began - 300_000, end: now() + 300_000 }, (request) => cloudWatch.send(new GetMetricDataCommand(request)));
  // What the keeper writes after a deploy comes a moment later.
  const widgets = await waitFor(look, (seen) => marksOf(seen) >= 2);
  const of = (title: string): readonly WidgetSeries[] => widgets.find(({ widget }) => (widget.properties as { title?: string }).title === title)!.series;
  const sum = ({ points }: WidgetSeries): number => points.reduce((total, { value }) => total + value, 0);

  const versions = of('requests by version');
  expect(versions.map(({ label }) => label)).toEqual(['digits 1', 'digits 2', 'Deployments', 'Rollbacks']);
  const [one, two, deployments, rollbacks] = versions.map(sum);
  expect([one! + two!, deployments, rollbacks]).toEqual([sent, 2, 0]);
  // A canary is a line of its own beside the other.
  const [first, second] = versions as [WidgetSeries, WidgetSeries];
  expect(second.points.some(({ time, value }) => first.points.some((point) => point.time === time && point.value > value))).toBe(true);

  expect(sum(of('Requests')[0]!)).toBe(sent);
  expect(sum(of('Failed or refused, %')[0]!)).toBe(0);
  const [slowest] = of('p95, ms');
  expect(slowest?.points).toHaveLength(1);
  expect(slowest?.points[0]?.value).toBeGreaterThan(0);
  const percentiles = of('latency').map(({ points }) => Math.max(...points.map(({ value }) => value)));
  expect(percentiles).toEqual([...percentiles].sort((a, b) => a - b));
  expect(sum(of('cold starts').find(({ label }) => label === 'Cold starts')!)).toBeGreaterThanOrEqual(2);
  expect(sum(of('cold starts').find(({ label }) => label === 'Load time')!)).toBeGreaterThan(0);
  expect(of('cost of 1,000 inferences')[0]!.points.filter(({ value }) => value > 0).length).toBeGreaterThan(0);
  expect(of('capacity and demand').find(({ label }) => label === 'At the same time')!.points.length).toBeGreaterThan(0);
  expect(of('errors and throttles').map(({ label, ...rest }) => [label, sum({ label, ...rest })])).toEqual([['Errors', 0], ['Throttles', 0]]);
  // Only what nobody has is empty: there is no provisioned concurrency, and nothing was rolled back.
  const empty = widgets.flatMap(({ series }) => series.filter(({ points }) => points.length === 0).map(({ label }) => label));
  expect(empty.filter((label) => !['Provisioned', 'Rollbacks'].includes(label))).toEqual([]);

  expect(await cdk(server, home, ['destroy', '--force', ...EXAMPLE.slice(0, 2)])).toMatchObject({ status: 0 });
}, 240_000);

function marksOf(widgets: readonly EvaluatedWidget[]): number {
  return widgets.flatMap(({ series }) => series).filter(({ label }) => label === 'Deployments').reduce((sum, { points }) => sum + points.reduce((all, { value }) => all + value, 0), 0);
}

async function waitFor<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const seen = await look();
    if (isThere(seen) || tries >= 50) return seen;
    await new Promise((later) => { setTimeout(later, 200); });
  }
}
