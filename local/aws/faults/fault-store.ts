import type { FaultRequest } from '../../../lib/faults/fault';
import type { Documents, StateFolder } from '../state/state-folder';
import type { Fault, Faults } from './fault';

/** The faults that were asked for, over restarts too. */
export class FaultStore implements Faults {
  private readonly documents: Documents<Fault>;

  constructor(state: StateFolder) {
    this.documents = state.documents<Fault>('faults');
  }

  get all(): readonly Fault[] {
    return [...this.documents.all.values()].sort((a, b) => Number(a.id) - Number(b.id));
  }

  add(request: FaultRequest): Fault {
    const id = String(Math.max(0, ...this.all.map((fault) => Number(fault.id))) + 1);
    const fault = { id, ...request };
    this.documents.put(id, fault);
    return fault;
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    const found = this.documents.all.has(id);
    if (found) this.documents.delete(id);
    return found;
  }

  clear(): void {
    for (const { id } of this.all) this.documents.delete(id);
  }

  ofInvocation(functionName: string, version: string): readonly Fault[] {
    // Asked at every invocation: mostly there are none.
    if (this.documents.all.size === 0) return [];
    return this.all.filter((fault) => {
      if (fault.target !== functionName) return false;
      return fault.kind === 'throttle' || ((fault.kind === 'error' || fault.kind === 'latency') && (fault.version === undefined || fault.version === version));
    });
  }

  isUnavailable(endpoint: string, variant: string): boolean {
    return this.documents.all.size > 0 && this.all.some((fault) => fault.kind === 'unavailable' && fault.target === endpoint && (fault.variant === undefined || fault.variant === variant));
  }

  takeSilentRollback(endpoint: string): boolean {
    const found = this.all.find((fault) => fault.kind === 'silent-rollback' && fault.target.toLowerCase() === endpoint.toLowerCase());
    return found !== undefined && this.remove(found.id);
  }

  takeResource(stackName: string, logicalId: string, type: string): Extract<Fault, { readonly kind: 'resource' }> | undefined {
    const found = this.all.find((fault) => fault.kind === 'resource' && (fault.target === type || fault.target === `${stackName}/${logicalId}`));
    if (found?.kind !== 'resource') return undefined;
    this.documents.delete(found.id);
    return found;
  }
}
