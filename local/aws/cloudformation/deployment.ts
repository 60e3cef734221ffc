import { CarryOut } from './carry-out';
import { Deletion } from './deletion';
import { previousOf, type Prepared, type World } from './prepare';
import { failedToDelete, reasonOf } from './reasons';
import { isBusy, type StackContents, type StackRecord, type Tag } from './records';
import { ResourceOperations } from './resource-operations';
import { Restoration } from './restoration';

export interface DeployRequest {
  readonly prepared: Prepared;
  readonly capabilities: readonly string[];
  readonly tags: readonly Tag[];
  readonly disableRollback: boolean;
  /** Of an update: instead of the stack's own policy. */
  readonly policyDuringUpdate?: string;
  /** The update is a part of that of the parent, which decides whether it stays: `settle`, or `rollBack`. */
  readonly ofParent?: boolean;
}

/**
 * The life cycle of stacks: creation and update along the dependencies, in parallel where they allow it, new resources before
 * old ones are deleted, and the way back to the last good state. Each operation answers why it failed, or undefined.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export class Deployments {
  private readonly carryOut: CarryOut;
  private readonly deletion: Deletion;
  private readonly restoration: Restoration;

  constructor(private readonly world: World) {
    const operations = new ResourceOperations(world);
    this.carryOut = new CarryOut(world, operations);
    this.deletion = new Deletion(world, operations);
    this.restoration = new Restoration(world, operations);
  }

  async create(id: string, request: DeployRequest): Promise<string | undefined> {
    const { stacks } = this.world;
    const { timeoutMinutes } = stacks.setStatus(id, 'CREATE_IN_PROGRESS', 'User Initiated', { ...contentsOf(request), changeSets: {}, disableRollback: request.disableRollback });
    try {
      await this.carryOut.everything(id, request.prepared, undefined, { deadline: timeoutMinutes === undefined ? undefined : Date.now() + timeoutMinutes * 60_000 });
      stacks.setStatus(id, 'CREATE_COMPLETE');
      return undefined;
    } catch (error) {
      if (request.disableRollback) stacks.setStatus(id, 'CREATE_FAILED', reasonOf(error));
      else await this.rollBack(id, reasonOf(error));
      return reasonOf(error);
    }
  }

  async update(id: string, request: DeployRequest): Promise<string | undefined> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    const before = previousOf(stack);
    stacks.setStatus(id, 'UPDATE_IN_PROGRESS', 'User Initiated', {
      ...contentsOf(request),
      previous: stack.previous ?? lastGood(stack),
      updated: new Date().toISOString(),
      changeSets: {},
      disableRollback: request.disableRollback,
    });
    try {
      await this.carryOut.everything(id, request.prepared, before, { policy: request.policyDuringUpdate ?? stack.policy });
    } catch (error) {
      if (request.disableRollback) stacks.setStatus(id, 'UPDATE_FAILED', reasonOf(error));
      else await this.rollBack(id, reasonOf(error));
      return reasonOf(error);
    }
    stacks.setStatus(id, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    if (!(request.ofParent ?? false)) await this.settle(id);
    return undefined;
  }

  /** The end of an update: there is no way back from it any more. */
  async settle(id: string): Promise<void> {
    this.world.stacks.change(id, { previous: undefined });
    await this.deletion.cleanUp(id, 'UPDATE_COMPLETE');
  }

  /** Back to what the stack was before the operation; what was not there is deleted. */
  async rollBack(id: string, reason: string): Promise<string | undefined> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    if (stack.previous === undefined) {
      stacks.setStatus(id, 'ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`.trim());
      const kept = await this.deletion.deleteAll(id, [...Object.values(stack.resources), ...stack.garbage], { isRollback: true });
      const problem = kept.length === 0 ? undefined : failedToDelete(kept);
      stacks.setStatus(id, problem === undefined ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', problem, { outputs: [], imports: [] });
      return problem;
    }
    stacks.setStatus(id, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const failed = await this.restoration.restore(id, stack.previous);
    if (failed.length > 0) {
      const problem = `The following resource(s) failed to update: [${failed.join(', ')}]. `;
      stacks.setStatus(id, 'UPDATE_ROLLBACK_FAILED', problem);
      return problem;
    }
    const { resources: _, ...contents } = stack.previous;
    stacks.setStatus(id, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, { ...contents, previous: undefined });
    await this.deletion.cleanUp(id, 'UPDATE_ROLLBACK_COMPLETE', true);
    return undefined;
  }

  /** As a part of a rollback, what is to be retained except on creation goes too. */
  async delete(id: string, isRollback = false): Promise<string | undefined> {
    const { stacks } = this.world;
    const before = stacks.get(id);
    const inUse = this.exportInUse(before);
    if (inUse !== undefined) {
      // The stack stays as it is: https://github.com/aws/aws-cdk/issues/604 shows what DescribeStacks says then.
      stacks.setStatus(id, isBusy(before) ? 'DELETE_FAILED' : before.status, inUse);
      return inUse;
    }
    const stack = stacks.setStatus(id, 'DELETE_IN_PROGRESS', 'User Initiated');
    const kept = await this.deletion.deleteAll(id, [...Object.values(stack.resources), ...stack.garbage], { isRollback });
    const problem = kept.length > 0 ? failedToDelete(kept) : undefined;
    if (problem === undefined) stacks.setStatus(id, 'DELETE_COMPLETE', undefined, { deleted: new Date().toISOString(), outputs: [], imports: [], garbage: [], changeSets: {} });
    else stacks.setStatus(id, 'DELETE_FAILED', problem);
    return problem;
  }

  private exportInUse({ id, outputs }: StackRecord): string | undefined {
    for (const { exportName } of outputs) {
      const users = exportName === undefined ? [] : this.world.stacks.importers(exportName).filter((other) => other.id !== id).map(({ name }) => name);
      if (users.length > 0) return `Export ${exportName ?? ''} cannot be deleted as it is in use by ${users.join(' and ')}`;
    }
    return undefined;
  }

  /** Goes on with an operation that ended with the server. */
  async recover(stack: StackRecord): Promise<void> {
    const reason = 'csi local stopped during the operation.';
    const parent = stack.parentId === undefined ? undefined : this.world.stacks.find(stack.parentId);
    // What becomes of a nested stack is decided by the one around it; an update that waits for that goes on waiting.
    const waits = stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' && stack.previous !== undefined;
    if (parent !== undefined && stack.status !== 'DELETE_IN_PROGRESS' && (isBusy(parent) || waits)) return;
    switch (stack.status) {
      case 'CREATE_IN_PROGRESS':
      case 'ROLLBACK_IN_PROGRESS':
      case 'UPDATE_IN_PROGRESS':
      case 'UPDATE_ROLLBACK_IN_PROGRESS':
        await this.rollBack(stack.id, reason);
        return;
      case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
        return await this.settle(stack.id);
      case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
        return await this.deletion.cleanUp(stack.id, 'UPDATE_ROLLBACK_COMPLETE', true);
      case 'DELETE_IN_PROGRESS':
        this.world.stacks.setStatus(stack.id, 'DELETE_FAILED', reason);
    }
  }
}

function contentsOf({ prepared, capabilities, tags }: DeployRequest): Pick<StackContents, 'template' | 'description' | 'parameters' | 'capabilities' | 'tags'> {
  return { template: prepared.text, description: prepared.template.description, parameters: prepared.parameters, capabilities, tags };
}

function lastGood({ template, description, parameters, capabilities, tags, resources, outputs, imports }: StackRecord): StackContents {
  return { template, description, parameters, capabilities, tags, resources, outputs, imports };
}
