import { formatRegistryExport } from '../../../lib/registry/format';
import { exportedVersion, planExport, registryExport, type ExportPlan } from '../../../lib/registry/export';
import type { VersionManifest } from '../../../lib/registry/manifest';
import { parseReference, REFERENCE_FORMS, type VersionReference } from '../../../lib/registry/reference';
import { LocalError } from '../../../local';
import { replaceFile, schemaFor } from '../../registry/manifest-files';
import { parse, type Command } from '../command';
import { CATALOG_OPTIONS, modelNamed, readCatalog, versionNamed, type Catalog, type CatalogModel } from './catalog';

export const registryExportCommand: Command = {
  summary: 'write models for apps elsewhere: ModelRegistry.fromManifest reads the file',
  usage: `csi registry export NAME[@ALIAS|/VERSION]... [options]

Writes models for apps of other accounts and repositories, as they are recorded in the account: their
approved versions, with the objects in S3 that hold their bytes, and their aliases. Of NAME@ALIAS
and NAME/VERSION it writes that version alone. Commit the file where it is used:
ModelRegistry.fromManifest reads it.

  -o, --output FILE   instead of standard output
  --all               versions that are not approved, too
  --models DIR        from a folder of manifests instead, of versions whose bytes are in S3
  --deployed          from the account, as without it
  --port N            of a running csi local start; without, the account and region of AWS_PROFILE,
                      AWS_REGION and AWS_ENDPOINT_URL are meant
  --json              what was written, for machines; with --output`,

  async run(args) {
    const { values, positionals } = parse(args, { ...CATALOG_OPTIONS, output: { type: 'string', short: 'o' }, all: { type: 'boolean' } });
    if (positionals.length === 0) throw new LocalError('csi registry export takes one model or more, such as digits or digits@champion');
    // What apps elsewhere can read is what is in the registry's bucket.
    const catalog = await readCatalog({ ...values, deployed: values.deployed ?? values.models === undefined });
    if (catalog.problems.length > 0) throw new LocalError(catalog.problems.join('\n'));
    const planned = modelsOf(catalog, positionals).map(({ model, references }) => ({ model, plan: planOf(model, references, values.all ?? false) }));
    const models = await Promise.all(planned.map(async ({ model, plan }) => ({ plan, versions: await versionsOf(model, plan) })));
    const file = values.output;
    const text = formatRegistryExport(registryExport(models), { schema: schemaFor(file ?? 'registry.json', 'registry-export.schema.json') });
    if (file === undefined) process.stdout.write(text);
    else replaceFile(file, text);
    for (const note of planned.flatMap(({ plan }) => plan.notes)) console.error(`! ${note}`);
    if (file === undefined) return 0;
    const exported = models.map(({ plan: { name, versions, aliases } }) => ({ name, versions, aliases }));
    console.log(values.json === true ? JSON.stringify({ file, models: exported }, null, 2) : [
      ...exported.map(({ name, versions, aliases }) => `${name}: ${versions.join(', ')}${Object.entries(aliases).map(([alias, version]) => `; ${alias} is ${version}`).join('')}`),
      `wrote ${file}`,
    ].join('\n'));
    return 0;
  },
};

/** The models that are named, each once, with all that is said of them. */
function modelsOf(catalog: Catalog, names: readonly string[]): readonly { readonly model: CatalogModel; readonly references: readonly VersionReference[] }[] {
  const references = names.map((text) => {
    const reference = parseReference(text);
    if (reference === undefined) throw new LocalError(`${JSON.stringify(text)} names no model: say ${REFERENCE_FORMS}`);
    if (reference.alias !== undefined || reference.version !== undefined) versionNamed(catalog, text);
    return reference;
  });
  return [...new Set(references.map(({ model }) => model))].map((name) => ({ model: modelNamed(catalog, name), references: references.filter(({ model }) => model === name) }));
}

function planOf(model: CatalogModel, references: readonly VersionReference[], all: boolean): ExportPlan {
  const plan = planExport(model, references, all);
  if ('refusal' in plan) throw new LocalError(plan.refusal);
  return plan;
}

async function versionsOf(model: CatalogModel, { versions }: ExportPlan): Promise<readonly VersionManifest[]> {
  const taken = model.versions.filter(({ version }) => versions.includes(version));
  return await Promise.all(taken.map(async (version) => {
    const { manifest, signature, integrity } = await version.details();
    if (integrity?.state === 'corrupt') throw new LocalError(`${model.name} ${version.version} is corrupt: ${integrity.detail}`);
    const exported = exportedVersion({ ...manifest, ...(signature !== undefined && { signature }) });
    if ('refusal' in exported) throw new LocalError(exported.refusal);
    return exported;
  }));
}
