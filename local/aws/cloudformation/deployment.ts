import { randomBytes, randomUUID } from 'node:crypto';
import { checkProperties, evaluate, holdsUnknown, type ResourceChange, type Template } from '../../../lib/cloudformation';
import { ApiError } from '../../lambda-api/errors';
import type { Provisioned, ResourceContext, ResourceProvider } from '../resources/provider';
import { AwsError } from '../wire/errors';
import { changeOf, importOf, inOrder, prepare, previousOf, propertiesOf, scopeOf, type Prepared, type World } from './prepare';
import type { ResourceRecord, StackContents, StackOutput, StackRecord, Tag } from './records';

export interface DeployRequest {
  readonly prepared: Prepared;
  readonly capabilities: readonly string[];
  readonly tags: readonly Tag[];
  readonly disableRollback: boolean;
}

/** Some resources could not be made what they should be. */
class Failed extends Error {}

/**
 * The life cycle of stacks: creation and update along the dependencies, in parallel where they allow it, new resources before
 * old ones are deleted, and the way back to the last good state.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export class Deployments {
  constructor(private readonly world: World) {}

  async create(id: string, request: DeployRequest): Promise<void> {
    const { stacks } = this.world;
    stacks.setStatus(id, 'CREATE_IN_PROGRESS', 'User Initiated', { ...contentsOf(request), changeSets: {}, disableRollback: request.disableRollback });
    try {
      await this.carryOut(id, request.prepared, undefined);
      stacks.setStatus(id, 'CREATE_COMPLETE');
    } catch (error) {
      if (request.disableRollback) stacks.setStatus(id, 'CREATE_FAILED', reasonOf(error));
      else await this.rollBack(id, reasonOf(error));
    }
  }

  async update(id: string, request: DeployRequest): Promise<void> {
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
      await this.carryOut(id, request.prepared, before);
    } catch (error) {
      if (request.disableRollback) stacks.setStatus(id, 'UPDATE_FAILED', reasonOf(error));
      else await this.rollBack(id, reasonOf(error));
      return;
    }
    stacks.setStatus(id, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, { previous: undefined });
    await this.cleanUp(id, 'UPDATE_COMPLETE');
  }

  /** Back to what the stack was before the operation; what was not there is deleted. */
  async rollBack(id: string, reason: string): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    if (stack.previous === undefined) {
      stacks.setStatus(id, 'ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`.trim());
      const kept = await this.deleteAll(id, Object.values(stack.resources), (policy) => policy === 'Delete' || policy === 'RetainExceptOnCreate' || policy === 'Snapshot');
      stacks.setStatus(id, kept.length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', kept.length === 0 ? undefined : failedToDelete(kept), { outputs: [], imports: [] });
      return;
    }
    stacks.setStatus(id, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const failed = await this.restore(id, stack.previous);
    if (failed.length > 0) {
      stacks.setStatus(id, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${failed.join(', ')}]. `);
      return;
    }
    const { resources: _, ...contents } = stack.previous;
    stacks.setStatus(id, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, { ...contents, previous: undefined });
    await this.cleanUp(id, 'UPDATE_ROLLBACK_COMPLETE');
  }

  async delete(id: string): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.setStatus(id, 'DELETE_IN_PROGRESS', 'User Initiated');
    const used = stack.outputs.flatMap(({ exportName }) => (exportName === undefined ? [] : stacks.importers(exportName).filter((other) => other.id !== id).map(({ name }) => ({ exportName, name }))));
    const [first] = used;
    if (first !== undefined) {
      stacks.setStatus(id, 'DELETE_FAILED', `Export ${first.exportName} cannot be deleted as it is in use by ${used.filter(({ exportName }) => exportName === first.exportName).map(({ name }) => name).join(' and ')}`);
      return;
    }
    const kept = await this.deleteAll(id, [...Object.values(stack.resources), ...stack.garbage], (policy) => policy === 'Delete' || policy === 'Snapshot');
    if (kept.length > 0) stacks.setStatus(id, 'DELETE_FAILED', failedToDelete(kept));
    else stacks.setStatus(id, 'DELETE_COMPLETE', undefined, { deleted: new Date().toISOString(), outputs: [], imports: [], garbage: [], changeSets: {} });
  }

  /** Goes on with an operation that ended with the server. */
  async recover(stack: StackRecord): Promise<void> {
    const reason = 'csi local stopped during the operation.';
    switch (stack.status) {
      case 'CREATE_IN_PROGRESS':
      case 'ROLLBACK_IN_PROGRESS':
      case 'UPDATE_IN_PROGRESS':
      case 'UPDATE_ROLLBACK_IN_PROGRESS':
        return await this.rollBack(stack.id, reason);
      case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
        return await this.cleanUp(stack.id, 'UPDATE_COMPLETE');
      case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
        return await this.cleanUp(stack.id, 'UPDATE_ROLLBACK_COMPLETE');
      case 'DELETE_IN_PROGRESS':
        this.world.stacks.setStatus(stack.id, 'DELETE_FAILED', reason);
    }
  }

  /** Every resource of the template, then the outputs. Throws once what had begun has ended. */
  private async carryOut(id: string, prepared: Prepared, before: Template | undefined): Promise<void> {
    const { stacks } = this.world;
    const imports = new Set<string>();
    const failed: { readonly logicalId: string; readonly verb: string }[] = [];
    const under = new Map<string, Promise<void>>();
    const start = (logicalId: string): Promise<void> => {
      const known = under.get(logicalId);
      if (known !== undefined) return known;
      const work = (async () => {
        await Promise.all([...prepared.needs.get(logicalId) ?? []].map(start));
        if (failed.length > 0) return;
        const isNew = stacks.get(id).resources[logicalId]?.physicalId === undefined;
        try {
          await this.makeResource(id, prepared, before, logicalId, imports);
        } catch {
          failed.push({ logicalId, verb: isNew ? 'create' : 'update' });
        }
      })();
      under.set(logicalId, work);
      return work;
    };
    await Promise.all(inOrder(prepared).map(start));
    if (failed.length > 0) {
      throw new Failed(['create', 'update'].flatMap((verb) => {
        const ids = failed.filter((each) => each.verb === verb).map(({ logicalId }) => logicalId);
        return ids.length === 0 ? [] : [`The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `];
      }).join(''));
    }
    const outputs = this.outputs(id, prepared, imports);
    const stack = stacks.get(id);
    const removed = Object.values(stack.resources).filter(({ logicalId }) => !prepared.active.has(logicalId));
    stacks.change(id, {
      outputs,
      imports: [...imports],
      resources: Object.fromEntries(Object.entries(stack.resources).filter(([logicalId]) => prepared.active.has(logicalId))),
      garbage: [...stack.garbage, ...removed],
    });
  }

  private async makeResource(id: string, prepared: Prepared, before: Template | undefined, logicalId: string, imports: Set<string>): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    const declared = prepared.template.resources[logicalId];
    if (declared === undefined) return;
    const provider = this.provider(declared.type);
    const existing = stack.resources[logicalId];
    const base = {
      logicalId,
      type: declared.type,
      tier: provider.tierOf?.(declared.properties) ?? provider.tier,
      deletionPolicy: declared.deletionPolicy,
      updateReplacePolicy: declared.updateReplacePolicy,
      needs: [...prepared.needs.get(logicalId) ?? []],
    };
    let properties: ResourceRecord['properties'];
    let change: ResourceChange | undefined;
    try {
      properties = this.evaluated(stack, prepared, logicalId, imports);
      // A resource that an earlier, failed attempt left half done is made again.
      const alive = existing?.physicalId === undefined ? undefined : existing;
      change = alive === undefined
        ? { action: 'Add', logicalId, type: declared.type, changedProperties: [], scope: [] }
        : changeOf(this.world, before, prepared, logicalId, alive, properties);
    } catch (error) {
      this.fail(id, existing ?? { ...base, status: '', timestamp: '', properties: {}, attributes: {} }, existing?.physicalId === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED', error);
      throw error;
    }
    if (existing !== undefined && (change === undefined || (change.changedProperties.length === 0 && change.action === 'Modify'))) {
      // Policies and metadata are the stack's own: nothing is done to the resource.
      stacks.change(id, { resources: { ...stacks.get(id).resources, [logicalId]: { ...existing, ...base } } });
      return;
    }
    const context = this.context(stack, logicalId, declared.type, { updatePolicy: this.updatePolicy(stack, prepared, logicalId, imports) });
    if (existing?.physicalId === undefined) {
      await this.run(id, { ...base, physicalId: undefined, status: '', timestamp: '', properties, attributes: {} }, 'CREATE', undefined, () => provider.create(properties, context));
      return;
    }
    const physicalId = existing.physicalId;
    if (change?.replacement === 'True') {
      const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
      await this.run(id, { ...existing, ...base }, 'UPDATE', reason, () => provider.create(properties, context), properties);
    } else {
      await this.run(id, { ...existing, ...base }, 'UPDATE', undefined, () => provider.update({ ...existing, physicalId }, properties, context), properties);
    }
    const now = stacks.get(id).resources[logicalId];
    if (now?.physicalId !== physicalId) stacks.change(id, { garbage: [...stacks.get(id).garbage, existing] });
  }

  private async run(
    id: string, resource: ResourceRecord, verb: 'CREATE' | 'UPDATE', reason: string | undefined, work: () => Promise<Provisioned> | Provisioned, properties = resource.properties,
  ): Promise<void> {
    const { stacks } = this.world;
    const timestamp = (): string => new Date().toISOString();
    stacks.setResource(id, { ...resource, status: `${verb}_IN_PROGRESS`, reason, timestamp: timestamp() });
    try {
      const { physicalId, attributes } = await work();
      if (verb === 'CREATE') stacks.setResource(id, { ...resource, physicalId, attributes, properties, status: 'CREATE_IN_PROGRESS', reason: 'Resource creation Initiated', timestamp: timestamp() });
      stacks.setResource(id, { ...resource, physicalId, attributes, properties, status: `${verb}_COMPLETE`, reason: undefined, timestamp: timestamp() });
    } catch (error) {
      this.fail(id, resource, `${verb}_FAILED`, error);
      throw error;
    }
  }

  private fail(id: string, resource: ResourceRecord, status: string, error: unknown): void {
    this.world.stacks.setResource(id, { ...resource, status, reason: resourceReason(error), timestamp: new Date().toISOString() });
  }

  /** Gives each resource its old properties back, in the order of the old template. Answers those that would not take them. */
  private async restore(id: string, previous: StackContents): Promise<readonly string[]> {
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
      const provider = this.provider(old.type);
      const { physicalId } = old;
      try {
        await this.run(id, now ?? old, 'UPDATE', undefined, () => provider.update({ ...(now ?? old), physicalId }, old.properties, this.context(stacks.get(id), logicalId, old.type, { isRollback: true })), old.properties);
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

  /** Deletes what was replaced or removed. What cannot be deleted does not make the update fail. */
  private async cleanUp(id: string, status: string): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    await this.deleteAll(id, stack.garbage, (policy) => policy === 'Delete' || policy === 'Snapshot', (resource) => (
      // Its name is still the stack's: the resource was replaced.
      stacks.get(id).resources[resource.logicalId] === undefined ? resource.deletionPolicy : resource.updateReplacePolicy
    ));
    stacks.setStatus(id, status, undefined, { garbage: [] });
  }

  /** In reverse of the order in which they were made. Answers what could not be deleted. */
  private async deleteAll(
    id: string,
    resources: readonly ResourceRecord[],
    deletes: (policy: ResourceRecord['deletionPolicy']) => boolean,
    policyOf: (resource: ResourceRecord) => ResourceRecord['deletionPolicy'] = ({ deletionPolicy }) => deletionPolicy,
  ): Promise<readonly string[]> {
    const failed = new Set<string>();
    const under = new Map<ResourceRecord, Promise<void>>();
    const start = (resource: ResourceRecord): Promise<void> => {
      const known = under.get(resource);
      if (known !== undefined) return known;
      const work = (async () => {
        const users = resources.filter((other) => other !== resource && other.needs.includes(resource.logicalId));
        await Promise.all(users.map(start));
        if (users.some(({ logicalId }) => failed.has(logicalId)) || !await this.deleteResource(id, resource, deletes(policyOf(resource)))) failed.add(resource.logicalId);
      })();
      under.set(resource, work);
      return work;
    };
    await Promise.all(resources.map(start));
    return [...failed];
  }

  private async deleteResource(id: string, resource: ResourceRecord, deletes: boolean): Promise<boolean> {
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
    if (!deletes) {
      say('DELETE_SKIPPED');
      if (isCurrent()) stacks.removeResource(id, resource.logicalId);
      return true;
    }
    say('DELETE_IN_PROGRESS');
    try {
      await this.provider(resource.type).delete({ ...resource, physicalId }, this.context(stacks.get(id), resource.logicalId, resource.type));
    } catch (error) {
      say('DELETE_FAILED', resourceReason(error));
      return false;
    }
    const current = isCurrent();
    say('DELETE_COMPLETE');
    if (current) stacks.removeResource(id, resource.logicalId);
    return true;
  }

  private evaluated(stack: StackRecord, prepared: Prepared, logicalId: string, imports: Set<string>): ResourceRecord['properties'] {
    const properties = propertiesOf(this.world, prepared, logicalId, this.scope(stack, prepared, imports));
    if (holdsUnknown(properties)) throw new Error('a value in its properties is not known: it refers to something that was not made');
    // The change set has checked what the template says; what parameters and other resources bring is known only now.
    const type = prepared.template.resources[logicalId]?.type ?? '';
    const problems = checkProperties(logicalId, type, properties, this.world.specs);
    if (problems.length > 0) throw new Error(`Properties validation failed for resource ${logicalId} with message: ${problems.map(({ message }) => message).join('; ')}`);
    return properties;
  }

  private outputs(id: string, prepared: Prepared, imports: Set<string>): readonly StackOutput[] {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    const scope = this.scope(stack, prepared, imports);
    const outputs = Object.entries(prepared.template.outputs)
      .filter(([, { condition }]) => condition === undefined || prepared.conditions[condition] === true)
      .map(([key, output]) => ({
        key,
        value: text(evaluate(output.value, scope), `Output ${key}`),
        description: output.description,
        exportName: output.exportName === undefined ? undefined : text(evaluate(output.exportName, scope), `the export name of ${key}`),
      }));
    for (const { exportName } of outputs) {
      const other = exportName === undefined ? undefined : stacks.exports().find((candidate) => candidate.name === exportName && candidate.stack.id !== id);
      if (other !== undefined) throw new Failed(`Export with name ${exportName} is already exported by stack ${other.stack.name}`);
    }
    for (const old of stack.outputs) {
      const users = old.exportName === undefined ? [] : stacks.importers(old.exportName).filter((importer) => importer.id !== id).map(({ name }) => name);
      if (users.length === 0) continue;
      const now = outputs.find(({ exportName }) => exportName === old.exportName);
      if (now === undefined) throw new Failed(`Export ${old.exportName} cannot be deleted as it is in use by ${users.join(' and ')}`);
      if (now.value !== old.value) throw new Failed(`Export ${old.exportName} cannot be updated as it is in use by ${users.join(' and ')}`);
    }
    return outputs;
  }

  private scope(stack: StackRecord, prepared: Prepared, imports: Set<string>) {
    return scopeOf(this.world, stack, prepared, {
      ref: (logicalId) => stack.resources[logicalId]?.physicalId,
      getAtt: (logicalId, attribute) => {
        const resource = stack.resources[logicalId];
        const value = resource?.attributes[attribute];
        if (value === undefined && resource?.physicalId !== undefined) {
          throw new Error(resource.type.startsWith('AWS::') && resource.type !== 'AWS::CloudFormation::CustomResource'
            ? `the attribute ${attribute} of ${logicalId} (${resource.type}) is not modelled here`
            : `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ${stack.id}|${logicalId}`);
        }
        return value;
      },
      importValue: (name) => {
        imports.add(name);
        return importOf(this.world, name);
      },
    });
  }

  private provider(type: string): ResourceProvider {
    const provider = this.world.providers.find(type);
    if (provider === undefined) throw new Error(`${type} is not modelled here`);
    return provider;
  }

  private updatePolicy(stack: StackRecord, prepared: Prepared, logicalId: string, imports: Set<string>): ResourceContext['updatePolicy'] {
    const declared = prepared.template.resources[logicalId]?.updatePolicy;
    return declared === undefined ? undefined : evaluate(declared, this.scope(stack, prepared, imports)) as ResourceContext['updatePolicy'];
  }

  private context(stack: StackRecord, logicalId: string, type: string, more: Partial<Pick<ResourceContext, 'updatePolicy' | 'isRollback'>> = {}): ResourceContext {
    return {
      logicalId,
      type,
      stackId: stack.id,
      stackName: stack.name,
      isRollback: false,
      ...more,
      uniqueName: (maxLength = 64) => {
        const end = [...randomBytes(12)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'[byte % 62]).join('');
        const room = maxLength - end.length - 2;
        const name = stack.name.slice(0, Math.max(Math.floor(room / 2), room - logicalId.length));
        return `${name}-${logicalId.slice(0, room - name.length)}-${end}`;
      },
    };
  }
}

function contentsOf({ prepared, capabilities, tags }: DeployRequest): Pick<StackContents, 'template' | 'description' | 'parameters' | 'capabilities' | 'tags'> {
  return { template: prepared.text, description: prepared.template.description, parameters: prepared.parameters, capabilities, tags };
}

function lastGood({ template, description, parameters, capabilities, tags, resources, outputs, imports }: StackRecord): StackContents {
  return { template, description, parameters, capabilities, tags, resources, outputs, imports };
}

function pick({ physicalId, attributes, status, timestamp }: ResourceRecord) {
  return { physicalId, attributes, status, timestamp };
}

function failedToDelete(ids: readonly string[]): string {
  return `The following resource(s) failed to delete: [${ids.join(', ')}]. `;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As CloudFormation passes on what a service said. */
function resourceReason(error: unknown): string {
  if (!(error instanceof AwsError || error instanceof ApiError)) return reasonOf(error);
  const code = error.status === 404 ? 'NotFound' : error.status === 409 ? 'AlreadyExists' : 'InvalidRequest';
  return `Resource handler returned message: "${error.message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Failed(`Template format error: ${what} must be a text, and is ${JSON.stringify(value)}`);
}
