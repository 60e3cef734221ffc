import type { ServingImage } from '../model/serving-image';
import { guard } from '../private/declared/guard';

/** How versions become model packages of SageMaker. */
export interface SageMakerBackendOptions {
  /**
   * Image that serves the versions in SageMaker: with it, endpoints can be made of their packages, here, in SageMaker's studio or in another
   * account. `ServingImage.modelServer()` is the library's own. A version may name another one; one that is part of an image has that.
   *
   * @default - none: packages say where the model lies, and nothing can be deployed from them alone
   */
  readonly image?: ServingImage;
}

/**
 * Where a registry keeps what it knows of versions, beside the bucket with their bytes.
 *
 * @example
 *
 * const registry = new ModelRegistry(this, 'Registry', { backend: RegistryBackend.parameters() });
 */
export class RegistryBackend {
  /** Parameters of AWS Systems Manager, `/models/NAME/...`: they cost nothing, and need no SageMaker. */
  public static parameters(): RegistryBackend {
    return new RegistryBackend('parameters');
  }

  /**
   * Besides the parameters, SageMaker's model registry: a model package group for each model, by its name, and a package for each version, with its
   * approval, metrics, lineage, model card and stage. What is decided by hand in SageMaker's studio stays until the code says another.
   */
  public static sageMaker(options: SageMakerBackendOptions = {}): RegistryBackend {
    return new RegistryBackend('sageMaker', options.image);
  }

  /** @internal */
  public readonly _kind: 'parameters' | 'sageMaker';

  /** @internal */
  public readonly _image?: ServingImage;

  private constructor(kind: 'parameters' | 'sageMaker', image?: ServingImage) {
    this._kind = kind;
    this._image = image;
  }
}

guard('RegistryBackend', RegistryBackend);
