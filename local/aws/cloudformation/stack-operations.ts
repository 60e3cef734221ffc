import type { Template } from '../../../lib/cloudformation';
import { AwsError } from '../wire/errors';
import { flag, list, required, text, type QueryParameters } from '../wire/query';
import type { XmlValue } from '../wire/xml';
import { checkCapabilities, givenParameters, notUpdatable, refuseUnserved, sameAround, tagsOf } from './call-parameters';
import type { DeployRequest, Deployments } from './deployment';
import { missingCapabilities, prepare, preview, words, type World } from './prepare';
import { isBusy, isUnderReview, isUpdatable, type ChangeSetRecord, type StackRecord } from './records';
import type { StackPolicies } from './stack-policies';

/** The operations on whole stacks; what takes long goes on in the background. */
export class StackOperations {
  constructor(
    private readonly world: World, private readonly deployments: Deployments, private readonly policies: StackPolicies, private readonly onDefect: (error: unknown) => void,
  ) {}

  create(parameters: QueryParameters): XmlValue {
    refuseUnserved(parameters);
    const { stacks } = this.world;
    const name = required(parameters, 'StackName');
    if (stacks.find(name) !== undefined) throw new AwsError(400, 'AlreadyExistsException', `Stack [${name}] already exists`);
    const template = this.world.templates.of(parameters, undefined);
    const { prepared, problems } = prepare(this.world, { id: '', name, parameters: {} }, template, givenParameters(parameters));
    if (problems.length > 0) throw AwsError.validation(words(problems));
    const capabilities = list(parameters, 'Capabilities').map(String);
    checkCapabilities(missingCapabilities(prepared.template, prepared.active, capabilities) ?? unacknowledged(prepared.template, capabilities));
    const policy = this.policies.in(parameters, 'StackPolicy', template);
    const stack = stacks.add(name, {
      status: 'REVIEW_IN_PROGRESS', template, description: prepared.template.description, parameters: prepared.parameters, capabilities, tags: tagsOf(parameters) ?? [], disableRollback: false,
      timeoutMinutes: text(parameters, 'TimeoutInMinutes') === undefined ? undefined : Number(text(parameters, 'TimeoutInMinutes')),
    });
    if (policy !== undefined) stacks.change(stack.id, { policy });
    if (flag(parameters, 'EnableTerminationProtection') ?? false) stacks.change(stack.id, { terminationProtection: true });
    const keeps = (flag(parameters, 'DisableRollback') ?? false) || text(parameters, 'OnFailure') === 'DO_NOTHING';
    this.start(stack, { template, parameters: prepared.parameters, capabilities, tags: stack.tags }, keeps, 'create');
    return { StackId: stack.id };
  }

  update(parameters: QueryParameters): XmlValue {
    refuseUnserved(parameters);
    const { stacks } = this.world;
    const stack = stacks.find(required(parameters, 'StackName'));
    if (stack === undefined || isUnderReview(stack)) throw AwsError.validation(`Stack [${required(parameters, 'StackName')}] does not exist`);
    if (!isUpdatable(stack)) throw notUpdatable(stack);
    const template = this.world.templates.of(parameters, stack);
    const { prepared, problems } = prepare(this.world, stack, template, givenParameters(parameters));
    if (problems.length > 0) throw AwsError.validation(words(problems));
    const capabilities = list(parameters, 'Capabilities').map(String);
    checkCapabilities(missingCapabilities(prepared.template, prepared.active, capabilities) ?? unacknowledged(prepared.template, capabilities));
    const tags = tagsOf(parameters) ?? stack.tags;
    if (preview(this.world, stack, prepared).length === 0 && sameAround(stack, prepared.template.outputs, tags)) throw AwsError.validation('No updates are to be performed.');
    // A policy that is set by the update is none for this update.
    const policy = this.policies.in(parameters, 'StackPolicy', template);
    const policyDuringUpdate = this.policies.in(parameters, 'StackPolicyDuringUpdate', template) ?? stack.policy ?? '{}';
    if (policy !== undefined) stacks.change(stack.id, { policy });
    this.start(stack, { template, parameters: prepared.parameters, capabilities, tags, policyDuringUpdate }, flag(parameters, 'DisableRollback') ?? false, 'update');
    return { StackId: stack.id };
  }

  delete(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    // A stack that is not there counts as deleted.
    const stack = stacks.find(required(parameters, 'StackName'));
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') return {};
    if (stack.terminationProtection) throw AwsError.validation(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    if (isBusy(stack)) {
      if (stack.status === 'DELETE_IN_PROGRESS') return {};
      throw AwsError.validation(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
    }
    this.inBackground(this.deployments.delete(stack.id));
    return {};
  }

  rollBack(parameters: QueryParameters, from: readonly string[]): XmlValue {
    const stack = this.world.stacks.get(required(parameters, 'StackName'));
    if (!from.includes(stack.status)) throw AwsError.validation(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    this.inBackground(this.deployments.rollBack(stack.id, 'User Initiated'));
    return { StackId: stack.id };
  }

  start(
    stack: StackRecord, change: Pick<ChangeSetRecord, 'template' | 'parameters' | 'capabilities' | 'tags'> & Pick<DeployRequest, 'policyDuringUpdate'>, disableRollback: boolean, verb: 'create' | 'update',
  ): void {
    const { template, parameters, capabilities, tags, policyDuringUpdate } = change;
    // Anew: SSM parameters may have changed since, and the stack has an id now.
    const { prepared, problems } = prepare(this.world, stack, template, parameters);
    if (problems.length > 0) throw AwsError.validation(words(problems));
    this.inBackground(this.deployments[verb](stack.id, { prepared, capabilities, tags, disableRollback, policyDuringUpdate }));
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch(this.onDefect);
  }
}

/**
 * Without a change set, nobody has seen what the transforms of a template make of it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
function unacknowledged({ transform }: Template, capabilities: readonly string[]): string | undefined {
  return transform.length > 0 && !capabilities.includes('CAPABILITY_AUTO_EXPAND') ? 'CAPABILITY_AUTO_EXPAND' : undefined;
}
