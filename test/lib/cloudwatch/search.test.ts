import * as fc from 'fast-check';
import { labelOf, tellingLabels } from '../../../lib/cloudwatch/labels';
import { isFound, tokensOf, type MetricIdentity } from '../../../lib/cloudwatch/search/match';
import { parseSearch, SearchError } from '../../../lib/cloudwatch/search/syntax';

const metric = (namespace: string, name: string, dimensions: Readonly<Record<string, string>>): MetricIdentity => ({ namespace, name, dimensions });
const METRICS: Readonly<Record<string, MetricIdentity>> = {
  cpu1: metric('AWS/EC2', 'CPUUtilization', { InstanceId: 'i-0abc' }),
  cpu2: metric('AWS/EC2', 'CPUUtilization', { InstanceId: 'i-1def' }),
  cpuMicro: metric('AWS/EC2', 'CPUUtilization', { InstanceType: 't2.micro' }),
  credits: metric('AWS/EC2', 'CPUCreditBalance', { InstanceId: 'i-0abc' }),
  errors: metric('AWS/Lambda', 'Errors', { FunctionName: 'digits' }),
  errorsLive: metric('AWS/Lambda', 'Errors', { FunctionName: 'digits', Resource: 'digits:live' }),
  v1: metric('ServerlessInference', 'Invocations', { Endpoint: 'digits', ModelName: 'digits', ModelVersion: '1' }),
  v2: metric('ServerlessInference', 'Invocations', { Endpoint: 'digits', ModelName: 'digits', ModelVersion: '2' }),
  other: metric('ServerlessInference', 'Invocations', { Endpoint: 'digits-gpu', ModelName: 'digits', ModelVersion: '2' }),
  errorRate: metric('App', 'Error Rate', { 'Model Name': 'a b' }),
};
const found = (search: string): readonly string[] => Object.entries(METRICS).flatMap(([key, each]) => (isFound(each, parseSearch(search)) ? [key] : []));

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html and search-expression-examples.html
test.each<[string, readonly string[]]>([
  ['{AWS/EC2,InstanceId} MetricName="CPUUtilization"', ['cpu1', 'cpu2']],
  [' {AWS/EC2,InstanceId}, CPUUtilization ', ['cpu1', 'cpu2']],
  ['{AWS/EC2,InstanceId} CPU', ['cpu1', 'cpu2', 'credits']],
  ['{AWS/EC2,InstanceType} InstanceType=micro MetricName="CPUUtilization"', ['cpuMicro']],
  ['{AWS/EC2,InstanceType} InstanceType="micro"', []],
  ['MetricName="CPUUtilization"', ['cpu1', 'cpu2', 'cpuMicro']],
  ['{AWS/EC2,InstanceId} NOT i-0abc', ['cpu2']],
  ['{AWS/EC2,InstanceId} InstanceId=(i-0abc OR i-1def) MetricName="CPUUtilization"', ['cpu1', 'cpu2']],
  ['{AWS/EC2,InstanceId} (i-1def OR credit)', ['cpu2', 'credits']],
  ['{AWS/EC2,InstanceId} utilization AND i-0abc OR credit', ['cpu1', 'credits']],
  ['{AWS/Lambda,FunctionName}', ['errors']],
  ['{AWS/Lambda,Resource,FunctionName}', ['errorsLive']],
  ['{AWS/Lambda} Errors', []],
  ['Namespace="AWS/Lambda"', ['errors', 'errorsLive']],
  ['{ServerlessInference,Endpoint,ModelName,ModelVersion} MetricName="Invocations" Endpoint="digits"', ['v1', 'v2']],
  ['{ServerlessInference,Endpoint,ModelName,ModelVersion} Endpoint=digits', ['v1', 'v2', 'other']],
  ['ServerlessInference NOT ModelVersion="2"', ['v1']],
  ['{App,"Model Name"} "Error Rate"', ['errorRate']],
  ['{App,"Model Name"} "Error"', []],
  ['"Model Name"="a b"', ['errorRate']],
])('%s', (search, expected) => {
  expect(found(search)).toEqual(expected);
});

test.each([
  ['', 'a search needs a metric schema, a term, or both'],
  ['{AWS/EC2', '} is missing after the metric schema'],
  ['{AWS/EC2,} CPU', 'the metric schema has } where a namespace or a dimension was expected'],
  ['{}', 'the metric schema has } where a namespace or a dimension was expected'],
  ['CPU OR', 'the search ends where a term was expected'],
  ['(CPU', ') is missing in the search'],
  ['CPU )', ') was not expected in the search'],
  ['"CPU', 'the search cannot be read at character 1'],
  ['x'.repeat(1025), 'a search has more than 1024 characters'],
  ['('.repeat(60), 'the search is nested more than 50 deep'],
])('%s is refused', (search, message) => {
  expect(() => parseSearch(search)).toThrow(new SearchError(message));
});

test('what is looked for is either understood or refused', () => {
  const piece = fc.constantFrom('{App,Version}', 'Errors', '"Errors"', 'MetricName=', 'AND', 'OR', 'NOT', '(', ')', '=', ',', '"');
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    try {
      found(pieces.join(' '));
    } catch (error) {
      expect(error).toBeInstanceOf(SearchError);
    }
  }));
});

test('a name is found by itself, by each of its tokens, and as the whole in quotes', () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,15}$/), (name) => {
    fc.pre(!['AND', 'OR', 'NOT'].includes(name.toUpperCase()) && tokensOf(name).every((token) => !['and', 'or', 'not'].includes(token)));
    const one = metric('App', name, {});
    for (const search of [name, `"${name}"`, `MetricName=${name}`, ...tokensOf(name)]) expect([search, isFound(one, parseSearch(search))]).toEqual([search, true]);
  }));
});

test.each([['CPUUtilization', ['cpu', 'utilization']], ['ModelVersion2', ['model', 'version', '2']], ['i-0abc', ['i', '0', 'abc']], ['AWS/EC2', ['aws', 'ec', '2']], ['my_metric.name', ['my', 'metric', 'name']], ['', []]])('the tokens of %s', (text, expected) => {
  expect(tokensOf(text)).toEqual(expected);
});

test('labels say what tells metrics apart', () => {
  const labels = (...keys: readonly string[]): readonly string[] => tellingLabels(keys.map((key) => METRICS[key]!));
  expect(labels('v1', 'v2')).toEqual(['1', '2']);
  expect(labels('v1', 'other')).toEqual(['digits 1', 'digits-gpu 2']);
  expect(labels('cpu1', 'credits')).toEqual(['CPUUtilization', 'CPUCreditBalance']);
  expect(labels('errors', 'errorsLive')).toEqual(['Errors', 'digits:live']);
  expect(labels('v1')).toEqual(['Invocations']);
});

test('a label with ${…} is the whole label; another stands before those of several series', () => {
  const series = { points: new Map([[0, 1], [60_000, 2.00004], [120_000, 6]]), period: 60, label: '2', metric: { ...METRICS['v2']!, stat: 'Sum' } };
  const of = (label: string | undefined, isOneOfSeveral = true): string => labelOf(label, series, '2', isOneOfSeveral);
  expect([of(undefined), of(''), of('Version'), of('Version', false), of('${LABEL}')]).toEqual(['2', '2', 'Version 2', 'Version', '2']);
  expect(of("v${PROP('Dim.ModelVersion')} of ${PROP('Namespace')} ${PROP('MetricName')} ${PROP('Stat')} ${PROP('Period')}${PROP('Dim.None')}")).toBe('v2 of ServerlessInference Invocations Sum 60');
  expect(of('[last: ${LAST}, max: ${MAX}, min: ${MIN}, avg: ${AVG}, sum: ${SUM}, first: ${FIRST}, n: ${DATAPOINT_COUNT}] ${LAST_TIME}')).toBe('[last: 6, max: 6, min: 1, avg: 3, sum: 9, first: 1, n: 3] ${LAST_TIME}');
  expect(labelOf("${PROP('Dim.ModelVersion')} ${SUM}", { ...series, points: new Map(), metric: undefined }, '', false)).toBe(' --');
});
