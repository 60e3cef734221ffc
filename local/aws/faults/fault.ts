import type { FaultRequest } from '../../../lib/faults/fault';

/** What a user asked to go wrong, with `csi local fault`. */
export type Fault = { readonly id: string } & FaultRequest;

/** Asked by whatever can go wrong. */
export interface Faults {
  readonly all: readonly Fault[];
  /** Those of an invocation of a version of a function. */
  ofInvocation(functionName: string, version: string): readonly Fault[];
  /** Whether a variant of an endpoint cannot be reached. */
  isUnavailable(endpoint: string, variant: string): boolean;
  /** Whether CloudFormation is to take the rollback of an endpoint's update for success, which uses it up. */
  takeSilentRollback(endpoint: string): boolean;
  /** The fault of the next operation on a resource, which uses it up. */
  takeResource(stackName: string, logicalId: string, type: string): Extract<Fault, { readonly kind: 'resource' }> | undefined;
}
