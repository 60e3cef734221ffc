import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost } from '../../../bin/commands/cost';
import { refused, run } from './support';

const folder = mkdtempSync(join(tmpdir(), 'csi-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fn = (name: string, properties: Readonly<Record<string, unknown>> = {}): object => ({ Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1024, Architectures: ['arm64'], Tags: [{ Key: 'csi:host', Value: `App/${name}` }], ...properties } });
function template(name: string, resources: Readonly<Record<string, unknown>>): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ Resources: resources }));
  return file;
}
const one = template('one.json', { Digits: fn('Digits') });
const two = template('two.json', { Digits: fn('Digits'), Iris: fn('Iris', { Architectures: ['x86_64'] }) });
const ASKED = ['--rps', '20', '--p50', '80ms'] as const;

/** The row of a host: its cells. */
function row(out: string, title: string): readonly string[] {
  const found = out.split('\n').map((line) => line.replace(/^[*> ]+/, '').split(/ {2,}/)).find(([first, ...rest]) => first === title && rest.length > 0);
  if (found === undefined) throw new Error(`there is no row ${title}:\n${out}`);
  return found;
}

test('without an app, says what a model of so much memory costs on every host', async () => {
  const { status, out } = await run(cost, '--compare', '--memory', '1024', ...ASKED, '--init', '0s');
  expect(status).toBe(0);
  expect(out).toMatch(/^20 requests a second on average \(steady\), 52,560,000 a month; 80 ms an answer; 1,024 MiB; 1 KiB in and 1 KiB out; us-east-1/);
  // 52,560,000 x $0.20 a million + 52,560,000 x 0.08 s x 1 GB x $0.0000133334
  expect(row(out, 'Lambda arm64')).toEqual(['Lambda arm64', '$66.58', '$1.27', '0 %']);
  // x $0.0000166667
  expect(row(out, 'Lambda x86').slice(0, 4)).toEqual(['Lambda x86', '$80.59', '$1.53', '0 %']);
  // 730 h x $0.204 and 100.25 GB x $0.016
  expect(row(out, 'Real-time, 1 x ml.c5.xlarge').slice(0, 4)).toEqual(['Real-time, 1 x ml.c5.xlarge', '$150.52', '$2.86', '99 %']);
  expect(out).toContain('logs, traces, custom metrics, alarms and what leads to it, which `csi cost` counts of the one that an app has');
});

test('others are held against the one that is named', async () => {
  const { out } = await run(cost, '--compare', '--memory', '1024', ...ASKED, '--host', 'lambda-x86');
  expect(out).toContain('cheaper than Lambda x86');
  expect(row(out, 'Lambda arm64').at(-1)).toBe('always');
  expect(await refused(cost, '--compare', '--memory', '1024', ...ASKED, '--host', 'mainframe')).toMatch(/^--host is mainframe, but must be one of lambda-arm64, /);
});

test('new environments count as they do without --compare, and as they are said to be', async () => {
  const amount = async (...more: readonly string[]): Promise<number> => Number(row((await run(cost, '--compare', '--memory', '1024', ...ASKED, ...more)).out, 'Lambda arm64')[1]?.replace('$', ''));
  // 1 % of 52,560,000 x 0.5 s x 1 GB x $0.0000133334 = $3.50
  expect(await amount('--cold-starts', '1%', '--init', '500ms')).toBeCloseTo(66.58 + 3.5, 2);
  expect(await amount('--cold-starts', '0')).toBeCloseTo(66.58, 2);
  expect(await amount()).toBeGreaterThan(66.58);
  const { out } = await run(cost, one, '--compare', ...ASKED, '--cold-starts', '1%', '--init', '500ms', '--explain');
  expect(row(out, 'Lambda arm64')[1]).toBe('$70.08');
  expect(out).toMatch(/App\/Digits \(function\) +\$70\.08 /);
  expect(out).toContain('52,560,000 requests x 0.01 of them in a new environment x 0.5 s x 1,024 MB / 1024 MB');
  expect(out).toContain('1 % of the requests wait for a new environment on Lambda, which takes 0.5 s: as stated.');
});

test('the times, throughputs and types of instances that are said', async () => {
  const { out } = await run(cost, '--compare', '--memory', '8192', '--rps', '20', '--p50', '400ms', '--instance', 'ml.g5.xlarge', '--p50-on', 'ml.g5.xlarge=9ms', '--per-instance-rps', 'ml.g5.xlarge=15', '--explain');
  expect(out).toContain('Real-time, 2 x ml.g5.xlarge');
  expect(out).toContain('ml.g5.xlarge answers 15 requests a second, as stated');
  expect(out).toContain('Every host is taken to answer in the same time, but for ml.g5.xlarge 9 ms.');
  expect(out).toContain('needs 8,192 MiB of memory, a serverless endpoint has up to 6,144');
  expect(out).not.toContain('ml.m5.large');
  // Half as busy: 20 / (1 / 0.1 s x 2 vCPUs x 0.35) = 2.9
  const idle = await run(cost, '--compare', '--memory', '1024', '--rps', '20', '--p50', '100ms', '--instance', 'ml.m5.large', '--utilization', '0.35');
  expect(idle.out).toContain('Real-time, 3 x ml.m5.large');
});

test('each host of an app beside all others, and one alone as a picture', async () => {
  const { out } = await run(cost, two, '--compare', ...ASKED);
  expect(out).toMatch(/Hosts for App\/Digits: [\s\S]*\n\*> {2}Lambda arm64 [\s\S]*Hosts for App\/Iris: [\s\S]*\n> {2}Lambda x86 /);
  const svg = join(folder, 'pictures/even.svg');
  expect((await run(cost, one, ...ASKED, '--svg', svg)).out).toContain(`wrote ${svg}`);
  const drawn = readFileSync(svg, 'utf8');
  expect(drawn).toMatch(/^<svg[\s\S]*What hosts cost by load[\s\S]*<\/svg>\s*$/);
  expect(await refused(cost, two, ...ASKED, '--svg', join(folder, 'none.svg'))).toBe('--svg and --png draw one host, and there are 2: App/Digits, App/Iris. Give --rps to one of them alone: --rps NAME=20');
  expect(existsSync(join(folder, 'none.svg'))).toBe(false);
});

test('as Markdown', async () => {
  const { out } = await run(cost, '--compare', '--memory', '1024', ...ASKED, '--markdown');
  expect(out).toMatch(/\n\| host \| a month \| a million \| always on \| cheaper than Lambda arm64 \|\n\|---\|--:\|--:\|--:\|---\|\n\| \*\*Lambda arm64\*\* \| \$/);
  expect((await run(cost, one, '--compare', ...ASKED, '--markdown')).out).toContain('### Hosts for App/Digits');
});

test.each<[readonly string[], string]>([
  [['--memory', '1024'], '--compare without an app needs to know how often the model is asked: --rps 20'],
  [[one], '--compare needs to know how often a model is asked: --rps 20, of a host that the template describes'],
  [[one, ...ASKED, '--memory', '0'], '--memory'],
  [[one, ...ASKED, '--utilization', '0'], '--utilization'],
  [[one, ...ASKED, '--utilization', '1.5'], '--utilization is 1.5, but must be a fraction above 0, up to 1'],
  [[one, ...ASKED, '--init', 'soon'], '--init is soon, but must be a time such as 800ms or 2s'],
  [[one, ...ASKED, '--cold-starts', '120%'], '--cold-starts is 120%, but must be a share such as 0.5% or 0.005'],
  [[one, ...ASKED, '--cold-starts', 'Digts=1%'], '--cold-starts names Digts, which is no host here: did you mean Digits?'],
  [[one, ...ASKED, '--instance', 'm5.large'], '--instance names m5.large, which is no type of instances'],
  [[one, ...ASKED, '--p50-on', '9ms'], '--p50-on is 9ms, but must say of what: arm64=...'],
  [[one, ...ASKED, '--p50-on', 'laptop=9ms'], '--p50-on names laptop, which is no type of instances'],
  [[one, ...ASKED, '--p50-on', 'arm64=fast'], '--p50-on is arm64=fast, but must be a time such as 80ms'],
  [[one, ...ASKED, '--per-instance-rps', 'ml.m5.large=0'], '--per-instance-rps is ml.m5.large=0, but must be a number above 0'],
  [[one, ...ASKED, '--per-instance-rps', '5'], '--per-instance-rps is 5, but must say of what: ml.m5.large=...'],
])('refuses %j', async (args, said) => {
  expect(await refused(cost, ...args, '--compare')).toContain(said);
});
