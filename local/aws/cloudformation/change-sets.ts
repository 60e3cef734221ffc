import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/errors';
import { flag, list, required, text, type QueryParameters } from '../wire/query';
import type { XmlValue } from '../wire/xml';
import { checkCapabilities, givenParameters, notUpdatable, refuseUnserved, sameAround, tagsOf } from './call-parameters';
import { missingCapabilities, prepare, preview, words, type World } from './prepare';
import { isUnderReview, isUpdatable, type ChangeSetRecord, type StackRecord } from './records';
import type { StackOperations } from './stack-operations';

const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets of stacks. */
export class ChangeSets {
  constructor(private readonly world: World, private readonly operations: StackOperations) {}

  create(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const stackName = required(parameters, 'StackName');
    const name = required(parameters, 'ChangeSetName');
    const type = text(parameters, 'ChangeSetType') ?? 'UPDATE';
    if (type !== 'CREATE' && type !== 'UPDATE') throw AwsError.notServed('cloudformation', `a change set of the type ${type}`);
    refuseUnserved(parameters);
    const existing = stacks.find(stackName);
    if (type === 'UPDATE' && (existing === undefined || isUnderReview(existing))) throw AwsError.validation(`Stack [${stackName}] does not exist`);
    if (type === 'CREATE' && existing !== undefined && !isUnderReview(existing)) throw AwsError.validation(`Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`);
    if (type === 'UPDATE' && existing !== undefined && !isUpdatable(existing)) throw notUpdatable(existing);
    if (existing?.changeSets[name] !== undefined) throw new AwsError(409, 'AlreadyExistsException', `ChangeSet ${name} already exists`);

    const template = this.world.templates.of(parameters, existing);
    const given = givenParameters(parameters);
    const blank = { id: '', name: stackName, parameters: {} };
    const { prepared, problems } = prepare(this.world, existing ?? blank, template, given);
    const capabilities = list(parameters, 'Capabilities').map(String);
    checkCapabilities(missingCapabilities(prepared.template, prepared.active, capabilities));

    const stack = existing ?? this.review(stackName, template, prepared.template.description);
    const tags = tagsOf(parameters) ?? stack.tags;
    const changes = problems.length > 0 ? [] : preview(this.world, stack, prepared);
    const hasChanges = changes.length > 0 || type === 'CREATE' || !sameAround(stack, prepared.template.outputs, tags);
    const reason = problems.length > 0 ? words(problems) : hasChanges ? undefined : NO_CHANGES;
    const { region, account } = this.world.identity;
    const changeSet: ChangeSetRecord = {
      id: `arn:aws:cloudformation:${region}:${account}:changeSet/${name}/${randomUUID()}`,
      name,
      type,
      description: text(parameters, 'Description'),
      created: new Date().toISOString(),
      status: reason === undefined ? 'CREATE_COMPLETE' : 'FAILED',
      reason,
      ...(problems.length === 0 ? {} : { problems }),
      execution: reason === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
      template,
      parameters: prepared.parameters,
      capabilities,
      tags,
      disableRollback: (text(parameters, 'OnStackFailure') ?? 'ROLLBACK') === 'DO_NOTHING',
      changes: changes.map((change) => ({
        action: change.action,
        logicalId: change.logicalId,
        type: change.type,
        physicalId: stack.resources[change.logicalId]?.physicalId,
        replacement: change.replacement,
        scope: change.scope,
        changedProperties: change.changedProperties,
        tier: this.world.providers.find(change.type)?.tier,
      })),
    };
    stacks.change(stack.id, { changeSets: { ...stack.changeSets, [name]: changeSet } });
    return { Id: changeSet.id, StackId: stack.id };
  }

  get(parameters: QueryParameters): [StackRecord, ChangeSetRecord] {
    const named = required(parameters, 'ChangeSetName');
    const stackName = text(parameters, 'StackName');
    const candidates = stackName === undefined ? this.world.stacks.live : [this.world.stacks.get(stackName)];
    for (const stack of candidates) {
      const found = Object.values(stack.changeSets).find(({ name, id }) => name === named || id === named);
      if (found !== undefined) return [stack, found];
    }
    throw new AwsError(404, 'ChangeSetNotFound', `ChangeSet [${named}] does not exist`);
  }

  list(parameters: QueryParameters): XmlValue {
    const { changeSets } = this.world.stacks.get(required(parameters, 'StackName'));
    return {
      Summaries: Object.values(changeSets).map((changeSet) => ({
        ChangeSetName: changeSet.name, ChangeSetId: changeSet.id, Status: changeSet.status, ExecutionStatus: changeSet.execution, StatusReason: changeSet.reason, CreationTime: changeSet.created,
      })),
    };
  }

  execute(parameters: QueryParameters): XmlValue {
    const [stack, changeSet] = this.get(parameters);
    if (changeSet.execution !== 'AVAILABLE') {
      throw new AwsError(400, 'InvalidChangeSetStatus', `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`);
    }
    if (isUnderReview(stack)) {
      this.operations.start(stack, changeSet, flag(parameters, 'DisableRollback') ?? changeSet.disableRollback, 'create');
    } else {
      if (!isUpdatable(stack)) throw notUpdatable(stack);
      this.operations.start(stack, changeSet, flag(parameters, 'DisableRollback') ?? changeSet.disableRollback, 'update');
    }
    return {};
  }

  delete(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const named = required(parameters, 'ChangeSetName');
    // Deleting what is not there succeeds, as long as the stack is.
    const stack = text(parameters, 'StackName') === undefined ? this.get(parameters)[0] : stacks.get(required(parameters, 'StackName'));
    stacks.change(stack.id, { changeSets: Object.fromEntries(Object.entries(stack.changeSets).filter(([name, { id }]) => name !== named && id !== named)) });
    return {};
  }

  /** A stack that has only change sets yet. */
  private review(name: string, template: string, description: string | undefined): StackRecord {
    const { stacks } = this.world;
    const { id } = stacks.add(name, { status: 'REVIEW_IN_PROGRESS', template, description, parameters: {}, capabilities: [], tags: [], disableRollback: false });
    return stacks.setStatus(id, 'REVIEW_IN_PROGRESS', 'User Initiated');
  }
}
