/** Columns padded to their widest cell, two spaces apart; `right` names the columns of figures. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [header, ...rows].map((row) => row
    .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number)))
    .join('  ')
    .trimEnd()).join('\n');
}
