import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Duration } from 'aws-cdk-lib/core';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import type { FolderModel } from '../../lib/registry/folder';
import { checkModelName } from '../../lib/model/names';
import { suggestion } from '../../lib/suggestion';
import { digestProblems, manifestProblems, versionOfManifest } from '../private/manifest-version';
import { isSamePlace } from '../private/same-place';
import { readManifests } from '../private/read-manifests';
import { registryBucket } from '../private/registry-bucket';
import { RegistryRecorder } from '../private/registry-recorder';
import { problemsOf, reject } from '../private/reject';
import { shareModels } from './consumer-access';
import type { IRegisteredModels } from './imported-registry';
import { ImportedRegistry } from './imported-registry';
import type { ManifestOptions, ModelRegistryProps, RegisteredModelOptions } from './model-registry-props';
import { RegisteredModel } from './registered-model';
import { QualityGate } from './quality-gate';
import { RegistryBackend } from './registry-backend';
import { checkChild } from '../private/check-child';
import { checkArguments, guard } from '../private/declared/guard';

/**
 * Which versions of which models there are, which of them are approved, and which one is the champion. What the code or its committed
 * manifests say is recorded by a deploy, for hosts, other apps and other tools; nothing is looked up at synth.
 *
 * @example
 *
 * const registry = new ModelRegistry(this, 'Registry');
 * const digits = registry.addModel('digits');
 * const v2 = digits.addVersion('2', { artifact: ModelArtifact.fromFile('models/digits-2.onnx'), metrics: { accuracy: 0.981 } });
 * digits.setAlias('champion', v2);
 * new ModelFunction(this, 'Digits', { model: digits.alias('champion') });
 */
export class ModelRegistry extends Construct {
  /**
   * The models of a registry that another app declares: from the file that `csi registry export` wrote, or a folder of manifests. Nothing is
   * recorded, and nothing is looked up.
   *
   * @param path where the file or the folder is, relative to the working directory
   * @throws if a manifest is not right, or files are not those that were registered
   *
   * @example
   *
   * const models = ModelRegistry.fromManifest(this, 'Models', 'models/digits.export.json');
   * new ModelFunction(this, 'Digits', { model: models.model('digits').alias('champion') });
   */
  public static fromManifest(scope: Construct, id: string, path: string, options: ManifestOptions = {}): IRegisteredModels {
    return new ImportedRegistry(scope, id, path, options);
  }

  /** The bytes of all registered versions, and their manifests. It is kept when the registry is deleted. */
  public readonly bucket: IBucket;

  private readonly backend: RegistryBackend;
  private readonly consumerAccounts: readonly string[];
  private readonly models = new Map<string, RegisteredModel>();

  public constructor(scope: Construct, id: string, props: ModelRegistryProps = {}) {
    checkArguments('ModelRegistry', { scope, id, props });
    super(scope, id);
    this.backend = props.backend ?? RegistryBackend.parameters();
    this.bucket = registryBucket(this, 'Bucket', props);
    this.consumerAccounts = props.consumerAccounts ?? [];
    shareModels(this, this.consumerAccounts, { bucket: this.bucket, key: props.encryptionKey });
    if (props.retainUnusedFor !== undefined) this.retainUnusedFor(props.retainUnusedFor);
  }

  /**
   * Names a model.
   *
   * @param modelName name of the model: letters, digits, `.`, `_` and `-`, at most 63 characters
   * @throws if there is a model of that name already, here or in another registry of the app that is deployed to the same place, or it cannot be one
   */
  public addModel(modelName: string, options: RegisteredModelOptions = {}): RegisteredModel {
    reject(this, [
      ...(Token.isUnresolved(modelName) ? [{ prop: 'modelName', found: 'is a token', remedy: 'give a name that is known at synth' }] : checkModelName(modelName)),
      ...(this.models.has(modelName) ? [{ prop: 'modelName', found: `is ${JSON.stringify(modelName)}, and there is a model of that name`, remedy: 'use what the first call answered, or registry.model(name)' }] : checkChild(this, 'modelName', modelName)),
    ]);
    claimModel(this, modelName);
    const model = RegisteredModel._of(this, modelName, options, { backend: this.backend, bucket: this.bucket, consumerAccounts: this.consumerAccounts });
    this.models.set(modelName, model);
    return model;
  }

  /**
   * Adds the models of a folder of manifests, `NAME/VERSION.json`, with the aliases and gates of `NAME/_model.json`: what `csi registry import`
   * and `csi registry promote` write, and a review has seen.
   *
   * @param directory where the folder is, relative to the working directory
   * @throws if a manifest is not right, files are not those that were registered, or there is a model of such a name already
   */
  public addFromManifests(directory: string, options: ManifestOptions = {}): RegisteredModel[] {
    const { models, problems, folderOf } = readManifests(directory);
    reject(this, [...problems, ...models.flatMap(({ versions }) => versions.flatMap(({ manifest }) => manifestProblems(manifest, options)))]);
    const added: RegisteredModel[] = [];
    reject(this, models.flatMap((model) => problemsOf(() => { added.push(this.addFromManifest(model, folderOf(model.manifest.name), options)); })));
    return added;
  }

  /**
   * A model by its name.
   *
   * @throws if there is none
   */
  public model(modelName: string): RegisteredModel {
    const found = this.models.get(modelName);
    if (found === undefined) {
      const names = [...this.models.keys()];
      reject(this, [{ prop: 'modelName', found: `is ${JSON.stringify(modelName)}, which the registry does not have${suggestion(modelName, names)}`, ...(names.length > 0 && { allowed: names.join(', ') }), remedy: 'add it: registry.addModel(name)' }]);
    }
    return found as RegisteredModel;
  }

  private retainUnusedFor(time: Duration): void {
    if (this.backend._kind === 'sageMaker') {
      reject(this, [{ prop: 'retainUnusedFor', found: 'is set with RegistryBackend.sageMaker(), whose model packages refer to the files of all versions: nothing would ever expire', remedy: 'leave it out, or use RegistryBackend.parameters()' }]);
    }
    RegistryRecorder.of(this).retainUnusedFor(this, this.bucket, time);
    if (this.consumerAccounts.length === 0) return;
    Annotations.of(this).addWarningV2('cdk-serverless-inference:consumersUnseen', '`retainUnusedFor` goes by what the own account uses: a version that only other accounts use expires. ' +
      'What is deployed there goes on answering; a new deploy of that version fails. Give it an alias, or keep it declared');
  }

  private addFromManifest({ manifest: { name, gates = [], aliases = {} }, versions }: FolderModel, folder: string, { transforms }: ManifestOptions): RegisteredModel {
    const model = this.addModel(name, { gates: gates.map(({ metric, ...gate }) => QualityGate.metric(metric, gate)) });
    reject(model, versions.flatMap(({ manifest }) => problemsOf(() => {
      const { approval } = manifest;
      const added = model._add(manifest.version, versionOfManifest(manifest, { scope: this, folder, transforms }), typeof approval === 'object' ? approval : undefined);
      reject(model, digestProblems(manifest, added.digest));
    })));
    for (const [alias, version] of Object.entries(aliases)) model.setAlias(alias, model.version(version));
    return model;
  }
}

guard('ModelRegistry', ModelRegistry);

/** Registries by the names of their models, in each app: parameters have their names once in an account and region. */
const claims = new WeakMap<IConstruct, Map<string, ModelRegistry[]>>();

function claimModel(registry: ModelRegistry, modelName: string): void {
  const known = claims.get(registry.node.root) ?? new Map<string, ModelRegistry[]>();
  claims.set(registry.node.root, known);
  const others = known.get(modelName) ?? [];
  known.set(modelName, [...others, registry]);
  reject(registry, others.filter((other) => isSamePlace(Stack.of(other), Stack.of(registry))).map((other) => ({
    prop: 'modelName', found: `is ${JSON.stringify(modelName)}, and ${other.node.path} has a model of that name in the same account and region`, remedy: 'register its versions there, and pass them on, or choose another name',
  })));
}
