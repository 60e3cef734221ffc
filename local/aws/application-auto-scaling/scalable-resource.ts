/** What Application Auto Scaling does to a resource, and asks whether its caller may. */
export interface ResourceAction {
  readonly action: string;
  readonly arn: string;
}

/** What of one dimension can be scaled. A service that has such resources registers them with `ScalableResources`. */
export interface ScalableResource {
  /** Why there is nothing to scale under this id, in the words of AWS; undefined when there is. */
  refuse(resourceId: string): string | undefined;
  /** The smallest minimum capacity that may be registered, where it is not that of the whole dimension. */
  smallest?(resourceId: string): number | undefined;
  /** The capacity that was asked for last, whether it is reached or not. */
  current(resourceId: string): number;
  /** What whoever registers it must be allowed. */
  actions(resourceId: string): readonly ResourceAction[];
  /** Settles once the capacity is there. Throws what the service says when it refuses. */
  set(resourceId: string, capacity: number): Promise<void>;
}

/** By dimension, e.g. `lambda:function:ProvisionedConcurrency`. */
export class ScalableResources {
  private readonly byDimension = new Map<string, ScalableResource>();

  register(dimension: string, resource: ScalableResource): void {
    this.byDimension.set(dimension, resource);
  }

  find(dimension: string): ScalableResource | undefined {
    return this.byDimension.get(dimension);
  }

  get dimensions(): readonly string[] {
    return [...this.byDimension.keys()];
  }
}
