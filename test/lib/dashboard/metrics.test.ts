import * as fc from 'fast-check';
import { metricsOf } from '../../../lib/dashboard/metrics';

const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '.' && text !== '...');
/** Namespace, name, and dimensions with names of their own. */
const metric = fc.tuple(name, name, fc.uniqueArray(fc.tuple(name, name), { selector: ([key]) => key, maxLength: 4 })).map(([namespace, metricName, dimensions]) => [namespace, metricName, ...dimensions.flat()]);

/** As short as the grammar allows. */
function abbreviated(fields: readonly string[], before: readonly string[]): readonly string[] {
  const dotted = fields.map((field, index) => (field === before[index] ? '.' : field));
  const same = dotted.findIndex((field) => field !== '.');
  if (fields.length !== before.length) return dotted;
  return same < 0 ? ['...'] : ['...', ...dotted.slice(same)];
}

test('what is abbreviated is written out again', () => {
  fc.assert(fc.property(fc.array(metric, { minLength: 1, maxLength: 6 }), (all) => {
    const short = all.map((fields, index) => (index === 0 ? fields : abbreviated(fields, all[index - 1]!)));
    expect(metricsOf(short)).toEqual(metricsOf(all));
    expect(metricsOf(all).map((each) => each?.kind === 'metric' ? [each.namespace, each.name, ...Object.entries(each.dimensions).flat()] : undefined)).toEqual(
      all.map(([namespace = '', metricName = '', ...rest]) => [namespace, metricName, ...Object.entries(Object.fromEntries(rest.flatMap((_, index) => (index % 2 === 0 ? [[rest[index]!, rest[index + 1]!]] : [])))).flat()]),
    );
  }));
});

test('the examples of the documentation', () => {
  expect(metricsOf([
    ['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-012345'],
    ['.', '.', '.', 'i-6789'],
    ['...', 'i-abcd', { stat: 'Sum' }],
    ['.', 'NetworkIn', '.', '.'],
    [{ expression: 'm1 + m2', id: 'e1' }],
    ['...', { yAxis: 'right' }],
    ['AWS/Lambda', 'Errors'],
  ])).toEqual([
    { kind: 'metric', namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-012345' }, rendering: {} },
    { kind: 'metric', namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-6789' }, rendering: {} },
    { kind: 'metric', namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-abcd' }, rendering: { stat: 'Sum' } },
    { kind: 'metric', namespace: 'AWS/EC2', name: 'NetworkIn', dimensions: { InstanceId: 'i-abcd' }, rendering: {} },
    { kind: 'expression', expression: 'm1 + m2', rendering: { expression: 'm1 + m2', id: 'e1' } },
    { kind: 'metric', namespace: 'AWS/EC2', name: 'NetworkIn', dimensions: { InstanceId: 'i-abcd' }, rendering: { yAxis: 'right' } },
    { kind: 'metric', namespace: 'AWS/Lambda', name: 'Errors', dimensions: {}, rendering: {} },
  ]);
});

test.each([
  ['nothing to repeat', ['.', 'Errors']],
  ['a dimension without a value', ['AWS/Lambda', 'Errors', 'FunctionName']],
  ['no metric name', ['AWS/Lambda']],
  ['a number', ['AWS/Lambda', 'Errors', 'FunctionName', 5]],
  ['neither a metric nor an expression', [{ label: 'x' }]],
  ['nothing', []],
])('%s is no metric', (_, array) => {
  expect(metricsOf([array])).toEqual([undefined]);
});
