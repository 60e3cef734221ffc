import { Construct } from 'constructs';
import { suggestion } from '../../lib/suggestion';
import { digestProblems, manifestProblems, versionOfManifest, type ManifestPlace } from '../private/manifest-version';
import { problemsOf, reject } from '../private/reject';
import { readManifestsOrExport } from '../private/read-manifests';
import type { FolderModel } from '../../lib/registry/folder';
import type { ManifestOptions } from './model-registry-props';
import type { IRegisteredModel } from './registered-model-base';
import { RegisteredModelBase } from './registered-model-base';
import { RegisteredVersion } from './registered-version';
import type { IConstruct } from 'constructs';
import { guard } from '../private/declared/guard';

/** Models by their names. */
export interface IRegisteredModels extends IConstruct {
  /**
   * A model by its name.
   *
   * @throws if there is none
   */
  model(modelName: string): IRegisteredModel;
}

/** Models that another app registers, as a file of its own says. Records nothing. */
export class ImportedRegistry extends Construct implements IRegisteredModels {
  private readonly models = new Map<string, IRegisteredModel>();

  public constructor(scope: Construct, id: string, path: string, { transforms }: ManifestOptions) {
    super(scope, id);
    const { models, problems, folderOf } = readManifestsOrExport(path);
    const place = (name: string): ManifestPlace => ({ scope: this, folder: folderOf(name), transforms });
    reject(this, [...problems, ...models.flatMap(({ versions }) => versions.flatMap(({ manifest }) => manifestProblems(manifest, { transforms })))]);
    reject(this, models.flatMap((model) => problemsOf(() => { this.models.set(model.manifest.name, new ImportedModel(this, model, place(model.manifest.name))); })));
  }

  public model(modelName: string): IRegisteredModel {
    const found = this.models.get(modelName);
    if (found === undefined) {
      const names = [...this.models.keys()];
      reject(this, [{ prop: 'modelName', found: `is ${JSON.stringify(modelName)}, which the manifests do not have${suggestion(modelName, names)}`, allowed: names.join(', '), remedy: 'export it from its registry: csi registry export' }]);
    }
    return found as IRegisteredModel;
  }
}

guard('IRegisteredModels', ImportedRegistry);

class ImportedModel extends RegisteredModelBase {
  public readonly modelName: string;

  public constructor(scope: Construct, { manifest, versions }: FolderModel, place: ManifestPlace) {
    super(scope, manifest.name);
    this.modelName = manifest.name;
    const wrong = versions.flatMap(({ manifest: version }) => {
      const found = problemsOf(() => {
        const added = RegisteredVersion._of(version.name, version.version, versionOfManifest(version, place), {});
        reject(this, digestProblems(version, added.digest));
        this._versions.set(version.version, added);
      });
      return found;
    });
    reject(this, wrong);
    for (const [alias, version] of Object.entries(manifest.aliases ?? {})) this._aliases.set(alias, this.version(version));
  }
}

guard('IRegisteredModel', ImportedModel);
