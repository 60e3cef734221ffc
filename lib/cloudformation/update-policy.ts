import type { TemplateProblem, TemplateResource } from './template';
import { isObject, own, pointer } from './template';

interface Policy {
  /** Resource types that may have it. */
  readonly on: readonly string[];
  /** The members it takes; undefined where it is not an object. */
  readonly members?: readonly string[];
  readonly required?: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html */
const POLICIES: Readonly<Record<string, Policy>> = {
  AutoScalingReplacingUpdate: { on: ['AWS::AutoScaling::AutoScalingGroup'], members: ['WillReplace'] },
  AutoScalingRollingUpdate: {
    on: ['AWS::AutoScaling::AutoScalingGroup'],
    members: ['MaxBatchSize', 'MinActiveInstancesPercent', 'MinInstancesInService', 'MinSuccessfulInstancesPercent', 'PauseTime', 'SuspendProcesses', 'WaitOnResourceSignals'],
  },
  AutoScalingScheduledAction: { on: ['AWS::AutoScaling::AutoScalingGroup'], members: ['IgnoreUnmodifiedGroupSizeProperties'] },
  CodeDeployLambdaAliasUpdate: {
    on: ['AWS::Lambda::Alias'],
    members: ['AfterAllowTrafficHook', 'ApplicationName', 'BeforeAllowTrafficHook', 'DeploymentGroupName'],
    required: ['ApplicationName', 'DeploymentGroupName'],
  },
  EnableVersionUpgrade: { on: ['AWS::Elasticsearch::Domain', 'AWS::OpenSearchService::Domain'] },
  UseOnlineResharding: { on: ['AWS::ElastiCache::ReplicationGroup'] },
};

/** What is wrong with the UpdatePolicy of a resource. */
export function checkUpdatePolicy(logicalId: string, resource: TemplateResource): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const refuse = (path: string, message: string): void => {
    problems.push({ logicalId, path: `${pointer('Resources', logicalId, 'UpdatePolicy')}${path}`, message: `Template format error: UpdatePolicy of resource ${logicalId}: ${message}` });
  };
  for (const [name, value] of Object.entries(resource.updatePolicy ?? {})) {
    const policy = own(POLICIES, name);
    const path = pointer(name);
    if (policy === undefined) {
      refuse(path, `extraneous key [${name}] is not permitted (allowed: ${Object.keys(POLICIES).join(', ')})`);
      continue;
    }
    if (!policy.on.includes(resource.type)) refuse(path, `${name} is not for ${resource.type}, allowed: ${policy.on.join(', ')}`);
    if (policy.members === undefined) continue;
    if (!isObject(value)) {
      refuse(path, `${name} must be an object`);
      continue;
    }
    for (const member of Object.keys(value)) if (!policy.members.includes(member)) refuse(`${path}${pointer(member)}`, `extraneous key [${member}] is not permitted`);
    for (const member of policy.required ?? []) if (own(value, member) === undefined) refuse(`${path}${pointer(member)}`, `required key [${member}] not found`);
  }
  return problems;
}
