import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Browser } from 'playwright-core';
import { connect, dashboardView } from '../../bin/aws';
import { dashboard } from '../../bin/commands/dashboard';
import { DashboardServer } from '../../bin/commands/dashboard-server';
import { PALETTE } from '../../lib/charts/theme';
import type { AwsServer } from '../../local';
import { aws, closeAll } from '../local/aws/support';
import { DASHBOARD, minute, putDashboard, TITLES } from '../bin/dashboard-support';
import { launch, open, withBrowser } from './support';

const REFRESH_MS = 300;

let folder: string;
let server: AwsServer;
let client: CloudWatchClient;
let page: DashboardServer;
let browser: Browser | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'csi-page-'));
  server = await aws();
  client = await putDashboard(server);
  const session = await connect({ port: Number(new URL(server.endpoint).port) });
  const look = () => dashboardView(session, undefined);
  page = await DashboardServer.listen(0, await look(), look, REFRESH_MS);
});
afterAll(async () => {
  await browser?.close();
  await page.close();
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

const started = async (): Promise<Browser> => browser ??= await launch();
/** Lines, bars and slices are in the colours of series, which nothing else in a chart is. */
const COLORED = [...PALETTE, '#d14f9b'].flatMap((color) => [`.plot path[stroke="${color}"]`, `.plot path[fill="${color}"]`]).join();
const CHARTS = ['Requests by model version', 'Latency', 'Both axes', 'Of an alarm', 'Bars', 'Pie', 'Gauge'];

withBrowser.each([['of a desk', 1200], ['of a phone', 390]])('on a screen %s every widget is drawn, none over another, and nothing goes wrong', async (_, width) => {
  const { page: shown, problems } = await open(await started(), page.url, width);
  const cards = await shown.locator('section.card').all();
  const boxes = await Promise.all(cards.map(async (card) => (await card.boundingBox())!));

  expect(await shown.title()).toBe(DASHBOARD);
  expect(await shown.locator('section.card h2').allTextContents()).toEqual(TITLES);
  for (const title of CHARTS) {
    const card = shown.locator('section.card', { has: shown.getByText(title, { exact: true }) });
    expect([title, await card.locator(COLORED).count() > 0]).toEqual([title, true]);
  }
  expect(await shown.getByText('In alarm').count()).toBe(1);
  expect(await shown.getByText('No data in this time range').count()).toBe(1);
  // No sideways scrolling, nothing outside, nothing above another.
  expect(await shown.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  for (const box of boxes) expect([box.x >= 0, box.x + box.width <= width, box.height > 40]).toEqual([true, true, true]);
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  }
  if (width < 700) expect(new Set(boxes.map(({ x }) => x)).size).toBe(1);
  expect(problems).toEqual([]);
  await shown.close();
});

withBrowser('what is new comes by itself; one that is turned is drawn anew; the end of the server is said', async () => {
  const { page: shown, problems } = await open(await started(), page.url, 1200);
  const value = shown.locator('section.card', { has: shown.getByText('Requests', { exact: true }) }).locator('.drawing text').first();
  expect(await value.textContent()).toBe('60');

  await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'Requests', Dimensions: [{ Name: 'Version', Value: '1' }], Timestamp: minute(0), Value: 4321 }] }));
  await shown.getByText('4.32k').first().waitFor({ timeout: 5000 });
  await shown.setViewportSize({ width: 390, height: 800 });
  await shown.waitForFunction('document.documentElement.scrollWidth <= 390 && document.querySelector("section.card").getBoundingClientRect().width < 390');
  expect(problems).toEqual([]);
  await page.close();
  await shown.getByText('csi dashboard has ended').waitFor({ timeout: 5000 });
  await shown.close();
});

withBrowser('the page as a file works without a server, and shows the values that one points at', async () => {
  const file = join(folder, 'page.html');
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await dashboard.run(['--html', file, '--port', new URL(server.endpoint).port]);
  log.mockRestore();
  const { page: shown, problems } = await open(await started(), pathToFileURL(file).href, 1200);
  const plot = shown.locator('section.card', { has: shown.getByText('Requests by model version', { exact: true }) }).locator('.plot');
  await plot.hover({ position: { x: 300, y: 100 } });

  await plot.getByText('digits 2').waitFor({ timeout: 5000 });
  expect(await shown.locator('#state').textContent()).toBe('');
  expect(problems).toEqual([]);
  await shown.close();
});
