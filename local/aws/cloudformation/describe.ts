import { parseTemplate } from '../../../lib/cloudformation';
import type { XmlValue } from '../wire/xml';
import type { ChangeSetRecord, ResourceRecord, StackRecord, Tag } from './records';

export function describeStack(stack: StackRecord): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    TimeoutInMinutes: stack.timeoutMinutes,
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

export function describeChangeSet(stack: StackRecord, changeSet: ChangeSetRecord): XmlValue {
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

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html */
export function describeProblems(stack: StackRecord, { id, created, template, problems = [] }: ChangeSetRecord): XmlValue {
  const { resources } = parseTemplate(template);
  return problems.map(({ logicalId, path, message }, index) => ({
    EventId: `${id}/${index}`,
    StackId: stack.id,
    OperationId: id,
    OperationType: 'CREATE_CHANGESET',
    OperationStatus: 'FAILED',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: logicalId === undefined ? undefined : stack.resources[logicalId]?.physicalId,
    ResourceType: logicalId === undefined ? undefined : resources[logicalId]?.type,
    Timestamp: created,
    ValidationFailureMode: 'FAIL',
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: message,
    ValidationPath: path ?? (logicalId === undefined ? '/' : `/Resources/${logicalId}`),
  }));
}

export function describeResource(resource: ResourceRecord): { readonly [name: string]: XmlValue } {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

function shownTags(tags: readonly Tag[]): XmlValue {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
