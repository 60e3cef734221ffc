import { readAcknowledgements, textReport, type TemplateSource } from '../../../../lib/rules/report';
import { reportOf, SOUND, YAML } from './support';

const template = (metadata: unknown, more: Readonly<Record<string, unknown>> = {}): TemplateSource => ({
  file: 't.json',
  text: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Nothing: 1 }, ...(metadata === undefined ? {} : { Metadata: { InferenceRules: metadata } }) } }, ...more }),
});
const found = (source: TemplateSource): readonly (readonly [string, string, string])[] => reportOf([source]).templates[0]?.open.map(({ rule, severity, message }) => [rule, severity, message] as const) ?? [];
const by = (...acknowledge: readonly unknown[]): unknown => ({ acknowledge });

test('a resource acknowledges what is found in it, by the id with or without the name of the plugin', () => {
  for (const id of ['schema-unknown-property', 'InferenceRules::schema-unknown-property']) expect(found(template(by({ id, reason: 'AWS knows it' })))).toEqual([]);
});

test('the Metadata of a template is about all of it', () => {
  expect(found(template(undefined, { Metadata: { InferenceRules: by({ id: 'schema-unknown-property', reason: 'AWS knows it' }) } }))).toEqual([]);
});

test('one of another resource takes nothing out, and is said to acknowledge nothing', () => {
  const text = YAML.replace('Timeout: 901', 'Timeout: 900');
  expect(reportOf([{ file: 't.yaml', text }]).templates[0]?.open).toEqual([
    expect.objectContaining({ rule: 'schema-limit', logicalId: 'Fn' }),
    expect.objectContaining({ rule: 'acknowledgement', severity: 'info', path: '/Resources/Other/Metadata/InferenceRules/acknowledge/0', position: { line: 16, column: 49 } }),
  ]);
});

test.each<[string, unknown, string]>([
  ['of a rule that there is not', by({ id: 'schema-limits', reason: 'x' }), 'schema-limits is acknowledged, and there is no such rule: did you mean schema-limit? docs/rules.md lists them'],
  ['without a reason', by({ id: 'schema-unknown-property' }), 'schema-unknown-property is acknowledged without a reason: write down why it is as it should be'],
  ['with an empty reason', by({ id: 'schema-unknown-property', reason: ' ' }), 'schema-unknown-property is acknowledged without a reason'],
  ['with a reason that is no text', by({ id: 'schema-unknown-property', reason: 1 }), 'the `reason` for schema-unknown-property has to be a text'],
  ['without an id', by({ reason: 'x' }), 'has to say which rule it is about'],
  ['with another member', by({ id: 'schema-unknown-property', because: 'x' }), '`because` is not known in an acknowledgement, allowed: id, reason'],
  ['that is no object', by('schema-unknown-property'), 'an acknowledgement has to be an object with id, reason'],
  ['that is not in a list', { acknowledge: { id: 'x' } }, 'acknowledgements have to be a list'],
  ['under another name', { acknowledged: [] }, '`InferenceRules` has to be an object with `acknowledge` alone'],
])('one %s is an error, and takes nothing out', (_, metadata, message) => {
  const [first, second, ...more] = found(template(metadata));
  expect(first?.[0]).toBe('schema-unknown-property');
  expect(second).toEqual(['acknowledgement', 'error', expect.stringContaining(message)]);
  expect(more).toEqual([]);
});

const file = (...items: readonly unknown[]) => readAcknowledgements(items, '').acknowledgements;
const STACK = { file: 'cdk.out/S.template.json', stack: 'S', constructOf: (id: string) => `S/Host/${id}` };

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['everywhere', {}, true],
  ['a logical id', { resource: 'Topic' }, true],
  ['another logical id', { resource: 'Topi' }, false],
  ['a construct above it', { resource: 'S/Host' }, true],
  ['a construct whose name begins alike', { resource: 'S/Hos' }, false],
  ['a place in the template', { path: '/Resources/Topic/Properties' }, true],
  ['a place whose name begins alike', { path: '/Resources/Topic/Properties/Not' }, false],
])('a file acknowledges %s', (_, where, isTaken) => {
  const report = reportOf([{ ...template(undefined), ...STACK }], { acknowledgements: file({ id: 'schema-unknown-property', reason: 'AWS knows it', ...where }) });
  expect(report.templates[0]?.acknowledged.map(({ reason, by: whose }) => [reason, whose])).toEqual(isTaken ? [['AWS knows it', 'file']] : []);
});

test('an app acknowledges by construct, for the nested stacks of a stack too, and what acknowledges nothing is said once', () => {
  const acknowledgements = [
    { id: 'schema-limit', reason: 'quota', writtenAt: '', resource: 'S/Host' },
    { id: 'template-cycle', reason: 'none', writtenAt: '', resource: 'S/Host/Fn' },
    { id: 'no-rule', reason: 'none', writtenAt: '' },
  ];
  const nested = { ...STACK, file: 'cdk.out/Nested.template.json', text: YAML.replaceAll('aws:cdk:path: Models/', 'Nothing: '), acknowledgements };
  const report = reportOf([{ ...STACK, text: SOUND, acknowledgements }, nested]);
  expect(report.templates.map(({ open, acknowledged }) => [open.map(({ rule, severity, construct }) => [rule, severity, construct]), acknowledged.map(({ logicalId, by: whose }) => [logicalId, whose])])).toEqual([
    [[['acknowledgement', 'info', 'S/Host/Fn'], ['acknowledgement', 'error', undefined]], []],
    [[], [['Fn', 'template'], ['Other', 'template']]],
  ]);
  expect(textReport(report)).toContain('no-rule is acknowledged, and there is no such rule');
});
