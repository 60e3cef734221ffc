import type { AcknowledgedPlacedFinding, PlacedFinding, Report, TemplateReport } from './report';
import { countFindings } from './report';

export type Colour = 'red' | 'yellow' | 'cyan' | 'grey' | 'bold';
/** Gives a text a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

const COLOURS = { error: 'red', warning: 'yellow', info: 'cyan' } as const;
const MOST_CHARACTERS = 1_000;

/** The report for people. */
export function textReport(report: Report, paint: Paint = (_, text) => text): string {
  const parts = [
    ...report.templates.filter(({ open }) => open.length > 0).map((template) => section(template, paint)),
    acknowledgedSection(report.templates, paint),
    report.unreadable.map(({ file, message }) => `${printable(file)}  ${paint('red', 'not checked')}  ${printable(message)}`).join('\n'),
    paint('bold', summary(report)),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `2 errors and 1 warning in 3 templates, 1 more acknowledged` */
export function summary(report: Report): string {
  const { error, warning, info, acknowledged } = countFindings(report);
  const found = [...(error > 0 ? [many(error, 'error')] : []), ...(warning > 0 ? [many(warning, 'warning')] : []), ...(info > 0 ? [`${info} info`] : [])];
  return [
    ...(report.templates.length === 0 ? [] : [`${found.length === 0 ? 'nothing found' : found.join(', ')} in ${many(report.templates.filter(({ isNoTemplate }) => isNoTemplate !== true).length, 'template')}`]),
    ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
    ...(report.unreadable.length > 0 ? [`${report.unreadable.length} not checked`] : []),
  ].join('; ');
}

function section({ file, stack, region, open }: TemplateReport, paint: Paint): string {
  const about = [...(stack === undefined ? [] : [`stack ${stack}`]), ...(region === undefined ? [] : [region])];
  return [
    `${paint('bold', printable(file))}${about.length === 0 ? '' : ` (${printable(about.join(', '))})`}`,
    ...open.flatMap((finding) => lines(file, finding, paint)),
  ].join('\n');
}

function lines(file: string, finding: PlacedFinding, paint: Paint): readonly string[] {
  const { severity, construct } = finding;
  return [
    [place(file, finding), paint(COLOURS[severity], severity), finding.rule, printable(finding.logicalId ?? '-'), printable(finding.message)].join('  '),
    ...(construct === undefined ? [] : [paint('grey', `    construct ${printable(construct)}`)]),
  ];
}

function acknowledgedSection(templates: readonly TemplateReport[], paint: Paint): string {
  const all = templates.flatMap(({ file, acknowledged }) => acknowledged.map((finding) => acknowledgedLine(file, finding)));
  return all.length === 0 ? '' : [paint('bold', 'acknowledged'), ...all].join('\n');
}

function acknowledgedLine(file: string, finding: AcknowledgedPlacedFinding): string {
  return [place(file, finding), finding.severity, finding.rule, printable(finding.logicalId ?? '-'), `reason: ${printable(finding.reason)}`].join('  ');
}

function place(file: string, { position }: PlacedFinding): string {
  return position === undefined ? printable(file) : `${printable(file)}:${position.line}:${position.column}`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A template may be anybody's: what would move the cursor, or break the line, is shown as it would be escaped. */
export function printable(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
  return short.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\n' ? ' ' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
