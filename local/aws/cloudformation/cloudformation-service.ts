import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { parseTemplate, TemplateError, type GivenParameter } from '../../../lib/cloudformation';
import type { Buckets } from '../s3/buckets';
import { AwsError } from '../wire/errors';
import { answerQuery, flag, list, required, text, type QueryParameters, type QueryValue } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';
import type { XmlValue } from '../wire/xml';
import type { Deployments } from './deployment';
import { missingCapabilities, prepare, preview, words, type World } from './prepare';
import { isBusy, isUnderReview, isUpdatable, type ChangeSetRecord, type ResourceRecord, type StackRecord, type Tag } from './records';

const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";
const EVENTS_PER_PAGE = 100;

/** The CloudFormation API. */
export class CloudFormationService implements AwsService {
  readonly signingNames = ['cloudformation'];

  constructor(private readonly world: World, private readonly deployments: Deployments, private readonly buckets: Buckets, private readonly onDefect: (error: unknown) => void) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { stacks } = this.world;
    await answerQuery(request, response, {
      name: 'cloudformation',
      namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      operations: {
        CreateChangeSet: (parameters) => this.createChangeSet(parameters),
        DescribeChangeSet: (parameters) => describeChangeSet(...this.changeSet(parameters)),
        ExecuteChangeSet: (parameters) => this.executeChangeSet(parameters),
        DeleteChangeSet: (parameters) => this.deleteChangeSet(parameters),
        ListChangeSets: (parameters) => ({
          Summaries: Object.values(stacks.get(required(parameters, 'StackName')).changeSets).map((changeSet) => ({
            ChangeSetName: changeSet.name, ChangeSetId: changeSet.id, Status: changeSet.status, ExecutionStatus: changeSet.execution, StatusReason: changeSet.reason, CreationTime: changeSet.created,
          })),
        }),
        CreateStack: (parameters) => this.createStack(parameters),
        UpdateStack: (parameters) => this.updateStack(parameters),
        DeleteStack: (parameters) => this.deleteStack(parameters),
        RollbackStack: (parameters) => this.rollBackStack(parameters, ['CREATE_FAILED', 'UPDATE_FAILED']),
        ContinueUpdateRollback: (parameters) => this.rollBackStack(parameters, ['UPDATE_ROLLBACK_FAILED']),
        DescribeStacks: (parameters) => {
          const name = text(parameters, 'StackName');
          return { Stacks: (name === undefined ? stacks.live : [stacks.get(name)]).map(describeStack) };
        },
        ListStacks: (parameters) => {
          const wanted = list(parameters, 'StackStatusFilter').map(String);
          return {
            StackSummaries: stacks.all.filter(({ status }) => wanted.length === 0 || wanted.includes(status)).map((stack) => ({
              StackId: stack.id, StackName: stack.name, CreationTime: stack.created, LastUpdatedTime: stack.updated, DeletionTime: stack.deleted, StackStatus: stack.status, StackStatusReason: stack.reason,
              TemplateDescription: stack.description,
            })),
          };
        },
        DescribeStackEvents: (parameters) => this.events(parameters),
        DescribeEvents: (parameters) => this.operationEvents(parameters),
        ListHookResults: () => ({ HookResults: [] }),
        GetTemplate: (parameters) => {
          const [stack, changeSet] = text(parameters, 'ChangeSetName') === undefined ? [stacks.get(required(parameters, 'StackName')), undefined] : this.changeSet(parameters);
          return { TemplateBody: changeSet?.template ?? stack.template, StagesAvailable: ['Original', 'Processed'] };
        },
        GetTemplateSummary: (parameters) => this.templateSummary(parameters),
        ValidateTemplate: (parameters) => this.templateSummary(parameters),
        DescribeStackResources: (parameters) => {
          const stack = stacks.get(text(parameters, 'StackName') ?? this.stackOf(required(parameters, 'PhysicalResourceId')));
          const logicalId = text(parameters, 'LogicalResourceId');
          return {
            StackResources: Object.values(stack.resources).filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
              .map((resource) => ({ StackName: stack.name, StackId: stack.id, ...describeResource(resource), Timestamp: resource.timestamp })),
          };
        },
        DescribeStackResource: (parameters) => {
          const stack = stacks.get(required(parameters, 'StackName'));
          const logicalId = required(parameters, 'LogicalResourceId');
          const resource = stack.resources[logicalId];
          if (resource === undefined) throw AwsError.validation(`Resource ${logicalId} does not exist for stack ${stack.name}`);
          return { StackResourceDetail: { StackName: stack.name, StackId: stack.id, ...describeResource(resource), LastUpdatedTimestamp: resource.timestamp } };
        },
        ListStackResources: (parameters) => ({
          StackResourceSummaries: Object.values(stacks.get(required(parameters, 'StackName')).resources)
            .map((resource) => ({ ...describeResource(resource), LastUpdatedTimestamp: resource.timestamp })),
        }),
        ListExports: () => ({ Exports: stacks.exports().map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value })) }),
        ListImports: (parameters) => {
          const name = required(parameters, 'ExportName');
          const importers = stacks.importers(name);
          if (importers.length === 0) throw AwsError.validation(`Export '${name}' is not imported by any stack.`);
          return { Imports: importers.map((stack) => stack.name) };
        },
        UpdateTerminationProtection: (parameters) => {
          const { id } = stacks.get(required(parameters, 'StackName'));
          stacks.change(id, { terminationProtection: flag(parameters, 'EnableTerminationProtection') ?? false });
          return { StackId: id };
        },
        GetStackPolicy: () => ({}),
      },
    });
  }

  private createChangeSet(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const stackName = required(parameters, 'StackName');
    const name = required(parameters, 'ChangeSetName');
    const type = text(parameters, 'ChangeSetType') ?? 'UPDATE';
    if (type !== 'CREATE' && type !== 'UPDATE') throw AwsError.notServed('cloudformation', `a change set of the type ${type}`);
    const existing = stacks.find(stackName);
    if (type === 'UPDATE' && (existing === undefined || isUnderReview(existing))) throw AwsError.validation(`Stack [${stackName}] does not exist`);
    if (type === 'CREATE' && existing !== undefined && !isUnderReview(existing)) throw AwsError.validation(`Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`);
    if (type === 'UPDATE' && existing !== undefined && !isUpdatable(existing)) throw notUpdatable(existing);
    if (existing?.changeSets[name] !== undefined) throw new AwsError(409, 'AlreadyExistsException', `ChangeSet ${name} already exists`);

    const template = this.template(parameters, existing);
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

  /** A stack that has only change sets yet. */
  private review(name: string, template: string, description: string | undefined): StackRecord {
    const { stacks } = this.world;
    const { id } = stacks.add(name, { status: 'REVIEW_IN_PROGRESS', template, description, parameters: {}, capabilities: [], tags: [], disableRollback: false });
    return stacks.setStatus(id, 'REVIEW_IN_PROGRESS', 'User Initiated');
  }

  private executeChangeSet(parameters: QueryParameters): XmlValue {
    const [stack, changeSet] = this.changeSet(parameters);
    if (changeSet.execution !== 'AVAILABLE') {
      throw new AwsError(400, 'InvalidChangeSetStatus', `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`);
    }
    if (isUnderReview(stack)) {
      this.start(stack, changeSet, flag(parameters, 'DisableRollback') ?? changeSet.disableRollback, 'create');
    } else {
      if (!isUpdatable(stack)) throw notUpdatable(stack);
      this.start(stack, changeSet, flag(parameters, 'DisableRollback') ?? changeSet.disableRollback, 'update');
    }
    return {};
  }

  private deleteChangeSet(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const named = required(parameters, 'ChangeSetName');
    // Deleting what is not there succeeds, as long as the stack is.
    const stack = text(parameters, 'StackName') === undefined ? this.changeSet(parameters)[0] : stacks.get(required(parameters, 'StackName'));
    stacks.change(stack.id, { changeSets: Object.fromEntries(Object.entries(stack.changeSets).filter(([name, { id }]) => name !== named && id !== named)) });
    return {};
  }

  private createStack(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const name = required(parameters, 'StackName');
    if (stacks.find(name) !== undefined) throw new AwsError(400, 'AlreadyExistsException', `Stack [${name}] already exists`);
    const template = this.template(parameters, undefined);
    const { prepared, problems } = prepare(this.world, { id: '', name, parameters: {} }, template, givenParameters(parameters));
    if (problems.length > 0) throw AwsError.validation(words(problems));
    const capabilities = list(parameters, 'Capabilities').map(String);
    checkCapabilities(missingCapabilities(prepared.template, prepared.active, capabilities));
    const stack = stacks.add(name, {
      status: 'REVIEW_IN_PROGRESS', template, description: prepared.template.description, parameters: prepared.parameters, capabilities, tags: tagsOf(parameters) ?? [], disableRollback: false,
    });
    if (flag(parameters, 'EnableTerminationProtection') ?? false) stacks.change(stack.id, { terminationProtection: true });
    const keeps = (flag(parameters, 'DisableRollback') ?? false) || text(parameters, 'OnFailure') === 'DO_NOTHING';
    this.start(stack, { template, parameters: prepared.parameters, capabilities, tags: stack.tags }, keeps, 'create');
    return { StackId: stack.id };
  }

  private updateStack(parameters: QueryParameters): XmlValue {
    const { stacks } = this.world;
    const stack = stacks.find(required(parameters, 'StackName'));
    if (stack === undefined || isUnderReview(stack)) throw AwsError.validation(`Stack [${required(parameters, 'StackName')}] does not exist`);
    if (!isUpdatable(stack)) throw notUpdatable(stack);
    const template = this.template(parameters, stack);
    const { prepared, problems } = prepare(this.world, stack, template, givenParameters(parameters));
    if (problems.length > 0) throw AwsError.validation(words(problems));
    const capabilities = list(parameters, 'Capabilities').map(String);
    checkCapabilities(missingCapabilities(prepared.template, prepared.active, capabilities));
    const tags = tagsOf(parameters) ?? stack.tags;
    if (preview(this.world, stack, prepared).length === 0 && sameAround(stack, prepared.template.outputs, tags)) throw AwsError.validation('No updates are to be performed.');
    this.start(stack, { template, parameters: prepared.parameters, capabilities, tags }, flag(parameters, 'DisableRollback') ?? false, 'update');
    return { StackId: stack.id };
  }

  private deleteStack(parameters: QueryParameters): XmlValue {
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

  private rollBackStack(parameters: QueryParameters, from: readonly string[]): XmlValue {
    const stack = this.world.stacks.get(required(parameters, 'StackName'));
    if (!from.includes(stack.status)) throw AwsError.validation(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    this.inBackground(this.deployments.rollBack(stack.id, 'User Initiated'));
    return { StackId: stack.id };
  }

  private start(
    stack: StackRecord, change: Pick<ChangeSetRecord, 'template' | 'parameters' | 'capabilities' | 'tags'>, disableRollback: boolean, verb: 'create' | 'update',
  ): void {
    const { template, parameters, capabilities, tags } = change;
    // Anew: SSM parameters may have changed since, and the stack has an id now.
    const { prepared, problems } = prepare(this.world, stack, template, parameters);
    if (problems.length > 0) throw AwsError.validation(words(problems));
    this.inBackground(this.deployments[verb](stack.id, { prepared, capabilities, tags, disableRollback }));
  }

  private inBackground(work: Promise<void>): void {
    work.catch(this.onDefect);
  }

  private changeSet(parameters: QueryParameters): [StackRecord, ChangeSetRecord] {
    const named = required(parameters, 'ChangeSetName');
    const stackName = text(parameters, 'StackName');
    const candidates = stackName === undefined ? this.world.stacks.live : [this.world.stacks.get(stackName)];
    for (const stack of candidates) {
      const found = Object.values(stack.changeSets).find(({ name, id }) => name === named || id === named);
      if (found !== undefined) return [stack, found];
    }
    throw new AwsError(404, 'ChangeSetNotFound', `ChangeSet [${named}] does not exist`);
  }

  private template(parameters: QueryParameters, existing: StackRecord | undefined): string {
    const body = text(parameters, 'TemplateBody');
    const url = text(parameters, 'TemplateURL');
    if (flag(parameters, 'UsePreviousTemplate') ?? false) {
      if (existing === undefined) throw AwsError.validation('A previous template does not exist');
      return existing.template;
    }
    if (body !== undefined) {
      if (Buffer.byteLength(body) > 51_200) throw AwsError.validation("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200");
      return body;
    }
    if (url === undefined) throw AwsError.validation('Either Template URL or Template Body must be specified.');
    if (!URL.canParse(url)) throw AwsError.validation('S3 error: Domain name specified in the TemplateURL is not a valid S3 domain');
    const { host, pathname, searchParams } = new URL(url);
    const [, inHost] = /^(.+)\.s3[.-]/.exec(host) ?? [];
    const path = decodeURIComponent(pathname.slice(1));
    const [bucket, key] = inHost === undefined ? [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)] : [inHost, path];
    try {
      return this.buckets.blobs.bytes(this.buckets.object(bucket, key, searchParams.get('versionId') ?? undefined).blob).toString('utf8');
    } catch (error) {
      if (error instanceof AwsError) throw AwsError.validation(`S3 error: ${error.message}`);
      throw error;
    }
  }

  private templateSummary(parameters: QueryParameters): XmlValue {
    const named = text(parameters, 'StackName');
    const stack = named === undefined ? undefined : this.world.stacks.get(named);
    const source = stack?.template ?? this.template(parameters, undefined);
    let template;
    try {
      template = parseTemplate(source);
    } catch (error) {
      if (error instanceof TemplateError) throw AwsError.validation(words(error.problems));
      throw error;
    }
    const needs = missingCapabilities(template, new Set(Object.keys(template.resources)), []);
    return {
      Description: template.description,
      Parameters: Object.entries(template.parameters).map(([key, parameter]) => ({
        ParameterKey: key, ParameterType: parameter.type, DefaultValue: parameter.default, NoEcho: parameter.noEcho, Description: parameter.description,
      })),
      ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
      ...(needs === undefined ? {} : { Capabilities: [needs], CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(Object.values(template.resources).map(({ type }) => type).filter((type) => type.startsWith('AWS::IAM::')))].join(', ')}]` }),
      DeclaredTransforms: template.transform,
      ...(template.metadata === undefined ? {} : { Metadata: JSON.stringify(template.metadata) }),
    };
  }

  private events(parameters: QueryParameters): XmlValue {
    const stack = this.world.stacks.get(required(parameters, 'StackName'));
    const newestFirst = [...stack.events].reverse();
    const token = text(parameters, 'NextToken');
    const from = token === undefined ? 0 : newestFirst.findIndex(({ id }) => id === token);
    if (from < 0) throw AwsError.validation(`the NextToken ${token} is none of this stack`);
    const page = newestFirst.slice(from, from + EVENTS_PER_PAGE);
    return {
      StackEvents: page.map((event) => ({
        StackId: stack.id, EventId: event.id, StackName: stack.name, LogicalResourceId: event.logicalId, PhysicalResourceId: event.physicalId, ResourceType: event.type, Timestamp: event.timestamp,
        ResourceStatus: event.status, ResourceStatusReason: event.reason, ResourceProperties: event.properties,
      })),
      NextToken: newestFirst[from + EVENTS_PER_PAGE]?.id,
    };
  }

  /** The newer form: events of a change set's validation. */
  private operationEvents(parameters: QueryParameters): XmlValue {
    if (text(parameters, 'ChangeSetName') === undefined) throw AwsError.notServed('cloudformation', 'DescribeEvents of stacks');
    this.changeSet(parameters);
    return { OperationEvents: [] };
  }

  private stackOf(physicalId: string): string {
    const found = this.world.stacks.live.find(({ resources }) => Object.values(resources).some((resource) => resource.physicalId === physicalId));
    if (found === undefined) throw AwsError.validation(`Stack for ${physicalId} does not exist`);
    return found.id;
  }
}

function describeStack(stack: StackRecord): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.description,
    Parameters: Object.entries(stack.parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    Capabilities: stack.capabilities,
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({ OutputKey: key, OutputValue: value, Description: description, ExportName: exportName })),
    Tags: shownTags(stack.tags),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

function describeChangeSet(stack: StackRecord, changeSet: ChangeSetRecord): XmlValue {
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    Parameters: Object.entries(changeSet.parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
    CreationTime: changeSet.created,
    ExecutionStatus: changeSet.execution,
    Status: changeSet.status,
    StatusReason: changeSet.reason,
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: changeSet.capabilities,
    Tags: shownTags(changeSet.tags),
    Changes: changeSet.changes.map((change) => ({
      Type: 'Resource',
      ResourceChange: {
        Action: change.action,
        LogicalResourceId: change.logicalId,
        PhysicalResourceId: change.physicalId,
        ResourceType: change.type,
        Replacement: change.replacement,
        Scope: change.scope,
        Details: change.changedProperties.map((name) => ({
          Target: { Attribute: 'Properties', Name: name, RequiresRecreation: change.replacement === 'True' ? 'Always' : change.replacement === 'Conditional' ? 'Conditionally' : 'Never' },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        })),
      },
    })),
    IncludeNestedStacks: false,
    OnStackFailure: changeSet.disableRollback ? 'DO_NOTHING' : 'ROLLBACK',
  };
}

function describeResource(resource: ResourceRecord): { readonly [name: string]: XmlValue } {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

function givenParameters(parameters: QueryParameters): Readonly<Record<string, GivenParameter>> {
  return Object.fromEntries(list(parameters, 'Parameters').map((entry: QueryValue) => {
    const { ParameterKey, ParameterValue, UsePreviousValue } = entry as Readonly<Record<string, string | undefined>>;
    return [ParameterKey ?? '', UsePreviousValue === 'true' ? { usePreviousValue: true as const } : ParameterValue ?? ''];
  }));
}

function tagsOf(parameters: QueryParameters): readonly Tag[] | undefined {
  if (parameters['Tags'] === undefined) return undefined;
  return list(parameters, 'Tags').map((entry) => {
    const { Key, Value } = entry as Readonly<Record<string, string | undefined>>;
    return { key: Key ?? '', value: Value ?? '' };
  });
}

function shownTags(tags: readonly Tag[]): XmlValue {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** What a stack has beside its resources. */
function sameAround(stack: StackRecord, outputs: unknown, tags: readonly Tag[]): boolean {
  if (stack.previous !== undefined || stack.status === 'CREATE_FAILED') return false;
  return JSON.stringify(parseTemplate(stack.template).outputs) === JSON.stringify(outputs) && JSON.stringify(stack.tags) === JSON.stringify(tags);
}

function checkCapabilities(missing: string | undefined): void {
  if (missing !== undefined) throw new AwsError(400, 'InsufficientCapabilitiesException', `Requires capabilities : [${missing}]`);
}

function notUpdatable(stack: StackRecord): AwsError {
  return AwsError.validation(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
