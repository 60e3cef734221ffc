import { shortTime } from '../../../lib/versions/status';
import type { Signature } from '../../../lib/model/signature';
import type { GateReport } from '../../../lib/registry/gates';
import { approvalStatus, type VersionManifest } from '../../../lib/registry/manifest';
import { shapeText } from '../../../lib/registry/signature-diff';
import { table } from '../../../local';

/** Columns that tables are made for. */
export const WIDTH = 80;

/** Not more of a text than there is room for. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** 12.3 KiB. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function metricsText(metrics: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${figure(value)}`).join(', ') || '-';
}

/** As many digits as a person compares. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Names before values, one below the other; what does not fit goes on below. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.map(([name, value]) => `${name.padEnd(width)}${wrap(value, WIDTH - width).join(`\n${' '.repeat(width)}`)}`).join('\n');
}

/** Lines of words; a word that is longer than a line stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function signatureTable({ inputs, outputs }: Signature): string {
  const rows = [...inputs.map((spec) => ({ kind: 'input', spec })), ...outputs.map((spec) => ({ kind: 'output', spec }))];
  const cells = rows.map(({ kind, spec }) => [kind, spec.name, spec.datatype, shapeText(spec), spec.columns?.join(', ') ?? '']);
  const named = cells.some(([, , , , columns]) => columns !== '');
  return fitted(named ? ['', 'NAME', 'DATATYPE', 'SHAPE', 'COLUMNS'] : ['', 'NAME', 'DATATYPE', 'SHAPE'], named ? cells : cells.map((row) => row.slice(0, 4)));
}

/** A line for each gate, and what was found. */
export function gateText({ gates }: GateReport): string {
  return gates.map(({ gate, passed, detail }) => `  ${passed ? 'passes' : 'FAILS '}  ${wrap(`${gate}: ${detail}`, WIDTH - 10).join(`\n${' '.repeat(10)}`)}`).join('\n');
}

/** A table whose last column takes what room there is. */
export function fitted(header: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const before = header.slice(0, -1).map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)) + 2).reduce((sum, width) => sum + width, 0);
  const room = Math.max(16, WIDTH - before);
  return table(header, rows.flatMap((row) => {
    const [first = '', ...more] = wrap(row.at(-1) ?? '', room);
    return [[...row.slice(0, -1), first], ...more.map((line) => [...row.slice(0, -1).map(() => ''), line])];
  }), right);
}

/** approved by Ada 2026-11-22 10:00:00Z, because: better on every class. */
export function approvalText(approval: VersionManifest['approval']): string {
  if (approval === undefined) return 'approved (its manifest says nothing else)';
  if (typeof approval === 'string') return approvalStatus(approval);
  const { status, by, at, reason } = approval;
  return `${status}${by === undefined ? '' : ` by ${by}`}${at === undefined ? '' : ` ${shortTime(at)}`}${reason === undefined ? '' : `, because: ${reason}`}`;
}

export function artifactText({ artifact }: VersionManifest): string {
  if ('file' in artifact) return artifact.file;
  if ('directory' in artifact) return `${artifact.directory}${artifact.entry === undefined ? '' : ` (${artifact.entry})`}`;
  if ('mlflow' in artifact) return `${artifact.mlflow}, of MLflow`;
  if ('elsewhere' in artifact) return artifact.elsewhere;
  const { bucket, prefix, files, entry } = artifact.s3;
  return `s3://${bucket}/${prefix}${files.length === 1 ? entry : ` (${files.length} files, ${entry})`}`;
}
