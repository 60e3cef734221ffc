import fc from 'fast-check';
import { baseInstances, cheapest, compareHosts, hostCost, hostsOf, infeasible, type Host } from '../../../../lib/cost/hosts';
import { overTime } from '../../../../lib/cost/workload';
import { load, model, rates } from './cases';

const HOSTS = hostsOf(['ml.m5.large', 'ml.g5.xlarge', 'ml.t2.medium']);
const patterns = fc.constantFrom('steady', 'office-hours', 'spiky');
const rate = fc.double({ min: 0.01, max: 500, noNaN: true });
const someModel = fc.record({ memoryMiB: fc.integer({ min: 128, max: 10_240 }), ms: fc.integer({ min: 1, max: 5_000 }), coldShare: fc.double({ min: 0, max: 0.2, noNaN: true }) }).map(model);

test('parts add up to the month, what is always on is among them, and nothing is negative', () => {
  fc.assert(fc.property(rate, patterns, someModel, (rps, pattern, one) => {
    for (const { parts, perMonth, alwaysOn, perMillion } of compareHosts(HOSTS, load(rps, pattern), one, rates)) {
      const sum = parts.reduce((all, { perMonth: each = NaN }) => all + each, 0);
      expect(perMonth).toBeCloseTo(sum, 6);
      expect(alwaysOn).toBeLessThanOrEqual((perMonth as number) + 1e-9);
      expect((perMillion as number) * rps * 2.628).toBeCloseTo(perMonth as number, 4);
      for (const { perMonth: each } of parts) expect(each).toBeGreaterThanOrEqual(0);
    }
  }), { numRuns: 6 });
});

/** `52,560,000 requests x 0.08 s x 1 GB x $0.20 a million requests` */
function evaluated(formula: string): number {
  return formula.split(' x ').reduce((product, factor) => {
    const [, sum] = /^\((.*)\)/.exec(factor) ?? [];
    if (sum !== undefined) return product * sum.split(' + ').reduce((total, bytes) => total + Number(bytes.split(' ')[0]) * 1024, 0) / 1024 ** 3;
    const value = Number(/[\d.,]+/.exec(factor)?.[0].replaceAll(',', ''));
    return product * value * (/^[\d.,]+ %/.test(factor) ? 0.01 : 1) * (factor.includes('a million') ? 1e-6 : 1);
  }, 1);
}

test('a formula has the numbers that the amount comes from', () => {
  for (const pattern of ['steady', 'office-hours', 'spiky']) {
    for (const { parts } of compareHosts(HOSTS, load(20, pattern, { requestBytes: 2048, answerBytes: 1024 }), model({ coldShare: 0.0125 }), rates)) {
      for (const { formula, perMonth } of parts) {
        if (perMonth === 0) continue;
        // Numbers are written with four digits.
        expect(Math.abs(evaluated(formula) / (perMonth as number) - 1)).toBeLessThan(0.001);
      }
    }
  }
});

test('the cheapest is first, what has no price comes after it, and what cannot be is last', () => {
  const costs = compareHosts(hostsOf(['ml.m5.large', 'ml.c7i.4xlarge']), load(20), model({ memoryMiB: 7168 }), rates);
  const ranks = costs.map(({ infeasible: reasons, perMonth }) => (reasons.length > 0 ? 2 : perMonth === undefined ? 1 : 0));
  expect(ranks).toEqual([...ranks].sort());
  expect(new Set(ranks)).toEqual(new Set([0, 1, 2]));
  const known = costs.filter((_, index) => ranks[index] === 0).map(({ perMonth }) => perMonth as number);
  expect(known).toEqual([...known].sort((a, b) => a - b));
  expect(cheapest(costs)).toBe(costs[0]);
  const unknown = costs.find(({ name }) => name === 'real-time-ml.c7i.4xlarge');
  expect(unknown).toMatchObject({ perMonth: undefined, perMillion: undefined, alwaysOn: undefined });
  expect(unknown?.parts[0]?.formula).toContain('a price that is not known (sagemaker.hosting.ml.c7i.4xlarge)');
});

test('a schedule for a load that is always the same, and a mix without instances, are not listed', () => {
  const names = (rps: number, pattern: string): readonly string[] => compareHosts(hostsOf(['ml.m5.large']), load(rps, pattern), model(), rates).map(({ name }) => name);
  expect(names(20, 'steady')).not.toContain('real-time-ml.m5.large-by-hour');
  expect(names(20, 'office-hours')).toContain('real-time-ml.m5.large-by-hour');
  expect(names(0.01, 'office-hours')).not.toContain('hybrid-ml.m5.large');
});

test.each<{ host: Host; at: Parameters<typeof load>; one: Parameters<typeof model>[0]; reason: string; limit: Parameters<typeof model>[0] }>([
  { host: { kind: 'lambda', architecture: 'arm64' }, at: [1], one: { memoryMiB: 10_241 }, limit: { memoryMiB: 10_240 }, reason: 'needs 10,241 MiB of memory, Lambda has up to 10,240' },
  { host: { kind: 'lambda', architecture: 'arm64' }, at: [0.0001], one: { ms: 900_001 }, limit: { ms: 900_000 }, reason: 'an answer takes 900 s, Lambda ends it after 900' },
  { host: { kind: 'serverless' }, at: [1], one: { memoryMiB: 6145 }, limit: { memoryMiB: 6144 }, reason: 'needs 6,145 MiB of memory, a serverless endpoint has up to 6,144' },
  { host: { kind: 'serverless' }, at: [2000], one: { ms: 101 }, limit: { ms: 100 }, reason: 'has 202 requests at once at its peak, a serverless endpoint takes up to 200' },
  { host: { kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' }, at: [1], one: { memoryMiB: 8193 }, limit: { memoryMiB: 8192 }, reason: 'needs 8,193 MiB of memory, ml.m5.large has 8,192' },
  { host: { kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' }, at: [0.01], one: { ms: 61_000 }, limit: { ms: 60_000 }, reason: 'an answer takes 61 s, an endpoint ends it after 60' },
  { host: { kind: 'component', instanceType: 'ml.m5.large' }, at: [1], one: { copyCpus: 2.5 }, limit: { copyCpus: 2 }, reason: 'a copy has 2.5 vCPUs, ml.m5.large has 2' },
])('$reason', ({ host, at, one, reason, limit }) => {
  expect(infeasible(host, load(...at), model(one))).toEqual([reason]);
  expect(infeasible(host, load(...at), model(limit))).toEqual([]);
});

test('payloads are held against each host', () => {
  const reasons = (host: Host, requestBytes: number): readonly string[] => infeasible(host, load(1, 'steady', { requestBytes, answerBytes: 1 }), model());
  expect(reasons({ kind: 'lambda', architecture: 'x86_64' }, 6_291_556)).toEqual([]);
  expect(reasons({ kind: 'lambda', architecture: 'x86_64' }, 6_300_000)).toEqual(['requests or answers have 6.008 MiB, Lambda takes up to 6 MiB']);
  expect(reasons({ kind: 'serverless' }, 4 * 1024 ** 2)).toEqual([]);
  expect(reasons({ kind: 'serverless' }, 5 * 1024 ** 2)).toEqual(['requests or answers have 5 MiB, a serverless endpoint takes up to 4 MiB']);
  expect(reasons({ kind: 'async', instanceType: 'ml.m5.large' }, 1024 ** 3)).toEqual([]);
  expect(reasons({ kind: 'async', instanceType: 'ml.m5.large' }, 2 * 1024 ** 3)).toHaveLength(1);
  expect(infeasible({ kind: 'real-time', instanceType: 'ml.t2.medium', by: 'hour' }, load(1), model())).toEqual(['ml.t2.medium cannot be scaled']);
});

test('the number of base instances is the cheapest of all', () => {
  fc.assert(fc.property(rate, patterns, fc.double({ min: 5, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 5, noNaN: true }), fc.double({ min: 1e-7, max: 1e-4, noNaN: true }), (rps, pattern, each, perHour, perRequest) => {
    const one = load(rps, pattern);
    const cost = (n: number): number => n * perHour + 3600 * perRequest * overTime(one, (time) => Math.max(0, time.rate - n * each));
    const chosen = baseInstances(one, each, perHour, perRequest);
    for (let n = 0; n <= Math.ceil(one.peak / each) + 1; n++) expect(cost(chosen)).toBeLessThanOrEqual(cost(n) + 1e-9);
  }), { numRuns: 15 });
});

test('the base of a mix is the quantile of the newsvendor', () => {
  // Office hours: the load is there for 50 of 168 hours, 29.8 % of the time. An instance of 17.5 a second at $0.115 pays if P / (3600 x u x c) is less.
  const one = load(20, 'office-hours');
  const share = (perRequest: number): number => 0.115 / (3600 * 17.5 * perRequest);
  expect(share(6e-6)).toBeGreaterThan(50 / 168);
  expect(baseInstances(one, 17.5, 0.115, 6e-6)).toBe(0);
  expect(share(6.5e-6)).toBeLessThan(50 / 168);
  // 67.2 are three whole instances and a part of the fourth.
  expect(baseInstances(one, 17.5, 0.115, 6.5e-6)).toBe(3);
});

test('provisioned concurrency pays from 60 % busy on', () => {
  // 4.1667 / (16.6667 - 9.7222)
  const cost = (utilization: number, host: Host): number => hostCost(host, load(1000), model({ ms: 100, utilization }), rates).perMonth as number;
  const provisioned: Host = { kind: 'lambda-provisioned', architecture: 'x86_64', by: 'peak' };
  expect(cost(0.59, provisioned)).toBeGreaterThan(cost(0.59, { kind: 'lambda', architecture: 'x86_64' }));
  expect(cost(0.61, provisioned)).toBeLessThan(cost(0.61, { kind: 'lambda', architecture: 'x86_64' }));
});

test('an asynchronous endpoint costs nothing while nobody asks', () => {
  // 50 hours in the office, and 15 minutes of five evenings: 50 h + 5 x 14 min = 51.17 of 168 h, with a minute that had a request for the first of the 15.
  const one = load(2, 'office-hours');
  const cost = hostCost({ kind: 'async', instanceType: 'ml.m5.large' }, one, model(), rates);
  expect(cost.parts[0]?.perMonth).toBeCloseTo((50 * 60 + 5 * 14) / (168 * 60) * 730 * 0.115, 3);
  expect(cost.alwaysOn).toBe(0);
  expect(hostCost({ kind: 'async', instanceType: 'ml.m5.large' }, load(0), model(), rates).perMonth).toBe(0);
});

test('an hour for which nothing is stated of a type is one of unknown vCPUs, and says so', () => {
  const cost = hostCost({ kind: 'real-time', instanceType: 'ml.z9.large', by: 'peak' }, load(1), model(), rates);
  expect(cost.perMonth).toBeUndefined();
  expect(cost.notes[0]).toContain('of which its number is not known');
});

test('what was measured counts instead of what is assumed', () => {
  const cost = hostCost({ kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' }, load(100), model({ perInstanceRps: { 'ml.m5.large': 100 } }), rates);
  expect(cost.title).toBe('Real-time, 1 x ml.m5.large');
  expect(cost.notes[0]).toContain('ml.m5.large answers 100 requests a second, as stated');
});
