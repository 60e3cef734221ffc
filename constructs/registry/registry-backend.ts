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

  /** @internal */
  public readonly _kind: 'parameters' | 'sageMaker';

  private constructor(kind: 'parameters' | 'sageMaker') {
    this._kind = kind;
  }
}
