import { diffVersions, isDifferent, type VersionDiff, type VersionFacts } from '../../../lib/registry/diff';
import { gateReport } from '../../../lib/registry/decision';
import { LocalError, table } from '../../../local';
import { parse, type Command } from '../command';
import { CATALOG_OPTIONS, CATALOG_USAGE, readCatalog, versionNamed, type CatalogVersion, type VersionDetails } from './catalog';
import { figure, fitted, gateText, sizeText, wrap, WIDTH } from './text';

export const registryDiff: Command = {
  summary: 'what is different between two versions, and whether callers break',
  usage: `csi registry diff A B [options]
csi registry diff NAME VERSION VERSION [options]

Compares two versions, such as digits/1 and digits/2, or digits@champion and digits@challenger:
their signatures, and whether callers of the first would break; their metrics, and what the quality
gates say of the second; format, size, approval and lineage.

  --exit-code     exit with 1 where anything is different, as \`diff\` does
${CATALOG_USAGE}`,

  async run(args) {
    const { values, positionals } = parse(args, { ...CATALOG_OPTIONS, 'exit-code': { type: 'boolean' } });
    const [from, to] = references(positionals);
    const catalog = await readCatalog(values);
    const left = versionNamed(catalog, from);
    const right = versionNamed(catalog, to);
    const [mine, theirs] = [await left.version.details(), await right.version.details()];
    const gates = right.model.folder === undefined ? undefined : gateReport(right.model.folder, theirs.manifest);
    const diff = diffVersions(factsOf(left.version, mine), factsOf(right.version, theirs), gates);
    console.log(values.json === true ? JSON.stringify({ different: isDifferent(diff), ...diff }, null, 2) : diffText(diff));
    return values['exit-code'] === true && isDifferent(diff) ? 1 : 0;
  },
};

function references(positionals: readonly string[]): readonly [string, string] {
  const [first = '', second = '', third] = positionals;
  if (positionals.length === 2) return [first, second];
  if (third === undefined || positionals.length > 3) throw new LocalError(`csi registry diff takes two versions, such as digits/1 digits/2, or digits 1 2, got ${positionals.join(', ') || 'none'}`);
  const of = (version: string): string => (version.startsWith('@') ? `${first}${version}` : `${first}/${version}`);
  return [of(second), of(third)];
}

function factsOf({ version, approval, digest, format, metrics, description }: CatalogVersion, { manifest: { name, lineage }, signature, bytes }: VersionDetails): VersionFacts {
  return { name, version, approval, digest, format, metrics, description, lineage, signature, bytes };
}

function diffText(diff: VersionDiff): string {
  const { from, to, signature, metrics, facts, gates, sameContent } = diff;
  const title = `${from.name} ${from.version} -> ${to.name} ${to.version}`;
  if (!isDifferent(diff)) return `${title}: no difference`;
  const changed = facts.filter(({ fact }) => fact !== 'digest');
  return [
    `${title}${sameContent ? ': the same content, so that they give the same answers' : ''}`,
    signatureText(diff),
    ...(signature === undefined || signature.length === 0 ? [] : [fitted(['SIGNATURE', 'CHANGE', 'FROM', 'TO'], signature.map((change) => [
      `${change.kind} ${change.tensor}`, change.change, change.from ?? '-', change.to ?? '-',
    ]))]),
    ...(metrics.length === 0 ? [] : [table(['METRIC', from.version, to.version, 'DIFFERENCE'], metrics.map((metric) => [
      metric.metric, number(metric.from), number(metric.to), metric.difference === undefined ? '' : metric.difference === 0 ? '=' : `${metric.difference > 0 ? '+' : ''}${figure(metric.difference)}`,
    ]), [1, 2, 3])]),
    ...(gates === undefined ? [] : [`The gates say of ${to.name} ${to.version}:\n${gateText(gates)}`]),
    ...(changed.length === 0 ? [] : [fitted(['FACT', 'FROM', 'TO'], changed.map(({ fact, from: before, to: after }) => [
      fact === 'bytes' ? 'size' : fact, text(fact, before), text(fact, after),
    ]))]),
  ].join('\n\n');
}

function signatureText({ signature, breaksCallers, from, to }: VersionDiff): string {
  if (signature === undefined) return 'Whether callers break is not known: a signature is not known before its model is loaded.';
  if (signature.length === 0) return 'The signature is the same: callers notice nothing.';
  if (breaksCallers !== true) return `The signature differs, and callers of ${from.version} may go on as they are.`;
  const reasons = signature.filter(({ breaks }) => breaks !== undefined).map(({ kind, tensor, breaks }) => wrap(`- ${kind} ${tensor}: ${breaks}`, WIDTH - 2).join('\n  '));
  return `Callers of ${from.version} break when they meet ${to.version}:\n${reasons.join('\n')}`;
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : figure(value);
}

function text(fact: string, value: string | number | undefined): string {
  return value === undefined ? '-' : fact === 'bytes' ? sizeText(Number(value)) : String(value);
}
