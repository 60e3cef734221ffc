import fc from 'fast-check';
import { dimensionSets, logLine, requestFormatter, type RequestRecord } from '../../../lib/server/telemetry';

const IDENTITY = { modelName: 'digits', modelVersion: '2', endpoint: 'Digits', functionName: 'Digits', functionVersion: '7' };

interface Emf {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly [{ readonly Namespace: string; readonly Dimensions: string[][]; readonly Metrics: { Name: string; Unit: string }[] }] };
  readonly [field: string]: unknown;
}

const record: fc.Arbitrary<RequestRecord> = fc.record(
  {
    requestId: fc.string({ unit: 'binary' }),
    traceId: fc.string({ unit: 'binary' }),
    xrayTraceId: fc.string({ unit: 'binary' }),
    outcome: fc.constantFrom('ok', 'bad-request', 'server-error'),
    status: fc.integer({ min: 200, max: 599 }),
    rows: fc.nat(),
    modelLatency: fc.double({ min: 0, max: 1e6, noNaN: true }),
    modelLoadTime: fc.double({ min: 0, max: 1e6, noNaN: true }),
    coldStart: fc.boolean(),
  },
  { requiredKeys: ['requestId', 'outcome'] },
);

test('every record is one line of JSON in which every metric and every dimension that it declares has a value', () => {
  const format = requestFormatter(IDENTITY);
  fc.assert(fc.property(record, fc.integer({ min: 0, max: 4e12 }), (given, timestamp) => {
    const line = format(given, timestamp);
    expect(line).not.toContain('\n');
    const emf = JSON.parse(line) as Emf;
    expect(emf._aws.Timestamp).toBe(timestamp);
    const [directive] = emf._aws.CloudWatchMetrics;
    for (const { Name } of directive.Metrics) expect(Number.isFinite(emf[Name])).toBe(true);
    for (const name of directive.Dimensions.flat()) expect(typeof emf[name]).toBe('string');
    expect(emf['requestId']).toBe(given.requestId);
    const names = directive.Metrics.map(({ Name }) => Name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.includes('ModelLatency')).toBe(given.modelLatency !== undefined);
    expect(names.includes('ModelLoadTime')).toBe(given.modelLoadTime !== undefined);
    expect(names.includes('ColdStart')).toBe(given.coldStart === true);
    expect([emf['Invocations'], emf['ServerErrors'], emf['BadRequests']]).toEqual([1, Number(given.outcome === 'server-error'), Number(given.outcome === 'bad-request')]);
  }));
});

test('there is a set with the function version, one of the function by the name that every host has, and one of the model version on it', () => {
  expect(dimensionSets(IDENTITY)).toEqual([['FunctionName', 'FunctionVersion'], ['Endpoint'], ['Endpoint', 'ModelName', 'ModelVersion']]);
});

test('outside of Lambda there is the endpoint, and the model version on it', () => {
  const identity = { modelName: 'digits', modelVersion: '2', endpoint: 'digits-live' };
  expect(dimensionSets(identity)).toEqual([['Endpoint'], ['Endpoint', 'ModelName', 'ModelVersion']]);
  const emf = JSON.parse(requestFormatter(identity)({ requestId: 'r', outcome: 'ok' }, 1)) as Emf;
  expect(emf).toMatchObject({ Endpoint: 'digits-live', ModelName: 'digits', ModelVersion: '2' });
  expect(emf).not.toHaveProperty('FunctionName');
});

test('in a container that nobody has told its endpoint there is the model version only', () => {
  const identity = { modelName: 'digits', modelVersion: '2' };
  expect(dimensionSets(identity)).toEqual([['ModelName', 'ModelVersion']]);
  const emf = JSON.parse(requestFormatter(identity)({ requestId: 'r', outcome: 'ok' }, 1)) as Emf;
  expect(emf).not.toHaveProperty('Endpoint');
});

test('a log entry has time, level, message and the model', () => {
  expect(JSON.parse(logLine('WARN', 'watch out', IDENTITY, 0, { requestId: 'r' }))).toEqual({
    timestamp: '1970-01-01T00:00:00.000Z', level: 'WARN', message: 'watch out', modelName: 'digits', modelVersion: '2', requestId: 'r',
  });
});
