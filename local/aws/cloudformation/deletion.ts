import type { World } from './prepare';
import { resourceReason } from './reasons';
import type { ResourceRecord } from './records';
import type { ResourceOperations } from './resource-operations';

/** Deletes resources of a stack, those that others need last. */
export class Deletion {
  constructor(private readonly world: World, private readonly operations: ResourceOperations) {}

  /** Deletes what was replaced or removed. What cannot be deleted does not make the update fail. */
  async cleanUp(id: string, status: string, isRollback = false): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    for (const resource of Object.values(stack.resources)) {
      const { physicalId } = resource;
      if (physicalId !== undefined) await this.operations.provider(resource.type).settle?.({ ...resource, physicalId });
    }
    await this.deleteAll(id, stack.garbage, {
      isRollback,
      policyOf: (resource) => {
        // Where its name is still the stack's, the resource was replaced.
        const policy = stacks.get(id).resources[resource.logicalId] === undefined ? resource.deletionPolicy : resource.updateReplacePolicy;
        // A rollback has said already which of these it made.
        return policy === 'RetainExceptOnCreate' ? 'Retain' : policy;
      },
    });
    stacks.setStatus(id, status, undefined, { garbage: [] });
  }

  /** In reverse of the order in which they were made. Answers what could not be deleted. */
  async deleteAll(id: string, resources: readonly ResourceRecord[], { isRollback, policyOf = ({ deletionPolicy }) => deletionPolicy }: {
    readonly isRollback: boolean; policyOf?(resource: ResourceRecord): ResourceRecord['deletionPolicy'];
  }): Promise<readonly string[]> {
    const failed = new Set<string>();
    const under = new Map<ResourceRecord, Promise<void>>();
    const start = (resource: ResourceRecord): Promise<void> => {
      const known = under.get(resource);
      if (known !== undefined) return known;
      const work = (async () => {
        const users = resources.filter((other) => other !== resource && other.needs.includes(resource.logicalId));
        await Promise.all(users.map(start));
        if (users.some(({ logicalId }) => failed.has(logicalId)) || !await this.deleteResource(id, resource, deletes(policyOf(resource), isRollback), isRollback)) failed.add(resource.logicalId);
      })();
      under.set(resource, work);
      return work;
    };
    await Promise.all(resources.map(start));
    return [...failed];
  }

  private async deleteResource(id: string, resource: ResourceRecord, isDeleted: boolean, isRollback: boolean): Promise<boolean> {
    const { stacks } = this.world;
    const isCurrent = (): boolean => {
      const current = stacks.get(id).resources[resource.logicalId];
      return current !== undefined && current.physicalId === resource.physicalId;
    };
    const say = (status: string, reason?: string): void => {
      const next = { ...resource, status, reason, timestamp: new Date().toISOString() };
      if (isCurrent()) stacks.setResource(id, next);
      else stacks.event(id, next);
    };
    const { physicalId } = resource;
    // It was never made: nothing is to be deleted.
    if (physicalId === undefined) {
      if (isCurrent()) stacks.removeResource(id, resource.logicalId);
      return true;
    }
    if (!isDeleted) {
      say('DELETE_SKIPPED');
      if (isCurrent()) stacks.removeResource(id, resource.logicalId);
      return true;
    }
    say('DELETE_IN_PROGRESS');
    try {
      this.operations.failOnRequest(stacks.get(id).name, resource);
      await this.operations.provider(resource.type).delete({ ...resource, physicalId }, this.operations.context(stacks.get(id), resource.logicalId, resource.type, { isRollback }));
    } catch (error) {
      say('DELETE_FAILED', resourceReason(error));
      return false;
    }
    const current = isCurrent();
    say('DELETE_COMPLETE');
    if (current) stacks.removeResource(id, resource.logicalId);
    return true;
  }
}

/** RetainExceptOnCreate does not keep what an operation made that is taken back. */
function deletes(policy: ResourceRecord['deletionPolicy'], isRollback: boolean): boolean {
  return policy === 'Delete' || policy === 'Snapshot' || (policy === 'RetainExceptOnCreate' && isRollback);
}
