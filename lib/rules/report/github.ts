import type { Report } from './report';
import { summary } from './text';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Commands that GitHub Actions shows beside the lines of a pull request.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function githubReport(report: Report): string {
  return [
    ...report.templates.flatMap(({ file, open }) => open.map(({ rule, severity, logicalId, position, message }) => {
      const properties: readonly (readonly [string, string])[] = [
        ['file', file],
        ...(position === undefined ? [] : [['line', String(position.line)], ['col', String(position.column)]] as const),
        ['title', rule],
      ];
      return `::${COMMANDS[severity]} ${properties.map(([name, value]) => `${name}=${inProperty(value)}`).join(',')}::${inMessage(logicalId === undefined ? message : `${logicalId}: ${message}`)}`;
    })),
    ...report.unreadable.map(({ file, message }) => `::error file=${inProperty(file)},title=not checked::${inMessage(message)}`),
    inMessage(summary(report)),
  ].join('\n');
}

function inMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
  return inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
