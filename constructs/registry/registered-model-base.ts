import { Construct } from 'constructs';
import { suggestion } from '../../lib/suggestion';
import { reject } from '../private/reject';
import type { IConstruct } from 'constructs';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { PublishedEndpoint } from './published-endpoint';
import type { RegisteredVersion } from './registered-version';

/** A model of a registry, with its versions. */
export interface IRegisteredModel extends IConstruct {
  /** Name of the model. */
  readonly modelName: string;

  /**
   * One version by its name.
   *
   * @throws if there is none
   */
  version(version: string): RegisteredVersion;

  /**
   * The version that has an alias now. Once the alias is another version's, the next deploy of a host that was given this rolls that one
   * out, as any change of its model.
   *
   * @throws if no version has it
   */
  alias(alias: string): RegisteredVersion;

  /**
   * Lets other tools find a place where the model answers: by parameters `/models/NAME/endpoints/ENDPOINT/...` and outputs of the host's stack,
   * whose names are a contract.
   *
   * @param name what the endpoint is called there, such as `live`
   * @throws if the host serves another model, or something is published under that name already
   */
  publish(name: string, host: IInferenceEndpoint): PublishedEndpoint;
}

/**
 * What models of the own registry and of others have in common.
 *
 * @internal
 */
export abstract class RegisteredModelBase extends Construct implements IRegisteredModel {
  /** Name of the model. */
  public abstract readonly modelName: string;

  /** @internal */
  protected readonly _versions = new Map<string, RegisteredVersion>();
  /** @internal */
  protected readonly _aliases = new Map<string, RegisteredVersion>();

  /**
   * Lets other tools find a place where the model answers: by parameters `/models/NAME/endpoints/ENDPOINT/...` and outputs of the host's stack,
   * whose names are a contract.
   *
   * @param name what the endpoint is called there, such as `live`
   * @throws if the host serves another model, or something is published under that name already
   */
  public publish(name: string, host: IInferenceEndpoint): PublishedEndpoint {
    return PublishedEndpoint._of(`${this.node.path}.publish(${JSON.stringify(name)})`, this.modelName, name, host);
  }

  /**
   * One version by its name.
   *
   * @throws if there is none
   */
  public version(version: string): RegisteredVersion {
    return this.find('version', this._versions, version, 'add it: model.addVersion(version, { artifact })');
  }

  /**
   * The version that has an alias now. Once the alias is another version's, the next deploy of a host that was given this rolls that one
   * out, as any change of its model.
   *
   * @throws if no version has it
   */
  public alias(alias: string): RegisteredVersion {
    return this.find('alias', this._aliases, alias, `set it before: model.setAlias(alias, version), or in manifests: csi registry promote ${this.modelName} VERSION --alias ${alias}`);
  }

  private find(kind: string, among: ReadonlyMap<string, RegisteredVersion>, name: string, remedy: string): RegisteredVersion {
    const found = among.get(name);
    if (found === undefined) {
      const names = [...among.keys()];
      reject(this, [{ prop: kind, found: `is ${JSON.stringify(name)}, which ${this.modelName} does not have${suggestion(name, names)}`, ...(names.length > 0 && { allowed: names.join(', ') }), remedy }]);
    }
    return found as RegisteredVersion;
  }
}
