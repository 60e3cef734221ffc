import { aliasesOf, gateReport } from '../../../lib/registry/decision';
import { shortTime } from '../../../lib/versions/status';
import { LocalError, table } from '../../../local';
import { parse, type Command } from '../command';
import { CATALOG_OPTIONS, CATALOG_USAGE, hostsOf, readCatalog, versionNamed, type CatalogModel, type CatalogVersion, type VersionDetails } from './catalog';
import { approvalText, artifactText, facts, figure, fitted, gateText, signatureTable, sizeText } from './text';

export const registryShow: Command = {
  summary: 'everything that is known of a version of a model',
  usage: `csi registry show NAME[@ALIAS|/VERSION] [options]

Shows a version of a model: its signature, what was decided of it and why, its metrics, where it
comes from, and where its bytes are. Of a NAME alone it shows the champion, or else the last version.
The digest is computed anew from the files where they are here; a version whose files have changed
is said to be corrupt, and the exit status is 1.

${CATALOG_USAGE}`,

  async run(args) {
    const { values, positionals } = parse(args, CATALOG_OPTIONS);
    const [reference] = positionals;
    if (reference === undefined || positionals.length > 1) throw new LocalError(`csi registry show takes one version of a model, such as digits/2 or digits@champion, got ${positionals.join(', ') || 'none'}`);
    const catalog = await readCatalog(values);
    const { model, version } = versionNamed(catalog, reference);
    const details = await version.details();
    const { hosts, unseen } = await hostsOf(catalog);
    const serving = hosts.filter((host) => host.model === model.name && host.version === version.version);
    if (values.json === true) {
      const { name, version: number, approval, ...manifest } = details.manifest;
      const { source, signature, bytes, integrity } = details;
      const decided = typeof approval === 'object' ? approval : { status: version.approval };
      console.log(JSON.stringify({
        name, version: number, aliases: aliasesOf(model.aliases, number), approval: decided, ...manifest, signature, bytes, integrity, gates: gatesNow(model, details), unusedSince: version.unusedSince, expired: version.expired, source,
        hosts: catalog.session === undefined ? undefined : serving.map(({ kind, name: host, host: path, since, held }) => ({ kind, name: host, host: path, since, held })),
      }, null, 2));
    } else {
      console.log(versionText(model, version, details, serving.map(({ host, name }) => host ?? name)));
    }
    for (const line of unseen) console.error(line);
    return details.integrity?.state === 'corrupt' ? 1 : 0;
  },
};

/** What the gates say today; where the decision is still to be taken. */
function gatesNow({ folder }: CatalogModel, { manifest }: VersionDetails): ReturnType<typeof gateReport> {
  return folder === undefined ? undefined : gateReport(folder, manifest);
}

function versionText(model: CatalogModel, { unusedSince, expired }: CatalogVersion, details: VersionDetails, hosts: readonly string[]): string {
  const { manifest, source, signature, bytes, integrity } = details;
  const { name, version, digest, format, metrics = {}, lineage = {}, approval, description, goldenRequests } = manifest;
  const aliases = aliasesOf(model.aliases, version);
  const report = typeof approval === 'object' && approval.report !== undefined ? approval.report : undefined;
  const now = report === undefined ? gatesNow(model, details) : undefined;
  return [
    `${name} ${version} (${source})\n${facts([
      ...(description === undefined ? [] : [['description', description] as const]),
      ['approval', approvalText(approval)],
      ['aliases', aliases.join(', ') || '-'],
      ...(hosts.length === 0 ? [] : [['served by', hosts.join(', ')] as const]),
      ...(unusedSince === undefined ? [] : [['unused', `since ${shortTime(unusedSince)}`] as const]),
      ...(expired === undefined ? [] : [['expired', `${shortTime(expired)}: its files are gone from the registry's bucket`] as const]),
      ['format', format],
      ['artifact', artifactText(manifest)],
      ['size', sizeText(bytes)],
      ['digest', digest],
      ...(integrity === undefined ? [] : [['integrity', integrity.state === 'intact' ? intactText(manifest) : `${integrity.state.toUpperCase()}: ${integrity.detail}`] as const]),
      ...(goldenRequests === undefined ? [] : [['golden', goldenRequests] as const]),
    ])}`,
    signature === undefined ? 'Its signature is not known before the model is loaded.' : signatureTable(signature),
    ...(Object.keys(metrics).length === 0 ? [] : [table(['METRIC', 'VALUE'], Object.entries(metrics).map(([metric, value]) => [metric, figure(value)]), [1])]),
    ...(Object.keys(lineage).length === 0 ? [] : [fitted(['LINEAGE', ''], Object.entries(lineage))]),
    ...(report === undefined || report.gates.length === 0 ? [] : [`When it was ${typeof approval === 'object' ? approval.status : 'decided'}, the gates said:\n${gateText(report)}`]),
    ...(now === undefined ? [] : [`Today the gates say:\n${gateText(now)}`]),
  ].join('\n\n');
}

function intactText({ artifact }: VersionDetails['manifest']): string {
  return 's3' in artifact ? 'the digest fits the list of its files; they are in S3, and were not read' : 'intact: the digest is that of its files';
}
