import type { PlacedFinding, Report } from './report';
import { countFindings } from './report';

/** The report for programs. Members are added, never taken away, while `schemaVersion` is 1. */
export function jsonReport(report: Report): string {
  return JSON.stringify({
    schemaVersion: 1,
    version: report.version,
    failOn: report.failOn,
    counts: countFindings(report),
    templates: report.templates.map(({ file, stack, region, open, acknowledged }) => ({
      file, stack, region,
      findings: open.map(findingOf),
      acknowledged: acknowledged.map((finding) => ({ ...findingOf(finding), reason: finding.reason, by: finding.by })),
    })),
    unreadable: report.unreadable,
  }, undefined, 2);
}

function findingOf({ rule, severity, logicalId, path, position, construct, message, source }: PlacedFinding): object {
  return { rule, severity, logicalId, path, line: position?.line, column: position?.column, construct, message, source };
}
