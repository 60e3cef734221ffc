/** Instances that SageMaker starts for copies of components, multiplied out by hand. An ml.m5.xlarge has 4 vCPUs and 16 GB, and costs $0.23 an hour. */
import fc from 'fast-check';
import { cents, endpoint, estimate, line, scalable, usd, type Asked } from './support';

const HOURS = 730;
const HOURLY = 0.23;

interface Component {
  readonly needs?: Readonly<Record<string, number>>;
  readonly copies?: number;
  readonly scaled?: readonly [min: number, max: number];
  readonly track?: Readonly<Record<string, unknown>>;
  readonly base?: string;
}

function component(name: string, { needs = { NumberOfCpuCoresRequired: 1, MinMemoryRequiredInMb: 1024 }, copies, scaled, track, base }: Component): Readonly<Record<string, unknown>> {
  return {
    [name]: {
      Type: 'AWS::SageMaker::InferenceComponent',
      Properties: {
        EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, VariantName: 'Main', Tags: [{ Key: 'csi:host', Value: `Stack/Shared/${name}` }],
        Specification: { ModelName: 'm', ComputeResourceRequirements: needs, ...(base === undefined ? {} : { BaseInferenceComponentName: base }) }, ...(copies === undefined ? {} : { RuntimeConfig: { CopyCount: copies } }),
      },
    },
    ...(scaled === undefined ? {} : { [`${name}Target`]: scalable('sagemaker:inference-component:DesiredCopyCount', { 'Fn::Join': ['', ['inference-component/', { 'Fn::GetAtt': [name, 'InferenceComponentName'] }]] }, scaled) }),
    ...(track === undefined ? {} : {
      [`${name}Policy`]: { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: `${name}Target` }, TargetTrackingScalingPolicyConfiguration: track } },
    }),
  };
}

const INVOCATIONS = { PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerInferenceComponentInvocationsPerCopy' }, TargetValue: 300 };

function shared([min, max]: readonly [number, number], ...components: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const { Config, Endpoint } = endpoint({ InstanceType: 'ml.m5.xlarge', InitialInstanceCount: 1, ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: min, MaxInstanceCount: max } }, { Tags: [] });
  return { Config, Endpoint, ...Object.assign({}, ...components) as object };
}

const asked = (rps: number, more: Partial<Asked> = {}): Asked => ({ rps, ms: 80, ...more });

test('copies that never change: as many instances as they find room on, whoever asks', () => {
  // 6 copies of 1 vCPU, 4 on an instance: 2 instances, of which the endpoint asks for 1 only
  const found = estimate(shared([1, 5], component('Digits', { copies: 6 })), { asked: asked(20) });
  expect(usd(found, /^instances$/)).toBe(cents(2 * HOURS * HOURLY));
  expect(found.items.map(({ what }) => what)).not.toContain('instances above the minimum');
  expect(line(found, /^instances$/).formula).toBe('2 x ml.m5.xlarge x 730 hours: room for the copies on instances of 4 vCPU, 16,384 MB each; Digits 6 x (1 vCPU, 1,024 MB)');
});

test('by memory, where that is used up first', () => {
  // 3 copies of 10,000 MB: one each on instances of 16,384 MB
  expect(usd(estimate(shared([0, 5], component('Digits', { copies: 3, needs: { NumberOfCpuCoresRequired: 0.5, MinMemoryRequiredInMb: 10_000 } }))), /^instances$/)).toBe(cents(3 * HOURS * HOURLY));
});

test('the minimum is always on, and what the load needs above it is by use', () => {
  const resources = shared([1, 5], component('Digits', { scaled: [2, 8], track: INVOCATIONS }));
  // 20 x 60 / 300 = 4 copies: still one instance
  const steady = estimate(resources, { asked: asked(20) });
  expect(usd(steady, /^instances$/)).toBe(cents(HOURS * HOURLY));
  expect(steady.items.map(({ what }) => what)).not.toContain('instances above the minimum');
  // Office hours: 67.2 x 60 / 300 = 13.44, at most 8 copies on 2 instances, in 50 of 168 hours
  const office = estimate(resources, { asked: asked(20, { pattern: 'office-hours' }) });
  expect(usd(office, /^instances$/)).toBe(cents(HOURS * HOURLY));
  expect(usd(office, /^instances above the minimum$/)).toBe(cents(50 / 168 * HOURS * HOURLY));
  expect(line(office, /^instances above/).formula).toContain('Digits 2 to 8 x (1 vCPU, 1,024 MB)');
});

test('two components share instances, and no more of them start than there may be', () => {
  const both = (max: number) => estimate(shared([0, max], component('Digits', { scaled: [1, 8], track: INVOCATIONS }), component('Iris', { copies: 2 })), { asked: (host) => (host.name === 'Digits' ? asked(25) : asked(1)) });
  // Always 1 + 2 copies on one instance; 25 x 60 / 300 = 5, and 2: on two
  expect(usd(both(5), /^instances$/)).toBe(cents(HOURS * HOURLY));
  expect(usd(both(5), /^instances above/)).toBe(cents(HOURS * HOURLY));
  expect(both(1).items.map(({ what }) => what)).not.toContain('instances above the minimum');
});

test('down to none: for a quarter of an hour after a request', () => {
  const resources = shared([0, 2], component('Digits', { scaled: [0, 2], track: INVOCATIONS }));
  // One request in 1,000 hours: 0.73 x 0.25 hours x $0.23
  const seldom = estimate(resources, { asked: { requests: 0.73, ms: 80 } });
  expect(line(seldom, /^instances while/).quantity).toBeCloseTo(0.73 * 0.25, 3);
  expect(seldom.items.map(({ what }) => what)).not.toContain('instances');
  expect(usd(estimate(resources, { asked: asked(1) }), /^instances while/)).toBe(cents(HOURS * HOURLY));
});

test('an adapter lives in the copies of what it adapts', () => {
  const resources = shared([1, 5], component('Base', { copies: 4 }), component('Adapter', { copies: 4, base: 'base' }));
  expect(usd(estimate(resources), /^instances$/)).toBe(cents(HOURS * HOURLY));
});

test('what nobody can say has no estimate, and the rest has', () => {
  const resources = shared([1, 5], component('Digits', { scaled: [6, 8], track: INVOCATIONS }));
  const silent = estimate(resources);
  // 6 copies on 2 instances are there without a request
  expect(usd(silent, /^instances$/)).toBe(cents(2 * HOURS * HOURLY));
  expect(line(silent, /^instances above/)).toMatchObject({ usd: undefined, missing: expect.stringContaining('--rps Digits=') });
  const byProcessor = estimate(shared([1, 5], component('Digits', { scaled: [1, 8], track: { CustomizedMetricSpecification: { MetricName: 'CPUUtilizationNormalized', Namespace: 'x', Statistic: 'Average' }, TargetValue: 60 } })), { asked: asked(20) });
  expect(line(byProcessor, /^instances above/)).toMatchObject({ usd: undefined, missing: 'Digits is scaled on CPUUtilizationNormalized, and nobody can say what that asks for' });
});

test('instances stay within their numbers, and more requests never need fewer', () => {
  const hours = (found: ReturnType<typeof estimate>): number => found.items.filter(({ what }) => what.startsWith('instances')).reduce((sum, { quantity }) => sum + (quantity as number), 0);
  const fleet = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 4 })).map(([min, more]): [number, number] => [min, min + more]);
  const copies = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 6 })).map(([min, more]): [number, number] => [min, min + more]);
  fc.assert(fc.property(fleet, copies, fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 1, max: 5, noNaN: true }), fc.constantFrom('steady', 'office-hours'), ([min, max], scaled, rps, times, pattern) => {
    const resources = shared([min, max], component('Digits', { scaled, track: INVOCATIONS }), component('Iris', { copies: 1 }));
    const at = (rate: number): number => hours(estimate(resources, { asked: (host) => (host.name === 'Digits' ? asked(rate, { pattern }) : asked(1)) })) / HOURS;
    expect(at(rps)).toBeGreaterThanOrEqual(min - 1e-9);
    expect(at(rps)).toBeLessThanOrEqual(max + 1e-9);
    expect(at(rps * times)).toBeGreaterThanOrEqual(at(rps) - 1e-9);
  }), { numRuns: 4 });
});
