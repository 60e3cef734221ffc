import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteDashboardsCommand, PutDashboardCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { dashboard } from '../../bin/commands/dashboard';
import type { AwsServer } from '../../local';
import { aws, closeAll } from '../local/aws/support';
import { DASHBOARD, putDashboard, TITLES } from './dashboard-support';

let server: AwsServer;
let client: CloudWatchClient;
let folder: string;
let printed: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'csi-dashboard-'));
  server = await aws();
  client = await putDashboard(server);
});
afterAll(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed.push(line); });
});
afterEach(() => jest.restoreAllMocks());

const port = (): string => new URL(server.endpoint).port;
const run = (...args: readonly string[]): Promise<number> => dashboard.run([...args, '--port', port()]);
const file = (name: string): string => join(folder, name);

test('every widget is drawn with its data into an SVG and a PNG', async () => {
  expect(await run(DASHBOARD, '--svg', file('a.svg'), '--png', file('deep/a.png'))).toBe(0);
  const svg = readFileSync(file('a.svg'), 'utf8');
  const png = readFileSync(file('deep/a.png'));

  expect(printed).toEqual([expect.stringMatching(/^wrote .*a\.svg \(\d+ KiB\)$/), expect.stringMatching(/^wrote .*a\.png \(\d+ KiB\)$/)]);
  expect(svg).toMatch(/^<svg [^>]*width="1200" /);
  expect(png.readUInt32BE(16)).toBe(2400);
  for (const title of [...TITLES, DASHBOARD]) expect(svg).toContain(`>${title}<`);
  // The newest values, the legends, the labels of annotations, an alarm with its state and its threshold.
  for (const text of ['60', 'digits 1', 'digits 2', 'p50', 'p95', 'objective', 'deploy', 'ShopNewVersionErrors', 'In alarm', 'alarm &gt; 20', 'No data in this time range', 'share']) expect(svg).toContain(`>${text}<`);
  expect(svg).toContain('A widget of the type log is drawn by the console only');
  expect(svg).toContain('#d14f9b');
  expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
  // Markdown is text: nothing in it is taken for SVG.
  expect(svg).not.toContain('<b>');
});

test('on a phone all widgets are in one column', async () => {
  expect(await run('--phone', '--svg', file('phone.svg'))).toBe(0);
  const svg = readFileSync(file('phone.svg'), 'utf8');
  const cards = [...svg.matchAll(/<rect x="0\.5" y="0\.5" width="([\d.]+)"/g)].map(([, width]) => Number(width));

  expect(svg).toMatch(/^<svg [^>]*width="390" /);
  expect(cards).toHaveLength(TITLES.length + 1);
  expect(new Set(cards)).toEqual(new Set([357]));
});

test('the time is what is asked for', async () => {
  await run('--since', '2h', '--svg', file('since.svg'));
  const [, from = '', to = ''] = /(\d\d:\d\d) to (?:[\d-]+ )?(\d\d:\d\d) UTC/.exec(readFileSync(file('since.svg'), 'utf8')) ?? [];
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

  expect((minutes(to) - minutes(from) + 1440) % 1440).toBe(120);
});

test('a page is one file that names nothing else', async () => {
  await run('--html', file('a.html'));
  const html = readFileSync(file('a.html'), 'utf8');

  expect(html).toContain(`"name":"${DASHBOARD}"`);
  expect(html).not.toMatch(/<(?:script|link|img)[^>]*\b(?:src|href)="(?!data:)/);
  expect(html).not.toContain('refreshMs":');
});

describe('which dashboard', () => {
  const none = (): Promise<unknown> => expect(run('shop', 'other', '--svg', file('x.svg'))).rejects.toThrow('csi dashboard takes one dashboard, got shop, other');

  test('is found by a part of its name, and refused where that is no dashboard, or several', async () => {
    expect(await run('shop-dash', '--svg', file('x.svg'))).toBe(0);
    await none();
    await expect(run('Shop-Dashboard1A2C', '--svg', file('x.svg'))).rejects.toThrow(`there is no dashboard Shop-Dashboard1A2C: did you mean ${DASHBOARD}?`);
    await client.send(new PutDashboardCommand({ DashboardName: 'Shop-Other', DashboardBody: '{"widgets":[]}' }));
    await expect(run('--svg', file('x.svg'))).rejects.toThrow(`which dashboard? There are ${DASHBOARD}, Shop-Other: csi dashboard NAME`);
    await expect(run('shop', '--svg', file('x.svg'))).rejects.toThrow(`shop may be ${DASHBOARD} or Shop-Other: name it in full`);
    expect(await run('other', '--svg', file('empty.svg'))).toBe(0);
    expect(readFileSync(file('empty.svg'), 'utf8')).toContain('This dashboard has no widgets');
    await client.send(new DeleteDashboardsCommand({ DashboardNames: ['Shop-Other'] }));
  });
});

test.each([
  [['--since', '5'], '--since is 5, but must be a time such as 90s, 15m, 3h or 2d'],
  [['--since', '0m'], '--since is 0m, but must be a time'],
  [['--width', '100'], '--width is 100, but must be a whole number from 320 to 4000'],
  [['--width', '500', '--phone'], '--phone is a width: leave --width out'],
])('%j is refused', async (args, words) => {
  await expect(run(...args)).rejects.toThrow(words);
});
