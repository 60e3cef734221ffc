import { inOrder, prepare, type World } from './prepare';
import type { ResourceRecord, StackContents } from './records';
import type { ResourceOperations } from './resource-operations';

/** Makes the resources of a stack what they were before an update. */
export class Restoration {
  constructor(private readonly world: World, private readonly operations: ResourceOperations) {}

  /** Gives each resource its old properties back, in the order of the old template. Answers those that would not take them. */
  async restore(id: string, previous: StackContents): Promise<readonly string[]> {
    const { stacks } = this.world;
    const failed: string[] = [];
    const { prepared } = prepare(this.world, { ...stacks.get(id), parameters: previous.parameters }, previous.template, previous.parameters);
    for (const logicalId of inOrder(prepared)) {
      const old = previous.resources[logicalId];
      const now = stacks.get(id).resources[logicalId];
      if (old?.physicalId === undefined || (now !== undefined && now.physicalId === old.physicalId && now.status === old.status && now.timestamp === old.timestamp)) continue;
      if (now !== undefined && now.physicalId !== old.physicalId) {
        // The old one was never touched: the new one goes.
        const { garbage } = stacks.get(id);
        stacks.change(id, { garbage: [...garbage.filter(({ physicalId }) => physicalId !== old.physicalId), ...(now.physicalId === undefined ? [] : [{ ...now, deletionPolicy: 'Delete' as const, updateReplacePolicy: 'Delete' as const }])] });
        stacks.setResource(id, { ...old, status: 'UPDATE_COMPLETE', timestamp: new Date().toISOString() });
        continue;
      }
      if (now?.refused === true) {
        // Published events of such stacks have it complete at once: it is as somebody left it, not set to what the template says.
        stacks.setResource(id, { ...old, status: 'UPDATE_COMPLETE', timestamp: new Date().toISOString() });
        continue;
      }
      const provider = this.operations.provider(old.type);
      const { physicalId } = old;
      try {
        await this.operations.run(id, now ?? old, 'UPDATE', undefined, () => provider.update({ ...(now ?? old), physicalId }, old.properties, this.operations.context(stacks.get(id), logicalId, old.type, { isRollback: true })), old.properties);
        const restored = stacks.get(id).resources[logicalId];
        if (restored !== undefined) stacks.change(id, { resources: { ...stacks.get(id).resources, [logicalId]: { ...old, ...pick(restored) } } });
      } catch {
        failed.push(logicalId);
      }
    }
    if (failed.length > 0) return failed;
    const stack = stacks.get(id);
    const added = Object.values(stack.resources).filter(({ logicalId }) => previous.resources[logicalId] === undefined);
    const removed = Object.values(previous.resources).filter(({ logicalId }) => stack.resources[logicalId] === undefined);
    stacks.change(id, {
      resources: Object.fromEntries([
        ...Object.entries(stack.resources).filter(([logicalId]) => previous.resources[logicalId] !== undefined),
        ...removed.map((resource) => [resource.logicalId, resource] as const),
      ]),
      garbage: [
        ...stack.garbage.filter(({ physicalId }) => !removed.some((resource) => resource.physicalId === physicalId)),
        // New in the update that failed: RetainExceptOnCreate does not keep them.
        ...added.map((resource) => (resource.deletionPolicy === 'RetainExceptOnCreate' ? { ...resource, deletionPolicy: 'Delete' as const } : resource)),
      ],
    });
    return [];
  }
}

function pick({ physicalId, attributes, status, timestamp }: ResourceRecord) {
  return { physicalId, attributes, status, timestamp };
}
