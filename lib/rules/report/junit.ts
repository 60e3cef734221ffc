import type { PlacedFinding, Report, TemplateReport } from './report';
import { fails } from './report';

interface TestCase {
  readonly kind: 'passed' | 'failure' | 'skipped' | 'error';
  readonly xml: string;
}

/**
 * The report as CI servers read it: a suite for each template and a test for each finding, which has failed where it fails the build, and was
 * skipped where it is acknowledged; a template without any is a test that has passed.
 * https://github.com/testmoapp/junitxml
 */
export function junitReport(report: Report): string {
  const suites = [
    ...report.templates.map((template) => suite(nameOf(template), testCases(template, report))),
    ...report.unreadable.map(({ file, message }) => suite(file, [testCase('error', file, 'can be checked', `<error type="unreadable" message="${attribute(message)}"/>`)])),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="csi check" ${counted(all)}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
  ].join('\n');
}

function nameOf({ file, stack }: TemplateReport): string {
  return stack === undefined ? file : `${file} (stack ${stack})`;
}

function suite(name: string, cases: readonly TestCase[]): { readonly cases: readonly TestCase[]; readonly xml: string } {
  return { cases, xml: [`  <testsuite name="${attribute(name)}" ${counted(cases)}>`, ...cases.map(({ xml }) => xml), '  </testsuite>'].join('\n') };
}

function counted(cases: readonly TestCase[]): string {
  const of = (kind: TestCase['kind']): number => cases.filter((each) => each.kind === kind).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" time="0"`;
}

function testCases({ file, open, acknowledged }: TemplateReport, { failOn }: Report): readonly TestCase[] {
  if (open.length + acknowledged.length === 0) return [testCase('passed', file, 'nothing found', '')];
  return [
    ...open.map((finding) => {
      const body = `${place(file, finding)}${finding.construct === undefined ? '' : `\n${finding.construct}`}\n${finding.source}`;
      return fails(finding, failOn)
        ? testCase('failure', file, title(finding), `<failure type="${finding.severity}" message="${attribute(finding.message)}">${content(body)}</failure>`)
        : testCase('passed', file, title(finding), `<system-out>${content(`${finding.severity}: ${finding.message}\n${body}`)}</system-out>`);
    }),
    ...acknowledged.map((finding) => testCase('skipped', file, title(finding), `<skipped message="${attribute(`acknowledged: ${finding.reason}`)}"/>`)),
  ];
}

function testCase(kind: TestCase['kind'], file: string, name: string, inside: string): TestCase {
  return { kind, xml: `    <testcase classname="${attribute(file)}" name="${attribute(name)}" file="${attribute(file)}" time="0">${inside}</testcase>` };
}

function title({ rule, path }: PlacedFinding): string {
  return path === '' ? rule : `${rule} ${path}`;
}

function place(file: string, { position }: PlacedFinding): string {
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** What XML 1.0 cannot hold at all, control characters and halves of surrogate pairs, is replaced. https://www.w3.org/TR/xml/#charsets */
function content(text: string): string {
  return text.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
