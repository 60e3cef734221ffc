/** What a user asked to go wrong, with `csi local fault`. */
export type Fault = { readonly id: string } & (
  /** Invocations of a function, or of one version of it, end with an error, at a rate from 0 to 1. */
  | { readonly kind: 'error'; readonly target: string; readonly version?: string; readonly rate: number }
  /** They take that much longer. */
  | { readonly kind: 'latency'; readonly target: string; readonly version?: string; readonly ms: number }
  /** They are refused as over the limit, at a rate. */
  | { readonly kind: 'throttle'; readonly target: string; readonly rate: number }
  /** A production variant of an endpoint cannot be reached. */
  | { readonly kind: 'unavailable'; readonly target: string; readonly variant?: string }
  /** The next operation of CloudFormation on a resource fails: `target` is `STACK/LOGICALID`, or a type. Used up by it. */
  | { readonly kind: 'resource'; readonly target: string; readonly reason: string }
);

/** Asked by whatever can go wrong. */
export interface Faults {
  readonly all: readonly Fault[];
  /** Those of an invocation of a version of a function. */
  ofInvocation(functionName: string, version: string): readonly Fault[];
  /** The fault of the next operation on a resource, which uses it up. */
  takeResource(stackName: string, logicalId: string, type: string): Extract<Fault, { readonly kind: 'resource' }> | undefined;
}
