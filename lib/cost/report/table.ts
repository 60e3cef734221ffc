/** Columns for a screen: the first to the left, the others, which have numbers, to the right; or all to the left. */
export function columns(rows: readonly (readonly string[])[], { left = false }: { readonly left?: boolean } = {}): string {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: width }, (_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => (column === 0 || left ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join('  ').trimEnd()).join('\n');
}
