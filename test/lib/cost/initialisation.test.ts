/** The init phase of new environments, which Lambda bills since August 2025: counted alike in `csi cost` and in `csi cost --compare`. */
import fc from 'fast-check';
import { PriceBook } from '../../../lib/pricing';
import { hostsWithout, otherHosts } from '../../../lib/cost/report';
import { initialisationOf } from '../../../lib/cost/workload';
import { estimate, fn, line, usd, workload } from './support';

test('1 % of a million requests wait for a new environment of 1 GB, for half a second', () => {
  const found = estimate({ Fn: fn() }, { asked: { requests: 1e6, ms: 100, init: 0.5, cold: 0.01 } });
  // 1e6 x 0.01 x 0.5 s x 1 GB = 5,000 GB-s x $0.0000166667 = $0.08
  expect(line(found, /^initialisation/)).toMatchObject({ quantity: expect.closeTo(5000, 6), note: 'as stated', kind: 'per use' });
  expect(usd(found, /^initialisation/)).toBe(0.08);
});

test('where nobody says the share, it follows from the pattern', () => {
  // One request in twenty minutes: of gaps of more than ten minutes there are e^(-10/20)
  const seldom = estimate({ Fn: fn() }, { asked: { rps: 1 / 1200, ms: 100, init: 1 } });
  const requests = 2_628_000 / 1200;
  expect((line(seldom, /^initialisation/).quantity as number) / requests).toBeCloseTo(Math.exp(-0.5), 2);
  const share = (pattern: string) => initialisationOf(workload({ rps: 20, ms: 80, pattern })).coldShare;
  expect(share('spiky')).toBeGreaterThan(share('steady'));
});

test('what finds provisioned environments waits for none', () => {
  const alias = (units: number) => ({ Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: units } } });
  const asked = { rps: 20, ms: 100, init: 1, cold: 0.01 };
  expect(estimate({ Fn: fn(), Live: alias(5) }, { asked }).items.some(({ what }) => what.startsWith('initialisation'))).toBe(false);
  // 2 at the same time, 1 provisioned: one half of the requests
  expect(line(estimate({ Fn: fn(), Live: alias(1) }, { asked }), /^initialisation/).quantity).toBeCloseTo(0.5 * 20 * 2_628_000 * 0.01, 3);
});

test('a snapshot is restored instead, and restores are a line of their own', () => {
  const found = estimate({ Fn: fn({ Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } }) }, { asked: { requests: 1e6, ms: 100, init: 1, cold: 0.01 } });
  expect(found.items.some(({ what }) => what.startsWith('initialisation'))).toBe(false);
  expect(line(found, /^snapshots restored/).quantity).toBeCloseTo(10_000, 6);
});

test('the function of an app costs as much in the comparison, to the last digit', () => {
  const request = fc.record({ rps: fc.double({ min: 0.001, max: 500, noNaN: true }), ms: fc.integer({ min: 1, max: 2000 }), init: fc.double({ min: 0, max: 5, noNaN: true }), pattern: fc.constantFrom('steady', 'office-hours', 'spiky') });
  fc.assert(fc.property(request, fc.integer({ min: 128, max: 10_240 }), fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), (each, MemorySize, cold) => {
    const asked = cold === undefined ? each : { ...each, cold };
    const found = estimate({ Fn: fn({ MemorySize }) }, { asked });
    const [compared] = otherHosts(found, new PriceBook());
    const row = compared?.comparison.hosts.find(({ name }) => name === 'lambda-x86');
    const billed = found.items.reduce((sum, item) => sum + (item.usd ?? 0), 0);
    expect(Math.abs((row?.perMonth as number) - billed)).toBeLessThanOrEqual(1e-9 * billed);
    const without = hostsWithout(workload(asked), new PriceBook(), 'us-east-1', { memoryMiB: MemorySize }).comparison.hosts.find(({ name }) => name === 'lambda-x86');
    expect(without?.perMonth).toBe(row?.perMonth);
  }), { numRuns: 5 });
});
