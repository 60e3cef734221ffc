import { aliasesOf } from '../../../lib/registry/decision';
import { shortTime } from '../../../lib/versions/status';
import { LocalError, table } from '../../../local';
import type { ServingHost } from '../../aws';
import { parse, type Command } from '../command';
import { CATALOG_OPTIONS, CATALOG_USAGE, hostsOf, modelNamed, readCatalog, type CatalogModel, type CatalogVersion } from './catalog';
import { cut, fitted, metricsText, sizeText, WIDTH } from './text';

export const registryList: Command = {
  summary: 'models and their versions, with approval, aliases and metrics',
  usage: `csi registry list [NAME] [options]

Lists the versions of all models, or of one: what was decided of them, the aliases that they have,
their metrics and sizes. With --deployed also the functions and endpoints that serve them.

${CATALOG_USAGE}`,

  async run(args) {
    const { values, positionals } = parse(args, CATALOG_OPTIONS);
    const [name] = positionals;
    if (positionals.length > 1) throw new LocalError(`csi registry list takes one model, or none for all, got ${positionals.join(', ')}`);
    const catalog = await readCatalog(values);
    const models = name === undefined ? catalog.models : [modelNamed(catalog, name)];
    const { hosts, unseen } = await hostsOf(catalog);
    const serving = hosts.filter(({ model }) => models.some((each) => each.name === model));
    const place = catalog.place === undefined ? '' : `${catalog.place}\n`;
    const [only] = name === undefined ? [] : models;
    const about = only?.description === undefined ? '' : `${only.name}: ${only.description}\n`;
    const text = models.length === 0 ? (catalog.place === undefined ? `no models ${catalog.where}` : 'no models are recorded') : [versionTable(models), ...(serving.length === 0 ? [] : [hostTable(serving)])].join('\n\n');
    console.log(values.json === true ? JSON.stringify({ models: models.map((model) => modelJson(model, catalog.session === undefined ? undefined : serving)) }, null, 2) : `${place}${about}${text}`);
    for (const line of unseen) console.error(line);
    for (const problem of catalog.problems) console.error(`csi: ${problem}`);
    return catalog.problems.length === 0 ? 0 : 1;
  },
};

function versionTable(models: readonly CatalogModel[]): string {
  return fitted(['MODEL', 'VERSION', 'APPROVAL', 'ALIASES', 'SIZE', 'METRICS'], models.flatMap(({ name, aliases, versions }) => (versions.length === 0
    ? [[cut(name, 24), 'none', '', '', '', '']]
    : versions.map(({ version, approval, bytes, metrics, expired }) => [cut(name, 24), cut(version, 16), approval, cut(aliasesOf(aliases, version).join(', '), 24), expired === undefined ? sizeText(bytes) : 'expired', metricsText(metrics)]))), [4]);
}

function hostTable(hosts: readonly ServingHost[]): string {
  const rows = [...hosts].sort((a, b) => (a.model < b.model ? -1 : a.model > b.model ? 1 : 0));
  return table(['SERVED BY', 'MODEL', 'SINCE', ''], rows.map(({ host, name, model, version, since, held }) => [
    cut(host ?? name, WIDTH - 48), cut(`${model} ${version ?? ''}`.trim(), 20), shortTime(since), held ? 'held' : '',
  ]));
}

function modelJson({ name, description, aliases, versions }: CatalogModel, hosts: readonly ServingHost[] | undefined): object {
  return { name, description, aliases, versions: versions.map((version) => versionJson(name, aliases, version, hosts)) };
}

function versionJson(model: string, aliases: CatalogModel['aliases'], { version, approval, digest, format, bytes, metrics, description, unusedSince, expired }: CatalogVersion, hosts: readonly ServingHost[] | undefined): object {
  return {
    version, approval, aliases: aliasesOf(aliases, version), digest, format, bytes, metrics, description, unusedSince, expired,
    hosts: hosts?.filter((host) => host.model === model && host.version === version).map(({ kind, name, host, since, held }) => ({ kind, name, host, since, held })),
  };
}
