import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire/errors';
import { answerQuery, flag, list, required, text, type QueryParameters } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';
import type { XmlValue } from '../wire/xml';
import { ChangeSets } from './change-sets';
import type { Deployments } from './deployment';
import { describeChangeSet, describeProblems, describeResource, describeStack } from './describe';
import type { World } from './prepare';
import { StackOperations } from './stack-operations';
import { StackPolicies } from './stack-policies';
import { summaryOf } from './template-source';

const EVENTS_PER_PAGE = 100;

/** The CloudFormation API. */
export class CloudFormationService implements AwsService {
  readonly signingNames = ['cloudformation'];

  private readonly operations: StackOperations;
  private readonly changeSets: ChangeSets;
  private readonly policies: StackPolicies;

  constructor(private readonly world: World, deployments: Deployments, onDefect: (error: unknown) => void) {
    this.policies = new StackPolicies(world);
    this.operations = new StackOperations(world, deployments, this.policies, onDefect);
    this.changeSets = new ChangeSets(world, this.operations);
  }

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { stacks } = this.world;
    await answerQuery(request, response, {
      name: 'cloudformation',
      namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      resource: (parameters) => this.resource(parameters),
      operations: {
        CreateChangeSet: (parameters) => this.changeSets.create(parameters),
        DescribeChangeSet: (parameters) => describeChangeSet(...this.changeSets.get(parameters)),
        ExecuteChangeSet: (parameters) => this.changeSets.execute(parameters),
        DeleteChangeSet: (parameters) => this.changeSets.delete(parameters),
        ListChangeSets: (parameters) => this.changeSets.list(parameters),
        CreateStack: (parameters) => this.operations.create(parameters),
        UpdateStack: (parameters) => this.operations.update(parameters),
        DeleteStack: (parameters) => this.operations.delete(parameters),
        RollbackStack: (parameters) => this.operations.rollBack(parameters, ['CREATE_FAILED', 'UPDATE_FAILED']),
        ContinueUpdateRollback: (parameters) => this.operations.rollBack(parameters, ['UPDATE_ROLLBACK_FAILED']),
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
          const [stack, changeSet] = text(parameters, 'ChangeSetName') === undefined ? [stacks.get(required(parameters, 'StackName')), undefined] : this.changeSets.get(parameters);
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
        GetStackPolicy: (parameters) => this.policies.get(parameters),
        SetStackPolicy: (parameters) => this.policies.set(parameters),
      },
    });
  }

  private templateSummary(parameters: QueryParameters): XmlValue {
    const named = text(parameters, 'StackName');
    return summaryOf(named === undefined ? this.world.templates.of(parameters, undefined) : this.world.stacks.get(named).template);
  }

  /** What a policy has to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
  private resource(parameters: QueryParameters): string {
    const name = text(parameters, 'StackName');
    if (name === undefined) return '*';
    const { region, account } = this.world.identity;
    return this.world.stacks.find(name)?.id ?? (name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`);
  }

  private events(parameters: QueryParameters): XmlValue {
    const stack = this.world.stacks.get(required(parameters, 'StackName'));
    const newestFirst = [...this.world.stacks.eventsOf(stack)].reverse();
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

  /** The newer form of events: here what a change set's validation found, which cdk shows with the places in its app. */
  private operationEvents(parameters: QueryParameters): XmlValue {
    if (text(parameters, 'ChangeSetName') === undefined) throw AwsError.notServed('cloudformation', 'DescribeEvents of stacks');
    const [stack, changeSet] = this.changeSets.get(parameters);
    return { OperationEvents: describeProblems(stack, changeSet) };
  }

  private stackOf(physicalId: string): string {
    const found = this.world.stacks.live.find(({ resources }) => Object.values(resources).some((resource) => resource.physicalId === physicalId));
    if (found === undefined) throw AwsError.validation(`Stack for ${physicalId} does not exist`);
    return found.id;
  }
}
