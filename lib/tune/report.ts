/** What Lambda says of one invocation, in milliseconds and MB. */
export interface InvocationReport {
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMiB: number;
  readonly usedMiB?: number;
  /** Of a new environment. */
  readonly initMs?: number;
}

/**
 * The last report in the tail of a log, as text or as JSON (`platform.report`); undefined where there is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */
export function parseReport(log: string): InvocationReport | undefined {
  const lines = log.split('\n').reverse();
  for (const line of lines) {
    const report = line.startsWith('REPORT ') ? ofText(line) : ofJson(line);
    if (report !== undefined) return report;
  }
  return undefined;
}

function ofText(line: string): InvocationReport | undefined {
  // `Init Duration` has the name of `Duration` in it: names begin after a tab.
  const number = (name: string): number | undefined => {
    const [, text] = new RegExp(`\\t${name}: ([\\d.]+) (?:ms|MB)`).exec(line) ?? [];
    return text === undefined ? undefined : Number(text);
  };
  return reportOf(number('Duration'), number('Billed Duration'), number('Memory Size'), number('Max Memory Used'), number('Init Duration'));
}

function ofJson(line: string): InvocationReport | undefined {
  if (!line.includes('platform.report')) return undefined;
  try {
    const { type, record } = JSON.parse(line) as { readonly type?: unknown; readonly record?: { readonly metrics?: Readonly<Record<string, unknown>> } };
    const metrics = record?.metrics;
    if (type !== 'platform.report' || metrics === undefined) return undefined;
    const number = (name: string): number | undefined => (typeof metrics[name] === 'number' ? metrics[name] : undefined);
    return reportOf(number('durationMs'), number('billedDurationMs'), number('memorySizeMB'), number('maxMemoryUsedMB'), number('initDurationMs'));
  } catch {
    return undefined;
  }
}

function reportOf(durationMs: number | undefined, billedMs: number | undefined, memoryMiB: number | undefined, usedMiB: number | undefined, initMs: number | undefined): InvocationReport | undefined {
  if (durationMs === undefined || billedMs === undefined || memoryMiB === undefined) return undefined;
  return { durationMs, billedMs, memoryMiB, ...(usedMiB !== undefined && { usedMiB }), ...(initMs !== undefined && { initMs }) };
}
