import fc from 'fast-check';
import { costJson, costText, diffCosts, diffMarkdown, stackCosts } from '../../../lib/cost/report';
import { assignedTo, readAssigned, readBytes, readMilliseconds, readRate, unknownNames } from '../../../lib/cost/template/traffic';
import { estimateCost, totalsOf } from '../../../lib/cost/template/estimate';
import { parseTemplate } from '../../../lib/cloudformation/parse-template';
import { PriceBook, readPrices, writePrices } from '../../../lib/pricing';
import { SHIPPED } from '../../../lib/pricing/table';
import { endpoint, estimate, fn, line, priced, workload } from './support';

const asked = { rps: 20, ms: 80 } as const;

test('a type that nobody knows is named, and the total is at least what is known', () => {
  const found = estimate({ Fn: fn(), Cluster: { Type: 'AWS::Redshift::Cluster', Properties: {} }, Mine: { Type: 'Acme::Thing::Type' } }, { asked });
  expect(found.unknown.map(({ logicalId, type }) => [logicalId, type])).toEqual([['Cluster', 'AWS::Redshift::Cluster'], ['Mine', 'Acme::Thing::Type']]);
  const [stack] = stackCosts(found);
  expect(stack?.totals.monthly.isAtLeast).toBe(true);
  const text = costText(found);
  expect(text).toContain('Cluster: nothing is known here of what AWS::Redshift::Cluster costs');
  expect(text).toMatch(/together +at least \$/);
});

test('a region without prices has no estimate; another\'s price only where it is asked for, and said', () => {
  const found = estimate({ Fn: fn() }, { asked, region: 'il-central-1' });
  expect(found.items.map(({ usd }) => usd)).toEqual([undefined, undefined]);
  expect(line(found, /^requests$/).missing).toBe('no price of Lambda requests (lambda.requests) in il-central-1 is known');
  expect(totalsOf(found.items).monthly).toEqual({ usd: undefined, isAtLeast: true });
  expect(costText(found)).toContain('no estimate');
  const standIn = estimate({ Fn: fn() }, { asked, region: 'il-central-1', standIn: true });
  expect(costText(standIn, { explain: true })).toMatch(/the price of us-east-1 standing in for il-central-1[\s\S]*2 prices of us-east-1 standing in for il-central-1/);
});

test('an instance type without a price has no estimate, and is never 0', () => {
  const found = estimate(endpoint({ InstanceType: 'ml.p5.48xlarge', InitialInstanceCount: 1 }));
  expect(line(found, /^instances/)).toMatchObject({ usd: undefined, missing: expect.stringContaining('sagemaker.hosting.ml.p5.48xlarge') });
  expect(JSON.parse(costJson(found))).toMatchObject({ alwaysOn: { usd: null, isAtLeast: true }, hosts: [{ path: 'Stack/Digits', usdPerMillionInferences: null, workload: null }] });
  expect(estimate(endpoint({ InstanceType: 'ml.p5.48xlarge', InitialInstanceCount: 1 }), { prices: [priced('sagemaker.hosting.ml.p5.48xlarge', 60)] }).items[0]?.usd).toBe(43_800);
});

test('a million inferences cost at least what is known, as the month does', () => {
  const group = (resources: Parameters<typeof estimate>[0]) => stackCosts(estimate(resources, { asked }))[0]?.groups[0];
  expect(group({ Fn: fn() })?.perMillion).toEqual({ usd: expect.any(Number), isAtLeast: false });
  const part = endpoint({ InstanceType: 'ml.p5.48xlarge', InitialInstanceCount: 1 });
  expect(group(part)?.perMillion).toMatchObject({ isAtLeast: true });
  expect(costText(estimate(part, { asked }))).toMatch(/Digits \(real-time endpoint\) .* at least \$[\d.]+ +-$/m);
  // The instances of a component are its endpoint's.
  const { Config, Endpoint } = endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, { Tags: [] });
  const Copy = { Type: 'AWS::SageMaker::InferenceComponent', Properties: { EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, VariantName: 'Main', Specification: { ModelName: { Ref: 'Model' } }, Tags: [{ Key: 'csi:host', Value: 'Stack/Shared/Digits' }] } };
  const Model = { Type: 'AWS::SageMaker::Model', Properties: { PrimaryContainer: { Image: 'i', Environment: { CSI_ENDPOINT: 'digits' } } } };
  const component = group({ Config, Endpoint, Model, Copy });
  expect(component).toMatchObject({ kind: 'inference component', totals: { monthly: { isAtLeast: false } }, perMillion: { isAtLeast: true } });
});

test('the log of an endpoint is found by its path, where the assembly and not the template tells it', () => {
  const template = parseTemplate(JSON.stringify({ Resources: { ...endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }), Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } } } }));
  const pathOf = (logicalId: string): string => `Stack/Digits/${logicalId}`;
  const found = estimateCost([{ name: 'Stack', template, region: 'us-east-1', pathOf }], { book: new PriceBook(), workloadOf: () => workload({ rps: 20, ms: 80 }) });
  expect(line(found, /^ingested/)).toMatchObject({ host: 'Stack/Digits', usd: expect.any(Number) });
});

test('without traffic, what is by use has no estimate and what is always on has one', () => {
  const found = estimate({ Fn: fn(), Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } } } });
  expect(totalsOf(found.items)).toMatchObject({ alwaysOn: { isAtLeast: false }, perUse: { usd: undefined, isAtLeast: true }, monthly: { isAtLeast: true } });
  expect(line(found, /^requests and duration/).missing).toBe('nothing says how often Digits is asked: --rps Digits=...');
  expect(costText(found)).toContain('Nothing says how often models are asked');
});

test('a function that is no host has only the traffic that is said of it by name', () => {
  expect(line(estimate({ Other: fn({ Tags: [] }) }, { asked: ({ isModel }) => (isModel ? asked : undefined) }), /requests/).missing).toContain('nothing says how often it is called');
  expect(estimate({ Other: fn({ Tags: [] }) }, { asked: ({ name }) => (name === 'Other' ? asked : undefined) }).items.map(({ what }) => what)).toEqual(['requests', 'duration']);
});

test('every word of a text is one: no NaN, undefined or [object Object], whatever is asked', () => {
  const properties = fc.record({
    MemorySize: fc.option(fc.oneof(fc.integer(), fc.string(), fc.constant({ Ref: 'P' })), { nil: undefined }), Architectures: fc.option(fc.array(fc.constantFrom('arm64', 'x86_64', 'z')), { nil: undefined }),
    EphemeralStorage: fc.option(fc.record({ Size: fc.oneof(fc.integer(), fc.string()) }), { nil: undefined }), Handler: fc.constantFrom('index.handler', '/opt/nodejs/server/index.handler'), Tags: fc.constantFrom([], [{ Key: 'csi:host', Value: 'Stack/Digits' }]),
  });
  const traffic = fc.option(fc.record({ rps: fc.double({ min: 0, max: 1e5, noNaN: true }), ms: fc.double({ min: 0.01, max: 1e6, noNaN: true }) }), { nil: undefined });
  fc.assert(fc.property(properties, traffic, fc.boolean(), (own, load, freeTier) => {
    const found = estimate({ Fn: { Type: 'AWS::Lambda::Function', Properties: own } }, { asked: load, freeTier });
    for (const text of [costText(found, { explain: true }), costJson(found), diffMarkdown(diffCosts(estimate({ Key: { Type: 'AWS::KMS::Key' } }), found))]) expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    for (const { usd } of found.items) expect(usd === undefined || usd >= 0).toBe(true);
  }), { numRuns: 60 });
});

describe('a difference', () => {
  const before = { Fn: fn(), ...endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, { Tags: [] }) };
  const after = { Fn: fn({ MemorySize: 2048 }), Key: { Type: 'AWS::KMS::Key', Properties: {} }, Queue: { Type: 'AWS::SQS::Queue', Properties: {} }, Odd: { Type: 'AWS::Redshift::Cluster' } };

  test('names what was added, removed and changed, with signs', () => {
    const diff = diffCosts(estimate(before, { asked }), estimate(after, { asked }));
    expect(diff.changes.map(({ path, change }) => [path, change])).toEqual([['Queue', 'added'], ['Endpoint', 'removed'], ['Fn', 'changed'], ['Key', 'added']]);
    // 20 x 2,628,000 x 0.08 s x 1 GB more x $0.0000166667 = $70.08; 730 x $0.115 = $83.95 less; the key $1
    expect(diff.difference).toBeCloseTo(70.08 - 83.95 + 1, 1);
    expect(diff.unknown).toEqual([{ path: 'Odd', type: 'AWS::Redshift::Cluster', change: 'added' }]);
    const text = diffMarkdown(diff, { traffic: '20 requests/s' });
    expect(text).toMatch(/^### Cost: -\$12\.87 a month\n/);
    expect(text).toContain('| removed `Endpoint` (AWS::SageMaker::Endpoint) | $83.95 | - | -$83.95 |');
    expect(text).toContain('| added `Key` (AWS::KMS::Key) | - | $1.00 | +$1.00 |');
    expect(text).toContain('| **Total a month** |');
    expect(text).toMatch(/\*\*-\$12\.87 \(-\d\.\d %\)\*\*/);
    expect(text).toContain('`Odd` (AWS::Redshift::Cluster), added: nothing is known of what it costs');
    expect(text).toContain('`Queue`: requests: nothing says how many messages go through it');
  });

  test('nothing changed says so, and a change back has the other sign', () => {
    const same = diffCosts(estimate(before, { asked }), estimate(before, { asked }));
    expect(same.changes).toEqual([]);
    expect(diffMarkdown(same)).toMatch(/^### Cost: no change\n/);
    const [there, back] = [diffCosts(estimate(before, { asked }), estimate(after, { asked })), diffCosts(estimate(after, { asked }), estimate(before, { asked }))];
    expect(there.difference).toBeCloseTo(-(back.difference as number), 9);
    expect(diffMarkdown(back)).toContain('+$12.87 a month');
  });

  test('what nobody can say is no number', () => {
    const diff = diffCosts(estimate({ Fn: fn() }, { asked, region: 'il-central-1' }), estimate({ Fn: fn({ MemorySize: 2048 }) }, { asked, region: 'il-central-1' }));
    expect(diff.difference).toBeUndefined();
    expect(diffMarkdown(diff)).toMatch(/^### Cost: no estimate\n/);
  });
});

describe('what options say', () => {
  test('of all hosts, and of one by the end of its path', () => {
    const { assigned } = readAssigned(['20', 'Digits=3', 'Prod/Digits=4'], readRate, 'a number');
    const host = (path: string, isModel = true) => ({ path, name: path.split('/').at(-1) as string, isModel });
    expect(assignedTo(assigned, host('Prod/Digits'))).toBe(4);
    expect(assignedTo(assigned, host('Test/Digits'))).toBe(3);
    expect(assignedTo(assigned, host('Test/Iris'))).toBe(20);
    expect(assignedTo(assigned, host('Test/Helper', false))).toBeUndefined();
    expect(unknownNames(assigned, [host('Test/Digits')])).toEqual(['names Prod/Digits, which is no host here: did you mean Test/Digits?']);
    expect(readAssigned(['x', '1', '2'], readRate, 'a number').problems).toEqual(['is x, but must be a number, or NAME=a number for one host', 'is said twice for all hosts']);
  });

  test('times, sizes and rates', () => {
    expect(['80ms', '1.5s', '80', '0', '-1', 'ms', '1m'].map(readMilliseconds)).toEqual([80, 1500, 80, undefined, undefined, undefined, undefined]);
    expect(['2048', '2KB', '1.5MB', '0', 'KB', '1GB'].map(readBytes)).toEqual([2048, 2048, 1_572_864, 0, undefined, undefined]);
    expect(['0', '20', '0.5', '-1', '', '1e3', 'Infinity'].map(readRate)).toEqual([0, 20, 0.5, undefined, undefined, undefined, undefined]);
  });
});

describe('files of prices', () => {
  test('what is written is read as the same', () => {
    expect(readPrices(JSON.parse(writePrices(SHIPPED)))).toEqual({ problems: [], prices: expect.arrayContaining(SHIPPED as unknown[]) });
    expect(writePrices([...SHIPPED].reverse())).toBe(writePrices(SHIPPED));
  });

  test('what is wrong is said with its place, and then no price counts', () => {
    const good = { key: 'lambda.requests', region: 'eu-central-1', usd: 1, date: '2026-11-22', source: 'x' };
    const wrong = (change: Readonly<Record<string, unknown>>): string => readPrices({ schemaVersion: 1, prices: [{ ...good, ...change }] }).problems.join('; ');
    expect(readPrices({ schemaVersion: 1, prices: [good] }).prices).toHaveLength(1);
    expect(wrong({ key: 'lambda.request' })).toContain('/prices/0/key is "lambda.request", which is no name of a price: did you mean lambda.requests?');
    expect(wrong({ usd: -1 })).toContain('/prices/0/usd is -1');
    expect(wrong({ usd: '1' })).toContain('/usd');
    expect(wrong({ tiers: [{ usd: 1 }] })).toContain('must have either usd or tiers');
    expect(wrong({ usd: undefined, tiers: [{ usd: 1, upTo: 3 }] })).toContain('/tiers has an end');
    expect(wrong({ usd: undefined, tiers: 'x' })).toContain('/tiers must be a list');
    expect(wrong({ unit: 'hour' })).toContain('lambda.requests is by the request');
    expect(wrong({ region: 'Frankfurt' })).toContain('/region');
    expect(wrong({ date: '2026-02-30' })).toContain('/date');
    expect(wrong({ source: '' })).toContain('/source');
    expect(wrong({ uncertian: true })).toContain('/uncertian is no member of a price: did you mean uncertain?');
    expect(readPrices([]).problems).toEqual(['holds no list `prices`']);
    expect(readPrices({ schemaVersion: 2, currency: 'EUR', prices: [good] })).toEqual({ prices: [], problems: [expect.stringContaining('/schemaVersion'), expect.stringContaining('/currency')] });
  });

  test('any value is either read or refused in words', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      for (const each of [value, { schemaVersion: 1, prices: value }, { schemaVersion: 1, prices: [value] }]) {
        const { prices, problems } = readPrices(each);
        expect(problems.join(' ')).not.toMatch(/undefined$|NaN|\[object/);
        expect(problems.length === 0 || prices.length === 0).toBe(true);
      }
    }));
  });
});
