import { closedBreakEven, hostCost, type Host } from '../../../../lib/cost/hosts';
import { load, model, rates } from './cases';

const ARM: Host = { kind: 'lambda', architecture: 'arm64' };
const X86: Host = { kind: 'lambda', architecture: 'x86_64' };
const SERVERLESS: Host = { kind: 'serverless' };

/** US dollars per million, of a load that is small enough for the first tier. */
function perMillion(host: Host, memoryMiB: number, ms: number): number {
  return hostCost(host, load(1), model({ memoryMiB, ms }), rates).perMillion as number;
}

/** us-east-1: $0.20 a million requests, $0.0000166667 a GB-second on x86 and $0.0000133334 on arm64, serverless $0.00002 for each GB. */
test.each([
  // 0.02 s x 0.5 GB = 0.01 GB-s: 0.2 + 0.1667 and 0.2 + 0.1333; a serverless endpoint has 1 GB at least: 0.02 s x 20
  { ms: 20, memoryMiB: 512, x86: 0.366_667, arm64: 0.333_334, serverless: 0.4 },
  // 0.05 GB-s: 0.2 + 0.8333, 0.2 + 0.6667, 0.05 x 20
  { ms: 50, memoryMiB: 1024, x86: 1.033_335, arm64: 0.866_67, serverless: 1 },
  // 0.4 GB-s: 0.2 + 6.6667, 0.2 + 5.3334, 0.2 x 40
  { ms: 200, memoryMiB: 2048, x86: 6.866_68, arm64: 5.533_36, serverless: 8 },
  // 4 GB-s: 0.2 + 66.6668, 0.2 + 53.3336, 80
  { ms: 1000, memoryMiB: 4096, x86: 66.866_8, arm64: 53.533_6, serverless: 80 },
])('a million requests of $ms ms in $memoryMiB MiB', ({ ms, memoryMiB, x86, arm64, serverless }) => {
  expect(perMillion(X86, memoryMiB, ms)).toBeCloseTo(x86, 6);
  expect(perMillion(ARM, memoryMiB, ms)).toBeCloseTo(arm64, 6);
  expect(perMillion(SERVERLESS, memoryMiB, ms)).toBeCloseTo(serverless, 6);
});

/** r* = P / (3600 x c), with ml.t2.medium at $0.056 an hour, ml.m5.large at $0.115, ml.g4dn.xlarge at $0.7364 and ml.g5.xlarge at $1.408. */
test.each([
  // 0.056 / 3600 / 0.366667e-6 = 42.42
  { ms: 20, memoryMiB: 512, t2: 42.42, m5: 87.12, g4dn: 557.88, g5: 1066.67 },
  { ms: 50, memoryMiB: 1024, t2: 15.05, m5: 30.91, g4dn: 197.96, g5: 378.5 },
  { ms: 200, memoryMiB: 2048, t2: 2.265, m5: 4.652, g4dn: 29.79, g5: 56.96 },
  { ms: 1000, memoryMiB: 4096, t2: 0.2326, m5: 0.4777, g4dn: 3.059, g5: 5.849 },
])('the load from which an instance is cheaper than Lambda on x86, at $ms ms', ({ ms, memoryMiB, t2, m5, g4dn, g5 }) => {
  const from = (perHour: number): number => closedBreakEven({ perHour, perRequest: perMillion(X86, memoryMiB, ms) / 1e6 });
  for (const [perHour, expected] of [[0.056, t2], [0.115, m5], [0.7364, g4dn], [1.408, g5]] as const) expect(Math.abs(from(perHour) / expected - 1)).toBeLessThan(0.001);
});

/**
 * The published toolkit for serverless endpoints has cost_per_1M = 1e6 x (INFERENCE_COST[memory] x average_latency + (request + response) x PROCESSING_COST),
 * with INFERENCE_COST in dollars per millisecond and PROCESSING_COST of 0.016 / 1024^3 a byte:
 * https://github.com/aws-samples/sagemaker-serverless-inference-benchmarking/blob/main/src/sm_serverless_benchmarking/analysis.py
 */
test.each([
  { memoryMiB: 1024, ms: 45, requestBytes: 1500, answerBytes: 1000, dollars: 1e6 * (0.00002 / 1000 * 45 + 2500 * 0.016 / 1024 ** 3) },
  { memoryMiB: 2048, ms: 120, requestBytes: 50_000, answerBytes: 1000, dollars: 1e6 * (0.00004 / 1000 * 120 + 51_000 * 0.016 / 1024 ** 3) },
  { memoryMiB: 4096, ms: 333, requestBytes: 2_000_000, answerBytes: 4_000, dollars: 1e6 * (0.00008 / 1000 * 333 + 2_004_000 * 0.016 / 1024 ** 3) },
  { memoryMiB: 6144, ms: 900, requestBytes: 3_000_000, answerBytes: 100_000, dollars: 1e6 * (0.00012 / 1000 * 900 + 3_100_000 * 0.016 / 1024 ** 3) },
])('a serverless endpoint of $memoryMiB MiB costs what the published toolkit says, to a cent in a million', ({ memoryMiB, ms, requestBytes, answerBytes, dollars }) => {
  const cost = hostCost(SERVERLESS, load(1, 'steady', { requestBytes, answerBytes }), model({ memoryMiB, ms }), rates);
  expect(Math.abs((cost.perMillion as number) - dollars)).toBeLessThan(0.01);
});

/** Its break_even_invocations = instance_monthly_cost / average_cost_per_invocation, of ml.t2.medium for 720 hours: 0.056 x 24 x 30 = 40.32. */
test('it breaks even at as many invocations as in the published toolkit', () => {
  const perInvocation = 0.00002 / 1000 * 45 + 2500 * 0.016 / 1024 ** 3;
  const cost = hostCost(SERVERLESS, load(1, 'steady', { requestBytes: 1500, answerBytes: 1000 }), model({ ms: 45 }), rates);
  const rate = closedBreakEven({ perHour: 0.056, perRequest: (cost.perMillion as number) / 1e6 });
  expect(rate * 720 * 3600).toBeCloseTo(40.32 / perInvocation, 0);
});

test('20 requests a second of 80 ms in 1 GB, written out', () => {
  // 20 x 2,628,000 s = 52.56 million requests a month, 4,204,800 GB-s.
  const month = load(20);
  const of = (host: Host): number => hostCost(host, month, model(), rates).perMonth as number;
  // 10.512 + 4,204,800 x 0.0000133334 = 10.512 + 56.0643
  expect(of(ARM)).toBeCloseTo(66.5763, 3);
  // 10.512 + 4,204,800 x 0.0000166667 = 10.512 + 70.0801
  expect(of(X86)).toBeCloseTo(80.5921, 3);
  // 20 x 0.08 = 1.6 at once, / 0.7 = 3 environments: 3 x 2,628,000 x 0.0000033334 = 26.2805; 10.512; 4,204,800 x 0.0000077778 = 32.7041
  expect(of({ kind: 'lambda-provisioned', architecture: 'arm64', by: 'peak' })).toBeCloseTo(69.4966, 3);
  // 52,560,000 x 0.08 s x 0.00002
  expect(of(SERVERLESS)).toBeCloseTo(84.096, 3);
  // 2 vCPUs / 0.08 s x 0.7 = 17.5 a second: 2 x 730 x 0.115
  expect(of({ kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' })).toBeCloseTo(167.9, 3);
  // 4 vCPUs: 35 a second: 730 x 0.204
  expect(of({ kind: 'real-time', instanceType: 'ml.c5.xlarge', by: 'peak' })).toBeCloseTo(148.92, 3);
});

test('the same in office hours, written out', () => {
  // 67.2 a second for 50 of 168 hours: 5.376 at once, / 0.7 = 8 environments in 50 hours, 8 x 50 / 168 = 2.38095 on average.
  const month = load(20, 'office-hours');
  const of = (host: Host): number => hostCost(host, month, model(), rates).perMonth as number;
  expect(of(ARM)).toBeCloseTo(66.5763, 3);
  // 8 x 2,628,000 x 0.0000033334 = 70.0814, and by the hour 20.8576; 10.512 + 32.7041 both.
  expect(of({ kind: 'lambda-provisioned', architecture: 'arm64', by: 'peak' })).toBeCloseTo(113.2975, 3);
  expect(of({ kind: 'lambda-provisioned', architecture: 'arm64', by: 'hour' })).toBeCloseTo(64.0737, 3);
  // 67.2 / 17.5 = 4 instances: 4 x 730 x 0.115; by the hour (4 x 50 + 1 x 118) / 168 = 1.892857
  expect(of({ kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' })).toBeCloseTo(335.8, 3);
  expect(of({ kind: 'real-time', instanceType: 'ml.m5.large', by: 'hour' })).toBeCloseTo(158.9054, 3);
});

test('cold starts are billed from the first millisecond', () => {
  // 1 % of 52.56 million x 0.5 s x 1 GB x 0.0000133334
  const warm = hostCost(ARM, load(20), model(), rates).perMonth as number;
  const cold = hostCost(ARM, load(20), model({ coldShare: 0.01 }), rates).perMonth as number;
  expect(cold - warm).toBeCloseTo(3.504, 3);
});

test('much is cheaper by the gigabyte-second', () => {
  // 10,000 a second x 0.5 s x 1 GB x 2,628,000 s = 13.14e9 GB-s on arm64: 7.5e9 at the first rate, 5.64e9 at the second; 26.28e9 requests.
  const cost = hostCost(ARM, load(10_000), model({ ms: 500 }), rates);
  expect(cost.perMonth).toBeCloseTo(7.5e9 * 0.0000133334 + 5.64e9 * 0.0000120001 + 26_280 * 0.2, 2);
  expect(cost.parts[1]?.formula).toContain('$0.0000133334 a GB-second up to 7,500,000,000, then $0.0000120001');
});
