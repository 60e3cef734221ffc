import type { Examined } from './examine';

interface Refused {
  readonly family: string;
  readonly reason: string;
}

/** The report as text, by family. Differences fail; what is not covered is only said. */
export function summarize(examined: readonly Examined[], refused: readonly Refused[], { show }: { show: boolean }): { text: string; failed: boolean } {
  const families = [...new Set(examined.map(({ family }) => family))];
  const rows = families.map((family) => row(family, examined.filter((one) => one.family === family), refused.filter((one) => one.family === family).length));
  const lines = [
    ...table([HEAD, ...rows, row('all', examined, refused.length)]),
    '',
    ...reasons('not covered', examined.filter(({ state }) => state === 'not covered')),
    ...reasons('onnxruntime does not load it', examined.filter(({ state }) => state === 'onnxruntime does not load it')),
    ...examined.filter(({ state }) => state === 'different').flatMap((one) => differing(one, show)),
  ];
  return { text: lines.join('\n'), failed: examined.some(({ state }) => state === 'different') };
}

const HEAD = ['family', 'models', 'covered', 'equal', 'worst difference', 'answers', 'refused by their converter'];

function row(name: string, models: readonly Examined[], refused: number): string[] {
  const covered = models.filter(({ state }) => state === 'equal' || state === 'different');
  const equal = models.filter(({ state }) => state === 'equal');
  const worst = Math.max(0, ...covered.map((one) => one.worst));
  const answers = covered.reduce((sum, one) => sum + one.cases - one.crashed, 0);
  return [name, models.length, covered.length, equal.length, worst === 0 ? '0' : worst.toExponential(1), answers, refused === 0 ? '' : refused].map(String);
}

function reasons(title: string, models: readonly Examined[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of models.flatMap((one) => [...new Set(one.reasons)])) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.length === 0 ? [] : [`${title}:`, ...sorted.map(([reason, count]) => `  ${count} x ${reason}`), ''];
}

function differing({ name, about, differences }: Examined, show: boolean): string[] {
  const cases = Object.entries(differences);
  return [`${name} differs: ${about}`, ...cases.map(([label, found]) =>
    `  ${label}: ${found.length} ${show ? `\n    ${found.join('\n    ')}` : `(${found.slice(0, 2).join('; ')})`}`)];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((one) => one[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '));
}
