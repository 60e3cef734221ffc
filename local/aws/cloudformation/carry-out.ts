import { evaluate, parseStackPolicy, stackPolicyRefusal, type ResourceChange, type Template, type UpdateAction } from '../../../lib/cloudformation';
import { changeOf, inOrder, type Prepared, type World } from './prepare';
import { Failed } from './reasons';
import type { ResourceRecord, StackOutput } from './records';
import type { ResourceOperations } from './resource-operations';

/** Makes a stack what its template says. */
export class CarryOut {
  constructor(private readonly world: World, private readonly operations: ResourceOperations) {}

  /** Every resource of the template, then the outputs. Throws once what had begun has ended. */
  async everything(
    id: string, prepared: Prepared, before: Template | undefined, { deadline = Infinity, policy }: { readonly deadline?: number; readonly policy?: string },
  ): Promise<void> {
    const { stacks } = this.world;
    const imports = new Set<string>();
    const refusal = refusals(policy);
    this.checkRemovals(id, prepared, refusal);
    const failed: { readonly logicalId: string; readonly verb: string }[] = [];
    const under = new Map<string, Promise<void>>();
    const start = (logicalId: string): Promise<void> => {
      const known = under.get(logicalId);
      if (known !== undefined) return known;
      const work = (async () => {
        await Promise.all([...prepared.needs.get(logicalId) ?? []].map(start));
        // What is under way when the time is over is not cut short.
        if (failed.length > 0 || Date.now() > deadline) return;
        const isNew = stacks.get(id).resources[logicalId]?.physicalId === undefined;
        try {
          await this.makeResource(id, prepared, before, logicalId, imports, refusal);
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
    if (Date.now() > deadline) throw new Failed('Stack creation time exceeded the specified timeout. ');
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

  /** What the policy does not let be deleted fails before anything else is done. */
  private checkRemovals(id: string, prepared: Prepared, refusal: Refusal): void {
    const refused = Object.values(this.world.stacks.get(id).resources).filter(({ logicalId }) => !prepared.active.has(logicalId))
      .flatMap((resource) => {
        const reason = refusal('Update:Delete', resource.logicalId, resource.type);
        return reason === undefined ? [] : [{ resource, reason }];
      });
    for (const { resource, reason } of refused) this.refuse(id, resource, reason);
    if (refused.length > 0) throw new Failed(`The following resource(s) failed to update: [${refused.map(({ resource }) => resource.logicalId).join(', ')}]. `);
  }

  private refuse(id: string, resource: ResourceRecord, reason: string): void {
    this.operations.fail(id, { ...resource, refused: true }, 'UPDATE_FAILED', new Error(reason));
  }

  private async makeResource(id: string, prepared: Prepared, before: Template | undefined, logicalId: string, imports: Set<string>, refusal: Refusal): Promise<void> {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    const declared = prepared.template.resources[logicalId];
    if (declared === undefined) return;
    const provider = this.operations.provider(declared.type);
    const found = stack.resources[logicalId];
    // A resource that an earlier, failed attempt left half done is made again.
    const existing = found?.status === 'CREATE_FAILED' ? { ...found, physicalId: undefined } : found;
    let base = {
      logicalId,
      type: declared.type,
      tier: provider.tierOf?.(declared.properties) ?? provider.tier,
      deletionPolicy: declared.deletionPolicy,
      updateReplacePolicy: declared.updateReplacePolicy,
      needs: [...prepared.needs.get(logicalId) ?? []],
    };
    const alive = existing?.physicalId === undefined ? undefined : { ...existing, physicalId: existing.physicalId, refused: undefined };
    let properties: ResourceRecord['properties'];
    let change: ResourceChange | undefined;
    let isStale = false;
    try {
      properties = this.operations.evaluated(stack, prepared, logicalId, imports);
      base = { ...base, tier: provider.tierOf?.(properties) ?? provider.tier };
      change = alive === undefined
        ? { action: 'Add', logicalId, type: declared.type, changedProperties: [], scope: [] }
        : changeOf(this.world, before, prepared, logicalId, alive, properties);
      isStale = alive !== undefined && (provider.isStale?.(alive) ?? false);
    } catch (error) {
      this.operations.fail(id, existing ?? { ...base, status: '', timestamp: '', properties: {}, attributes: {} }, existing?.physicalId === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED', error);
      throw error;
    }
    // Where the tier depends on properties, what parameters and other resources bring to them counts too.
    base = { ...base, tier: provider.tierOf?.(properties) ?? provider.tier };
    if (alive !== undefined && !isStale && (change === undefined || (change.changedProperties.length === 0 && change.action === 'Modify'))) {
      // Policies and metadata are the stack's own: nothing is done to the resource.
      stacks.change(id, { resources: { ...stacks.get(id).resources, [logicalId]: { ...alive, ...base } } });
      return;
    }
    const context = this.operations.context(stack, logicalId, declared.type, { updatePolicy: this.operations.updatePolicy(stack, prepared, logicalId, imports) });
    if (alive === undefined) {
      if (found?.physicalId !== undefined) stacks.change(id, { garbage: [...stack.garbage, { ...found, deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' }] });
      await this.operations.run(id, { ...base, physicalId: undefined, status: '', timestamp: '', properties, attributes: {} }, 'CREATE', undefined, (initiated) => provider.create(properties, { ...context, initiated }));
      return;
    }
    const denied = refusal(change?.replacement === 'True' ? 'Update:Replace' : 'Update:Modify', logicalId, declared.type);
    if (denied !== undefined) {
      this.refuse(id, alive, denied);
      throw new Failed(denied);
    }
    if (change?.replacement === 'True') {
      const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
      await this.operations.run(id, { ...alive, ...base }, 'UPDATE', reason, (initiated) => provider.create(properties, { ...context, initiated }), properties);
    } else {
      await this.operations.run(id, { ...alive, ...base }, 'UPDATE', undefined, (initiated) => provider.update(alive, properties, { ...context, initiated }), properties);
    }
    const now = stacks.get(id).resources[logicalId];
    if (now?.physicalId !== alive.physicalId) stacks.change(id, { garbage: [...stacks.get(id).garbage, alive] });
  }

  private outputs(id: string, prepared: Prepared, imports: Set<string>): readonly StackOutput[] {
    const { stacks } = this.world;
    const stack = stacks.get(id);
    const scope = this.operations.scope(stack, prepared, imports);
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
}

/** Why a stack's policy does not let a resource be updated, if so. */
type Refusal = (action: UpdateAction, logicalId: string, type: string) => string | undefined;

function refusals(policy: string | undefined): Refusal {
  if (policy === undefined) return () => undefined;
  const parsed = parseStackPolicy(policy);
  return (action, logicalId, type) => stackPolicyRefusal(parsed, { action, logicalId, type });
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Failed(`Template format error: ${what} must be a text, and is ${JSON.stringify(value)}`);
}
