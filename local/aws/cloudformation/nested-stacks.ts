import type { ExistingResource, Properties, Provisioned, ResourceContext, ResourceProvider } from '../resources/provider';
import { sameAround } from './call-parameters';
import type { DeployRequest, Deployments } from './deployment';
import { missingCapabilities, prepare, preview, words, type Prepared, type World } from './prepare';
import { isUpdatable, type StackRecord, type Tag } from './records';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * Stacks as resources of stacks: made, updated and taken back together with the one around them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
 */
export class NestedStacks implements ResourceProvider {
  readonly tier = 'executed';

  constructor(private readonly world: () => World, private readonly deployments: () => Deployments) {}

  async create(properties: Properties, context: ResourceContext): Promise<Provisioned> {
    const { stacks } = this.world();
    const parent = stacks.get(context.stackId);
    const name = context.uniqueName(128);
    const text = this.text(properties);
    this.prepared({ id: '', name, parameters: {} }, parent, text, properties);
    const { id } = stacks.add(name, {
      status: 'REVIEW_IN_PROGRESS', template: text, parameters: {}, capabilities: [], tags: [], disableRollback: false, parentId: parent.id, rootId: parent.rootId ?? parent.id,
      timeoutMinutes: properties['TimeoutInMinutes'] === undefined ? undefined : Number(properties['TimeoutInMinutes']),
    });
    context.initiated(id);
    // Anew, with the id that it has now.
    const problem = await this.deployments().create(id, this.request(parent, this.prepared(stacks.get(id), parent, text, properties), properties));
    if (problem !== undefined) throw new Error(`Embedded stack ${id} was not successfully created: ${problem}`);
    return provisioned(stacks.get(id));
  }

  async update({ physicalId }: ExistingResource, properties: Properties, context: ResourceContext): Promise<Provisioned> {
    const world = this.world();
    const { stacks } = world;
    const child = stacks.get(physicalId);
    if (context.isRollback) {
      // One whose own update failed is back already.
      const problem = child.previous === undefined ? undefined : await this.deployments().rollBack(physicalId, '');
      if (problem !== undefined) throw new Error(`Embedded stack ${physicalId} was not successfully updated: ${problem}`);
      return provisioned(stacks.get(physicalId));
    }
    if (!isUpdatable(child) && child.previous === undefined) throw new Error(`Stack:${physicalId} is in ${child.status} state and can not be updated.`);
    const parent = stacks.get(context.stackId);
    const prepared = this.prepared(child, parent, this.text(properties), properties);
    const request = this.request(parent, prepared, properties);
    if (preview(world, child, prepared).length === 0 && sameAround(child, prepared.template.outputs, request.tags)) return provisioned(child);
    const problem = await this.deployments().update(physicalId, { ...request, ofParent: true });
    if (problem !== undefined) throw new Error(`Embedded stack ${physicalId} was not successfully updated: ${problem}`);
    return provisioned(stacks.get(physicalId));
  }

  async delete({ physicalId }: ExistingResource, { isRollback }: ResourceContext): Promise<void> {
    const child = this.world().stacks.find(physicalId);
    if (child === undefined || child.status === 'DELETE_COMPLETE') return;
    const problem = await this.deployments().delete(physicalId, isRollback);
    if (problem !== undefined) throw new Error(`Embedded stack ${physicalId} was not successfully deleted: ${problem}`);
  }

  /** Another template may lie at the same URL. */
  isStale({ physicalId, properties }: ExistingResource): boolean {
    const child = this.world().stacks.find(physicalId);
    return child !== undefined && child.template !== this.text(properties);
  }

  async settle({ physicalId }: ExistingResource): Promise<void> {
    if (this.world().stacks.find(physicalId)?.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') await this.deployments().settle(physicalId);
  }

  private text(properties: Properties): string {
    return this.world().templates.at(String(properties['TemplateURL']));
  }

  private prepared(stack: Pick<StackRecord, 'id' | 'name' | 'parameters'>, parent: StackRecord, text: string, properties: Properties): Prepared {
    const given = Object.entries(properties['Parameters'] as Readonly<Record<string, unknown>> | undefined ?? {})
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)] as const);
    const { prepared, problems } = prepare(this.world(), stack, text, Object.fromEntries(given));
    if (problems.length > 0) throw new Error(words(problems));
    const missing = missingCapabilities(prepared.template, prepared.active, parent.capabilities);
    if (missing !== undefined) throw new Error(`Requires capabilities : [${missing}]`);
    return prepared;
  }

  private request(parent: StackRecord, prepared: Prepared, properties: Properties): DeployRequest {
    return { prepared, capabilities: parent.capabilities, tags: tagsOf(parent, properties), disableRollback: parent.disableRollback };
  }
}

function provisioned(child: StackRecord): Provisioned {
  return {
    physicalId: child.id,
    attributes: { StackId: child.id, ParentId: child.parentId, RootId: child.rootId, ...Object.fromEntries(child.outputs.map(({ key, value }) => [`Outputs.${key}`, value])) },
  };
}

/** The tags of a stack are those of its nested stacks, too. */
function tagsOf(parent: StackRecord, properties: Properties): readonly Tag[] {
  const own = (properties['Tags'] as readonly { readonly Key: string; readonly Value: string }[] | undefined ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
  return [...parent.tags.filter(({ key }) => !own.some((tag) => tag.key === key)), ...own];
}
