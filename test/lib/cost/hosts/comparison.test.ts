import fc from 'fast-check';
import { breakEvenChart } from '../../../../lib/charts/break-even';
import { breakEven, breakEvenPicture, compare, comparisonMarkdown, comparisonText, hostCost, hostsOf, type Comparison, type Host } from '../../../../lib/cost/hosts';
import { cheaperWords } from '../../../../lib/cost/hosts/comparison-text';
import { intervalsOf } from '../../../../lib/cost/hosts/comparison';
import { load, model, rates } from './cases';

const ARM: Host = { kind: 'lambda', architecture: 'arm64' };

function comparison(rps: number, pattern: string, chosen?: Host, one = model()): Comparison {
  return compare({ load: load(rps, pattern), model: one, region: 'us-east-1', rates, hosts: hostsOf(['ml.m5.large']), ...(chosen === undefined ? {} : { chosen }) });
}

test('each host is held against the chosen one, or else the cheapest', () => {
  const given = comparison(20, 'office-hours', ARM);
  expect(given.chosen).toMatchObject({ name: 'lambda-arm64', isChosen: true });
  const found = comparison(20, 'office-hours');
  expect(found.chosen).toBe(found.hosts[0]);
  expect(found.chosen).toMatchObject({ isChosen: false, isCheapest: true });
  expect(given.hosts.filter(({ isCheapest }) => isCheapest)).toHaveLength(1);
});

test('what runs the model is listed, also where it says nothing new or is of another type', () => {
  expect(comparison(20, 'steady', { kind: 'real-time', instanceType: 'ml.m5.large', by: 'hour' }).hosts.filter(({ isChosen }) => isChosen)).toHaveLength(1);
  expect(comparison(20, 'steady', { kind: 'async', instanceType: 'ml.g5.xlarge' }).hosts.find(({ isChosen }) => isChosen)?.name).toBe('async-ml.g5.xlarge');
});

test('intervals of loads say which of two is cheaper', () => {
  fc.assert(fc.property(fc.double({ min: -2.5, max: 3.5, noNaN: true }), fc.constantFrom('steady', 'spiky'), fc.integer({ min: 10, max: 1000 }), (decade, pattern, ms) => {
    const one = model({ ms });
    const at = load(1, pattern);
    const real: Host = { kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' };
    const intervals = intervalsOf(breakEven(real, ARM, at, one, rates)) ?? [];
    const rate = 10 ** decade;
    const isCheaper = (hostCost(real, load(rate, pattern), one, rates).perMonth as number) < (hostCost(ARM, load(rate, pattern), one, rates).perMonth as number);
    // Right beside a crossing, or where instances are so many that one more changes places for less than a step of the loads that are tried.
    fc.pre(!intervals.some(({ from = 0, to = 0 }) => Math.abs(from / rate - 1) < 0.001 || Math.abs(to / rate - 1) < 0.001));
    fc.pre(rate * (at.peak / at.rate) < 10 * 2 * 0.7 / (ms / 1000));
    expect(intervals.some(({ from = 0, to = Infinity }) => rate > from && rate < to)).toBe(isCheaper);
  }), { numRuns: 12 });
});

test('loads are said in words', () => {
  expect(cheaperWords(undefined)).toBe('');
  expect(cheaperWords([])).toBe('never');
  expect(cheaperWords([{}])).toBe('always');
  expect(cheaperWords([{ from: 30.9123 }])).toBe('above 30.9 rps');
  expect(cheaperWords([{ to: 12 }, { from: 1234.5, to: 2000 }])).toBe('below 12, 1,230 to 2,000 rps');
  expect(cheaperWords([{ to: 1 }, { from: 2, to: 3 }, { from: 4, to: 5 }, { from: 6 }])).toBe('below 1, 2 to 3, ..., above 6 rps');
});

test('the table has every host, what is paid for, and why one cannot be', () => {
  const one = model({ memoryMiB: 7000 });
  const text = comparisonText(comparison(20, 'office-hours', ARM, one), { explain: true });
  expect(text).toMatch(/^20 requests a second on average \(office-hours, up to 67\.2\), 52,560,000 a month; 80 ms an answer; 7,000 MiB;/);
  expect(text).toMatch(/^> {2,}Lambda arm64 .*\$\d/m);
  expect(text).toMatch(/^\* {2,}\S/m);
  expect(text).toContain('needs 7,000 MiB of memory, a serverless endpoint has up to 6,144');
  expect(text).toContain('requests (per use): 52,560,000 requests x $0.2 a million requests = $10.51');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test('a comment has the same figures as a table of Markdown', () => {
  const markdown = comparisonMarkdown(comparison(20, 'steady', { kind: 'lambda', architecture: 'x86_64' }));
  expect(markdown).toContain('| **Lambda arm64** | $66.58 | $1.27 | 0 % | always |');
  expect(markdown).toContain('| Lambda x86 (chosen) | $80.59 | $1.53 | 0 % |  |');
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([7]));
});

test('without a price there is no estimate, and never nothing', () => {
  const text = comparisonText(compare({ load: load(20), model: model(), region: 'eu-west-9', rates: () => undefined, hosts: hostsOf() }));
  expect(text).toContain('no estimate');
  expect(text).not.toContain('$0');
});

test('a picture has a line for each kind of host, and the points where they cross', () => {
  const compared = comparison(20, 'office-hours', ARM);
  const picture = breakEvenPicture(compared, rates);
  expect(picture.series[0]?.name).toBe('Lambda arm64');
  expect(picture.series.map(({ name }) => name)).toContain('Real-time, ml.m5.large by the hour');
  for (const { points } of picture.series) for (const [, dollars] of points) expect(dollars).toBeGreaterThanOrEqual(0);
  expect(breakEvenChart(picture).legend).toHaveLength(picture.series.length);
});
