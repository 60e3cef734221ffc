import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Lazy, Token } from 'aws-cdk-lib/core';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import type { Problem } from '../../lib/problem';
import { approvalPattern } from '../../lib/registry/approval-pattern';
import type { GateReport } from '../../lib/registry/gates';
import { evaluateGates } from '../../lib/registry/gates';
import type { ManifestApproval, VersionManifest } from '../../lib/registry/manifest';
import { checkAlias } from '../../lib/registry/names';
import { aliasParameter } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import { atItsLongest, oversize } from '../../lib/registry/record-size';
import { totalBytes } from '../private/artifact-contents';
import type { PackageOptions } from '../private/model-packages';
import { ModelPackages, packageProblems } from '../private/model-packages';
import { registerBytes } from '../private/registered-bytes';
import { RegistryRecorder } from '../private/registry-recorder';
import { reject } from '../private/reject';
import { toLibSignature } from '../private/signature';
import type { IModelVersion } from '../model/model-version';
import { Approval } from './approval';
import { ApprovalTarget } from './approval-target';
import type { RegisteredModelOptions } from './model-registry-props';
import { RegisteredModelBase } from './registered-model-base';
import type { Registered, RegisteredVersionOptions } from './registered-version';
import { RegisteredVersion } from './registered-version';
import type { RegistryBackend } from './registry-backend';
import { guard } from '../private/declared/guard';

/**
 * A model of a registry: its versions, and the aliases that point to them. Made by `registry.addModel(name)`.
 *
 * @example
 *
 * const v2 = digits.addVersion('2', { artifact: ModelArtifact.fromFile('models/digits-2.onnx'), metrics: { accuracy: 0.981 } });
 * digits.setAlias('champion', v2);
 */
export class RegisteredModel extends RegisteredModelBase {
  /** @internal */
  public static _of(scope: Construct, modelName: string, options: RegisteredModelOptions, home: RegistryHome): RegisteredModel {
    return new RegisteredModel(scope, modelName, options, home);
  }

  /** Name of the model. */
  public readonly modelName: string;

  private readonly home: RegistryHome;
  private readonly options: RegisteredModelOptions;
  private readonly packages?: ModelPackages;
  /** What was decided elsewhere, by version. */
  private readonly decisions = new Map<string, ManifestApproval>();

  private constructor(scope: Construct, modelName: string, options: RegisteredModelOptions, home: RegistryHome) {
    super(scope, modelName);
    this.modelName = modelName;
    this.options = options;
    this.home = home;
    const { backend, consumerAccounts = [] } = home;
    if (backend._kind === 'sageMaker') this.packages = new ModelPackages(this, modelName, { group: options.modelPackageGroup, consumers: consumerAccounts, image: backend._image });
    else if (options.modelPackageGroup !== undefined) reject(this, [{ prop: 'modelPackageGroup', found: 'is given, and the registry has no model packages', remedy: 'leave it out, or use RegistryBackend.sageMaker()' }]);
    this.node.addValidation({ validate: () => this.gateProblems() });
  }

  /**
   * Registers a version. The deploy records it, once: a version never changes, and taking the line away removes nothing.
   *
   * @param version name of the version: letters, digits, `.`, `_` and `-`, at most 63 characters
   * @throws if there is a version of that name already, or it cannot be one
   */
  public addVersion(version: string, options: RegisteredVersionOptions): RegisteredVersion {
    return this._add(version, options);
  }

  /**
   * Points an alias to a version: `champion`, `challenger` or a name of your own. Hosts that were given the alias roll the version out with
   * the next deploy. Other tools find it in the parameter `/models/NAME/aliases/ALIAS`.
   *
   * @throws if the alias is another version's already, the version is another model's, or the name is none
   */
  public setAlias(alias: string, version: RegisteredVersion): void {
    const known = this._aliases.get(alias);
    reject(this, [
      ...(Token.isUnresolved(alias) ? [{ prop: 'alias', found: 'is a token', remedy: 'give a name that is known at synth' }] : checkAlias('alias', alias)),
      ...(this._versions.get(version.version) === version ? [] : [{ prop: 'version', found: `is ${version.modelName} ${version.version}, which is no version of this model`, remedy: 'use what addVersion or version() of this model answers' }]),
      ...(known === undefined || known === version ? [] : [{ prop: 'alias', found: `is ${JSON.stringify(alias)}, which version ${known.version} has already`, remedy: 'set each alias once' }]),
    ]);
    if (known !== undefined) return;
    this._aliases.set(alias, version);
    const parameter = new StringParameter(this, `Alias-${alias}`, {
      parameterName: aliasParameter(this.modelName, alias), stringValue: version.version, description: `Version of ${this.modelName} that is ${alias}`,
    });
    parameter.node.addDependency(version._record as IDependable);
  }

  /**
   * Starts something whenever a version of the model is approved: the pipeline that deploys it (`ApprovalTarget.pipeline`), or any target of
   * EventBridge's.
   */
  public onApproved(id: string, target: IRuleTarget): Rule {
    const { backend } = this.home;
    const group = this.packages?.group;
    if (group?.own === false) {
      reject(this, [{ prop: 'onApproved', found: `is called, and ${group.arn} is another account's, whose events come to that account`, remedy: 'attach the target there, or have that account send them on to an event bus of this one' }]);
    }
    return new Rule(this, id, {
      description: `When a version of ${this.modelName} is approved`,
      eventPattern: approvalPattern(backend._kind, this.modelName, group?.name),
      targets: [target instanceof ApprovalTarget ? target._for(backend._kind, this.modelName) : target],
    });
  }

  /**
   * The same with a decision that was made elsewhere.
   *
   * @internal
   */
  public _add(version: string, options: RegisteredVersionOptions, decision?: ManifestApproval): RegisteredVersion {
    if (this._versions.has(version)) reject(this, [{ prop: 'version', found: `is ${JSON.stringify(version)}, and there is one of that name`, remedy: 'a version never changes: give the new content a new version' }]);
    const registered: Registered = {};
    const added = RegisteredVersion._of(this.modelName, version, options, registered);
    this._versions.set(version, added);
    if (decision !== undefined) this.decisions.set(version, decision);
    registered.record = this.record(added, options);
    return added;
  }

  private record(version: RegisteredVersion, options: PackageOptions): IDependable {
    const { bucket, backend } = this.home;
    reject(this, packageProblems(backend._kind, version, options));
    const { after = [], ...packaged } = this.packages?.request(version, options) ?? {};
    const { artifact, copies } = registerBytes(this, bucket, version);
    const manifest: VersionManifest = {
      name: version.modelName,
      version: version.version,
      digest: version.digest,
      format: isOnnx(version) ? 'onnx' : 'other',
      artifact,
      ...(version.transform && { transform: version.transform.digest }),
      ...(version.modelSignature && { signature: toLibSignature(version.modelSignature) }),
      ...(version.metrics && { metrics: version.metrics }),
      ...(version.lineage && { lineage: version.lineage }),
      // Decided when everything is known: an alias that it is compared with may be set later.
      approval: Lazy.any({ produce: () => this.decision(version) }) as unknown as ManifestApproval,
      ...(version.description !== undefined && { description: version.description }),
    };
    const root = `s3://${bucket.bucketName}/models/${version.modelName}`;
    const record: VersionRecord = {
      schemaVersion: 1,
      name: version.modelName,
      version: version.version,
      digest: version.digest,
      format: isOnnx(version) ? 'onnx' : 'other',
      approval: version.approval as Approval,
      ...('s3' in artifact && { artifact: `${root}/${version.artifact.digest}/` }),
      bytes: totalBytes(version.artifact._contents()),
      manifest: `${root}/versions/${version.version}.json`,
      ...(version.metrics && { metrics: version.metrics }),
      ...(version.description !== undefined && { description: version.description }),
    };
    reject(this, checkRecord(record));
    const resource = RegistryRecorder.of(this).record(this, `Version-${version.version}`, {
      backend: backend._kind,
      name: version.modelName,
      version: version.version,
      digest: version.digest,
      manifest,
      record,
      bucket,
      ...packaged,
    });
    resource.node.addDependency(...copies, ...after);
    return resource;
  }

  /** With the report of the gates, where there are some. */
  private decision(version: RegisteredVersion): ManifestApproval {
    const made = this.decisions.get(version.version);
    const report = made?.report ?? this.gateReport(version);
    return { ...made, status: version.approval as Approval, ...(report && { report }) };
  }

  private gateReport(version: RegisteredVersion): GateReport | undefined {
    const gates = (this.options.gates ?? []).map((gate) => gate._gate());
    if (gates.length === 0) return undefined;
    const before = [...this._versions.values()].slice(0, [...this._versions.keys()].indexOf(version.version));
    return evaluateGates(gates, version.version, version.metrics, (alias) => {
      const holder = this._aliases.get(alias);
      // Which version had the alias before, no commit says: it was one that was approved then.
      const other = holder === version ? before.filter(({ approval }) => approval === Approval.APPROVED).at(-1) : holder;
      if (other === undefined) return holder === version ? { version: version.version } : undefined;
      // What came before a version was compared with what was champion then.
      return before.includes(other) ? { version: other.version, metrics: other.metrics, isBefore: holder === version } : undefined;
    });
  }

  /** A decision that was made elsewhere stands: `csi registry promote` has evaluated the gates, and a person has reviewed what it wrote. */
  private gateProblems(): string[] {
    return [...this._versions.values()].filter(({ version, approval }) => approval === Approval.APPROVED && this.decisions.get(version)?.report === undefined).flatMap((version) => {
      const failed = this.gateReport(version)?.gates.filter(({ passed }) => !passed) ?? [];
      return failed.map(({ gate, detail }) => `version ${version.version} is approved and does not pass the gate \`${gate}\`: ${detail}. Register it with Approval.PENDING, or change the gate`);
    });
  }
}

guard('RegisteredModel', RegisteredModel);

/** What the models of a registry share. */
export interface RegistryHome {
  readonly backend: RegistryBackend;
  readonly bucket: IBucket;
  readonly consumerAccounts?: readonly string[];
}

function isOnnx({ artifact }: IModelVersion): boolean {
  return artifact._contents().entry.endsWith('.onnx');
}

/** Whether a parameter has room for it. */
function checkRecord(record: VersionRecord): Problem[] {
  const tooLong = oversize(atItsLongest(record));
  return tooLong === undefined ? [] : [{ prop: 'version', found: `cannot be recorded: ${tooLong}` }];
}
