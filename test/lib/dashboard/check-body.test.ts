import * as fc from 'fast-check';
import { checkBody, refuseBody } from '../../../lib/dashboard/check-body';

const METRIC = ['AWS/Lambda', 'Errors', 'FunctionName', 'digits'];
const place = { x: 0, y: 0, width: 12, height: 6 };
const graph = (properties: object, at: object = {}): object => ({ type: 'metric', ...place, ...at, properties: { region: 'us-east-1', metrics: [METRIC], ...properties } });
const of = (...widgets: readonly unknown[]) => checkBody({ widgets });
const metrics = (...arrays: readonly unknown[]) => of(graph({ metrics: arrays }));
const alarms = (count: number): object => ({ type: 'alarm', properties: { alarms: Array.from({ length: count }, (_, index) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${index}`) } });
const at = (dataPath: string, message: string): object => ({ dataPath, message });
const P = '/widgets/0/properties';

test.each<[string, readonly object[]]>([
  ['no widgets', []],
  ['a graph', [graph({})]],
  ['all of a graph', [graph({
    title: 'Errors', view: 'timeSeries', period: 60, stat: 'p99', stacked: true, legend: { position: 'bottom' }, yAxis: { left: { min: 0, label: 'ms', showUnits: false } }, liveData: true,
    annotations: { horizontal: [{ value: 100, label: 'objective', color: '#d62728', fill: 'above' }, [{ value: 1 }, { value: 2 }]], vertical: [{ value: '2026-01-15T12:00:00.000Z', fill: 'after' }] },
    metrics: [METRIC, ['...', { id: 'm1', visible: false, color: '#1f77b4' }], ['.', 'Throttles', '.', '.', { period: 10, yAxis: 'right' }], [{ expression: 'm1 * 2', label: 'twice' }]],
  })]],
  ['an alarm instead of metrics', [{ type: 'metric', properties: { annotations: { alarms: ['arn'] } } }]],
  ['500 metrics in a widget', [graph({ metrics: Array.from({ length: 500 }, () => METRIC) })]],
  ['500 widgets', Array.from({ length: 500 }, () => ({ type: 'text', properties: { markdown: '' } }))],
  ['2500 metrics, and expressions', Array.from({ length: 5 }, () => graph({ metrics: Array.from({ length: 500 }, () => METRIC) })).concat(graph({ metrics: [[{ expression: '1' }]] }))],
  ['the last column', [graph({}, { x: 23, width: 1 }), graph({}, { x: 0, width: 24, height: 1000 })]],
  ['100 alarms', [alarms(1), alarms(100)]],
  ['what is not documented', [graph({ timezone: '+0100', brandNew: { anything: 1 }, metrics: [[...METRIC, { brandNew: true }]] }), { type: 'chart', properties: {} }, { type: 'explorer', properties: { metrics: [] } }]],
])('%s is taken', (_, widgets) => {
  expect(checkBody({ start: '-PT6H', periodOverride: 'inherit', widgets })).toEqual([]);
  expect(refuseBody({ widgets })).toBeUndefined();
});

test.each<[string, readonly object[], readonly object[]]>([
  // As people report them: https://github.com/aws-samples/aws-eda-slurm-cluster/issues/116
  ['a graph of nothing', of({ type: 'metric', properties: { region: 'us-east-1' } }), [
    at(P, "Should have required property 'metrics'"), at(P, 'The metric widget should have specified a region and a data source or an alarm annotation'), at(P, "Should have required property 'annotations'"),
  ]],
  // https://github.com/aws/aws-cdk/issues/5026
  ['a color by name', metrics([...METRIC, { color: 'red' }]), [at(`${P}/metrics/0`, 'Should NOT have more than 4 items')]],
  ['dimensions as an object', metrics(['AWS/Lambda', 'Errors', { stat: 'Sum', dimensions: { FunctionName: 'digits' } }]), [at(`${P}/metrics/0`, 'Should NOT have more than 2 items')]],
  ['an object between', metrics(['AWS/Lambda', 'Errors', { stat: 'Sum' }, { label: 'x' }]), [at(`${P}/metrics/0/2`, 'Invalid metric field type, only "String" type is allowed')]],
  ['metrics that are no arrays', metrics('AWS/Lambda'), [at(`${P}/metrics/0`, 'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element')]],
  // https://github.com/aws-solutions-library-samples/guidance-for-automating-network-monitoring-and-alerting-on-aws/issues/7
  ['no alarms', of(alarms(0)), [at(`${P}/alarms`, 'Should NOT have less than 1 items')]],
  ['101 alarms', of(alarms(101)), [at(`${P}/alarms`, 'Should NOT have more than 100 items')]],
  ['no region', of({ type: 'metric', properties: { metrics: [METRIC], annotations: {} } }), [at(P, "Should have required property 'region'"), at(P, 'The metric widget should have specified a region and a data source or an alarm annotation')]],
  ['nothing to repeat', metrics(['...', 'digits']), [at(`${P}/metrics/0`, 'Should NOT have less than 2 items')]],
  ['a dot at the start', metrics(['.', 'Errors']), [at(`${P}/metrics/0`, 'Should repeat fields of a metric before it, and there are none')]],
  ['half a dimension', metrics(['AWS/Lambda', 'Errors', 'FunctionName']), [at(`${P}/metrics/0`, 'Should NOT have less than 4 items')]],
  ['an id that is none', metrics([...METRIC, { id: 'M1' }]), [at(`${P}/metrics/0`, 'Should NOT have more than 4 items')]],
  ['a period of 45 seconds', of(graph({ period: 45 })), [at(`${P}/period`, 'Should be multiple of 60')]],
  ['a view that there is not', of(graph({ view: 'line' })), [at(`${P}/view`, 'Should be equal to one of the allowed values')]],
  ['a gauge without a range', of(graph({ view: 'gauge', yAxis: { left: { min: 0 } } })), [at(`${P}/yAxis/left`, "Should have required property 'max'")]],
  // https://github.com/aws/aws-cdk/issues/25496
  ['an annotation of no axis', of(graph({ annotations: { horizontal: [{ value: 1, yAxis: 'annotations' }] } })), [at(`${P}/annotations/horizontal/0/yAxis`, 'Should be equal to one of the allowed values')]],
  ['a band of one line', of(graph({ annotations: { horizontal: [[{ value: 1 }]] } })), [at(`${P}/annotations/horizontal/0`, 'Should NOT have less than 2 items')]],
  ['an objective in words', of(graph({ annotations: { horizontal: [{ value: '100' }] } })), [at(`${P}/annotations/horizontal/0/value`, 'Should be number')]],
  ['column 24', of(graph({}, { x: 24, width: 1 })), [at('/widgets/0/x', 'Should be <= 23')]],
  ['too wide', of(graph({}, { width: 25 })), [at('/widgets/0/width', 'Should be <= 24')]],
  ['beside the dashboard', of(graph({}, { x: 13 })), [at('/widgets/0', 'Should NOT end in column 25: there are 24')]],
  ['above the dashboard', of(graph({}, { y: -1 })), [at('/widgets/0/y', 'Should be >= 0')]],
  ['half a row', of(graph({}, { height: 0.5 })), [at('/widgets/0/height', 'Should be integer')]],
  ['1001 high', of(graph({}, { height: 1001 })), [at('/widgets/0/height', 'Should be <= 1000')]],
  ['a type that there is not', of({ type: 'Metric', properties: {} }), [at('/widgets/0/type', 'Should be equal to one of the allowed values')]],
  ['a widget of nothing', of({}), [at('/widgets/0', "Should have required property 'type'"), at('/widgets/0', "Should have required property 'properties'")]],
  ['a text without one', of({ type: 'text', properties: {} }), [at(P, "Should have required property 'markdown'")]],
  ['no widgets', checkBody({}), [at('', "Should have required property 'widgets'")]],
  ['501 widgets', of(...Array.from({ length: 501 }, () => ({ type: 'text', properties: { markdown: '' } }))), [at('/widgets', 'Should NOT have more than 500 items')]],
  ['501 metrics in a widget', metrics(...Array.from({ length: 501 }, () => METRIC)), [at(`${P}/metrics`, 'Should NOT have more than 500 items')]],
  ['2501 metrics', of(...Array.from({ length: 6 }, (_, index) => graph({ metrics: Array.from({ length: index < 5 ? 500 : 1 }, () => METRIC) }))), [at('/widgets', 'Should NOT have more than 2500 metrics, and has 2501')]],
])('%s is refused', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test('whatever is put, there is an answer', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
    for (const body of [one, { widgets: [one, graph({ metrics: [one, [...METRIC, other]] }), { type: 'metric', properties: one }, { type: 'alarm', properties: other }] }]) {
      for (const { dataPath, message } of checkBody(body)) expect([typeof dataPath, message]).toEqual(['string', expect.stringMatching(/^(Should|The metric|Invalid|Field)/)]);
    }
  }));
});
