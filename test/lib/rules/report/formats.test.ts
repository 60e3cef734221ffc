import { execFileSync } from 'node:child_process';
import '@microsoft/jest-sarif';
import { exitStatus, githubReport, jsonReport, junitReport, printable, sarifReport, textReport } from '../../../../lib/rules/report';
import { callScript } from '../../../support/script';
import { reportOf, SOUND, YAML } from './support';

const REPORT = reportOf([
  { file: 'a b/models.yaml', text: YAML, stack: 'Models', region: 'eu-central-1' },
  { file: 'sound.yaml', text: SOUND },
  { file: 'none.json', text: '[1]' },
]);
const LIMIT = '`MemorySize` is 64, allowed: 128 to 10240: give a value within the limits';

test('text: findings by file with their lines, what is acknowledged with its reason, and counts', () => {
  expect(textReport(REPORT)).toBe(`a b/models.yaml (stack Models, eu-central-1)
a b/models.yaml:14:7  error  schema-limit  Fn  ${LIMIT}
    construct Models/Fn/Resource

acknowledged
a b/models.yaml:23:7  error  schema-limit  Other  reason: The "quota" <of our account> & more

none.json  not checked  is no template: Template format error: unsupported structure.

1 error in 2 templates; 1 acknowledged; 1 not checked`);
  expect(textReport(reportOf([{ file: 'sound.yaml', text: SOUND }]), (colour, text) => `<${colour}>${text}`)).toBe('<bold>nothing found in 1 template');
});

test('text shows what would move the cursor as it would be escaped, and cuts what nobody reads', () => {
  expect(printable('a\u001b[2J\r\nb\u202ec')).toBe(String.raw`a\u001b[2J\u000d b\u202ec`);
  expect(printable('x'.repeat(5_000))).toHaveLength(1_000 + '… (5000 characters)'.length);
});

test('JSON: the same for programs', () => {
  expect(JSON.parse(jsonReport(REPORT))).toEqual({
    schemaVersion: 1, version: '1.2.3', failOn: 'error', counts: { error: 1, warning: 0, info: 0, acknowledged: 1 },
    templates: [
      {
        file: 'a b/models.yaml', stack: 'Models', region: 'eu-central-1',
        findings: [{
          rule: 'schema-limit', severity: 'error', logicalId: 'Fn', path: '/Resources/Fn/Properties/MemorySize', line: 14, column: 7, construct: 'Models/Fn/Resource', message: LIMIT,
          source: expect.stringContaining('https://docs.aws.amazon.com/lambda/'),
        }],
        acknowledged: [expect.objectContaining({ logicalId: 'Other', line: 23, reason: 'The "quota" <of our account> & more', by: 'template' })],
      },
      { file: 'sound.yaml', findings: [], acknowledged: [] },
    ],
    unreadable: [{ file: 'none.json', message: 'is no template: Template format error: unsupported structure.' }],
  });
});

test('SARIF: valid by the schema of the standard, with rules, lines, levels and suppressions', () => {
  const sarif = JSON.parse(sarifReport(REPORT)) as { readonly runs: readonly [{ readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }; readonly results: readonly { readonly ruleIndex: number }[] }] };
  expect(sarif).toBeValidSarifLog();
  expect({ ...sarif, version: '2.2' }).not.toBeValidSarifLog();
  const [run] = sarif.runs;
  expect(run.tool.driver.rules[run.results[0]?.ruleIndex ?? -1]).toMatchObject({
    id: 'schema-limit', defaultConfiguration: { level: 'error' }, helpUri: expect.stringMatching(/^https:/), shortDescription: { text: expect.any(String) },
  });
  expect(run.results).toEqual([
    expect.objectContaining({
      ruleId: 'schema-limit', level: 'error', message: { text: `Fn: ${LIMIT}` },
      locations: [{
        physicalLocation: { artifactLocation: { uri: 'a%20b/models.yaml' }, region: { startLine: 14, startColumn: 7 } },
        logicalLocations: [{ name: 'Fn', fullyQualifiedName: 'Models/Fn/Resource', kind: 'resource' }],
      }],
    }),
    expect.objectContaining({ ruleId: 'schema-limit', suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'The "quota" <of our account> & more' }] }),
  ]);
  expect(run).toMatchObject({ invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: expect.stringContaining('is no template') } }] }] });
});

test('SARIF: files outside of the folder are URIs of their own, and a finding stays itself when lines before it move', () => {
  const resultOf = (text: string, file: string): { readonly partialFingerprints: object; readonly locations: object } | undefined => (
    JSON.parse(sarifReport(reportOf([{ file, text }]))) as { runs: [{ results: { partialFingerprints: object; locations: object }[] }] }).runs[0].results[0];
  const [before, after] = [resultOf(YAML, '/srv/ä#.yaml'), resultOf(`# A comment.\n${YAML}`, 'C:\\srv\\t.yaml')];
  expect(before?.locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri: 'file:///srv/%C3%A4%23.yaml' } } }]);
  expect(after?.locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri: 'file:///C:/srv/t.yaml' }, region: { startLine: 15 } } }]);
  expect(after?.partialFingerprints).toEqual(before?.partialFingerprints);
});

type Element = readonly [tag: string, attributes: Readonly<Record<string, string>>, text: string | null, children: readonly Element[]];

/** What an XML parser of another language reads. */
function readXml(xml: string): Element {
  const read = `
import json, sys, xml.etree.ElementTree as E
def tree(e): return [e.tag, dict(e.attrib), e.text if e.text and e.text.strip() else None, [tree(c) for c in e]]
print(json.dumps(tree(E.fromstring(sys.stdin.buffer.read()))))`;
  return JSON.parse(execFileSync(callScript('venv.mjs', 'python') as string, ['-c', read], { input: xml, encoding: 'utf8' })) as Element;
}

test('JUnit: read by an XML parser, a failure for what fails the build, a skipped test for what is acknowledged', () => {
  const hostile = { file: 'h.json', text: JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { '\u0000<&"\ud800]]>': 1, Ignored: 1 } } } }) };
  const [tag, attributes, , suites] = readXml(junitReport(reportOf([{ file: 'm.yaml', text: YAML }, { file: 'sound.yaml', text: SOUND }, { file: 'none.json', text: '[1]' }, hostile])));
  expect([tag, attributes]).toEqual(['testsuites', { name: 'csi check', tests: '6', failures: '3', errors: '1', skipped: '1', time: '0' }]);
  expect(suites.map(([, { name }]) => name)).toEqual(['m.yaml', 'sound.yaml', 'h.json', 'none.json']);
  expect(suites[0]?.[3]).toEqual([
    ['testcase', { classname: 'm.yaml', name: 'schema-limit /Resources/Fn/Properties/MemorySize', file: 'm.yaml', time: '0' }, null, [
      ['failure', { type: 'error', message: LIMIT }, expect.stringMatching(/^m\.yaml:14:7\nModels\/Fn\/Resource\nhttps:/), []]]],
    ['testcase', expect.objectContaining({ name: 'schema-limit /Resources/Other/Properties/Timeout' }), null, [['skipped', { message: 'acknowledged: The "quota" <of our account> & more' }, null, []]]],
  ]);
  expect(suites[1]?.[3]).toEqual([['testcase', expect.objectContaining({ name: 'nothing found' }), null, []]]);
  expect(JSON.stringify(suites[2])).toContain('\ufffd<&');
});

test('JUnit: what does not fail the build has passed, and is told', () => {
  expect(junitReport(reportOf([{ file: 'm.yaml', text: YAML }], { failOn: 'never' }))).toContain(`<system-out>error: ${LIMIT}`);
});

test('GitHub: commands whose properties and messages end where they should', () => {
  expect(githubReport(reportOf([{ file: 'a,b:c.yaml', text: YAML }])).split('\n')).toEqual([
    `::error file=a%2Cb%3Ac.yaml,line=14,col=7,title=schema-limit::Fn: ${LIMIT}`,
    '1 error in 1 template; 1 acknowledged',
  ]);
});

test.each([
  ['error', YAML, 1], ['never', YAML, 0], ['info', SOUND, 0], ['error', '[]', 2], ['never', '[]', 2],
] as const)('the exit status with --fail-on %s', (failOn, text, expected) => {
  expect(exitStatus(reportOf([{ file: 'f', text }], { failOn }))).toBe(expected);
});
