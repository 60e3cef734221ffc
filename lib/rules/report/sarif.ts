import type { RuleText } from '../rule';
import type { AcknowledgedPlacedFinding, PlacedFinding, Report, TemplateReport } from './report';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
const HOME = 'https://github.com/cdk-serverless-inference/cdk-serverless-inference';

/**
 * The report as code scanning services read it: Static Analysis Results Interchange Format 2.1.0.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(report: Report): string {
  const indexes = new Map(report.rules.map(({ id }, index) => [id, index]));
  return JSON.stringify({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'csi check', version: report.version, semanticVersion: report.version, informationUri: `${HOME}/blob/main/docs/check.md`, rules: report.rules.map(descriptor),
        },
      },
      columnKind: 'utf16CodeUnits',
      invocations: [{
        executionSuccessful: report.unreadable.length === 0,
        toolExecutionNotifications: report.unreadable.map(({ file, message }) => ({
          level: 'error', message: { text: message }, locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
        })),
      }],
      results: report.templates.flatMap((template) => [
        ...template.open.map((finding) => result(template, finding, indexes)),
        ...template.acknowledged.map((finding) => ({ ...result(template, finding, indexes), suppressions: [suppression(finding)] })),
      ]),
    }],
  }, undefined, 2);
}

function descriptor({ id, area, severity, what, why, remedy, source }: RuleText): object {
  return {
    id,
    shortDescription: { text: what },
    fullDescription: { text: why },
    help: { text: `${why} ${sentence(remedy)}`, markdown: `${why}\n\n${sentence(remedy)}\n\n[${source}](${source})` },
    helpUri: source,
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [area] },
  };
}

function result({ file, stack }: TemplateReport, finding: PlacedFinding, indexes: ReadonlyMap<string, number>): object {
  const { rule, severity, logicalId, path, position, construct, message } = finding;
  const ruleIndex = indexes.get(rule);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: logicalId === undefined ? message : `${logicalId}: ${message}` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(file) },
        ...(position === undefined ? {} : { region: { startLine: position.line, startColumn: position.column } }),
      },
      ...(logicalId === undefined ? {} : { logicalLocations: [{ name: logicalId, fullyQualifiedName: construct ?? path, kind: 'resource' }] }),
    }],
    // The same finding after lines above it have come or gone.
    partialFingerprints: { 'csiFinding/v1': [stack ?? '', rule, path].join(' ') },
  };
}

function suppression({ reason, by }: AcknowledgedPlacedFinding): object {
  return { kind: by === 'template' ? 'inSource' : 'external', status: 'accepted', justification: reason };
}

/** A path, relative or from the root, as a URI reference. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd'))).join('/');
  if (/^[A-Za-z]%3A\//.test(path)) return `file:///${path.replace('%3A', ':')}`;
  return path.startsWith('/') ? `file://${path}` : path;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
