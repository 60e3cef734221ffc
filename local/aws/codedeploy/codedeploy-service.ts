import type { ServerResponse } from 'node:http';
import type { GroupSettings } from '../../../lib/codedeploy/check-group';
import { isOver } from '../../../lib/codedeploy/deployment';
import type { TrafficRoutingConfig } from '../../../lib/codedeploy/traffic-routing';
import { answerJson, type JsonInput, type JsonOperations } from '../wire/json';
import type { AwsRequest, AwsService } from '../wire/request';
import type { DeploymentGroups } from './deployment-groups';
import type { DeploymentRequest, LambdaDeployments } from './lambda-deployments';
import type { DeploymentRecord, Tags } from './records';
import { refused } from './refusals';
import { applicationShape, configShape, deploymentShape, groupShape, targetId, targetShape, targetStatus } from './shapes';

const MAX_BATCH = 100;
const STATUSES = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'];

/**
 * What a policy allows on `*` or not at all.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 * It says the same of PutLifecycleEventHookExecutionStatus, but SAM's policy for hooks, and CDK's grant, name the group:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html#code-deploy-life-cycle-hook-policy
 */
const WITHOUT_RESOURCE = new Set(['BatchGetDeploymentTargets', 'ContinueDeployment', 'GetDeploymentTarget', 'ListDeploymentTargets', 'StopDeployment']);

type TagList = readonly { readonly Key?: string; readonly Value?: string }[];

/** The AWS CodeDeploy API, for the Lambda compute platform. */
export class CodeDeployService implements AwsService {
  readonly signingNames = ['codedeploy'];

  constructor(private readonly groups: DeploymentGroups, private readonly deployments: LambdaDeployments, private readonly functionArn: (name: string) => string) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerJson(request, response, 'codedeploy', { ...this.ofApplications(request), ...this.ofGroups(request), ...this.ofConfigs(request), ...this.ofDeployments(request), ...this.ofTargets(request) });
  }

  private ofApplications(request: AwsRequest): JsonOperations {
    const { groups } = this;
    const may = (action: string, input: JsonInput): void => request.authorize(`codedeploy:${action}`, groups.arn('Application', String(input['applicationName'])));
    return {
      CreateApplication: (input) => {
        may('CreateApplication', input);
        return { applicationId: groups.createApplication(input['applicationName'], input['computePlatform'], tagsOf(input['tags'])).id };
      },
      GetApplication: (input) => {
        may('GetApplication', input);
        return { application: applicationShape(groups.application(input['applicationName'])) };
      },
      ListApplications: () => {
        request.authorize('codedeploy:ListApplications', groups.arn('Application', '*'));
        return { applications: groups.allApplications.map(({ name }) => name) };
      },
      DeleteApplication: (input) => {
        may('DeleteApplication', input);
        groups.deleteApplication(input['applicationName']);
      },
      TagResource: (input) => {
        request.authorize('codedeploy:TagResource', String(input['ResourceArn']));
        groups.setTags(input['ResourceArn'], (tags) => ({ ...tags, ...tagsOf(input['Tags']) }));
      },
      UntagResource: (input) => {
        request.authorize('codedeploy:UntagResource', String(input['ResourceArn']));
        const removed = (input['TagKeys'] ?? []) as readonly string[];
        groups.setTags(input['ResourceArn'], (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key))));
      },
      ListTagsForResource: (input) => {
        request.authorize('codedeploy:ListTagsForResource', String(input['ResourceArn']));
        return { Tags: Object.entries(groups.tagsOf(input['ResourceArn'])).map(([Key, Value]) => ({ Key, Value })) };
      },
    };
  }

  private ofGroups(request: AwsRequest): JsonOperations {
    const { groups } = this;
    const may = (action: string, application: unknown, name: unknown): void => request.authorize(`codedeploy:${action}`, groups.arn('DeploymentGroup', String(application), String(name)));
    const shown = (application: unknown, name: unknown): unknown => groupShape(groups.group(application, name), this.deployments.all);
    return {
      CreateDeploymentGroup: ({ applicationName, deploymentGroupName, tags, ...settings }) => {
        may('CreateDeploymentGroup', applicationName, deploymentGroupName);
        return { deploymentGroupId: groups.createGroup(applicationName, deploymentGroupName, settings as GroupSettings, tagsOf(tags)).id };
      },
      UpdateDeploymentGroup: ({ applicationName, currentDeploymentGroupName, newDeploymentGroupName, ...settings }) => {
        may('UpdateDeploymentGroup', applicationName, currentDeploymentGroupName);
        groups.updateGroup(applicationName, currentDeploymentGroupName, settings as GroupSettings, newDeploymentGroupName);
        return { hooksNotCleanedUp: [] };
      },
      GetDeploymentGroup: ({ applicationName, deploymentGroupName }) => {
        may('GetDeploymentGroup', applicationName, deploymentGroupName);
        return { deploymentGroupInfo: shown(applicationName, deploymentGroupName) };
      },
      BatchGetDeploymentGroups: ({ applicationName, deploymentGroupNames }) => {
        const names = batch(deploymentGroupNames);
        for (const name of names) may('BatchGetDeploymentGroups', applicationName, name);
        return { deploymentGroupsInfo: names.map((name) => shown(applicationName, name)) };
      },
      ListDeploymentGroups: ({ applicationName }) => {
        may('ListDeploymentGroups', applicationName, '*');
        const { name } = groups.application(applicationName);
        return { applicationName: name, deploymentGroups: groups.groupsOf(name).map((group) => group.name) };
      },
      DeleteDeploymentGroup: ({ applicationName, deploymentGroupName }) => {
        may('DeleteDeploymentGroup', applicationName, deploymentGroupName);
        groups.deleteGroup(applicationName, deploymentGroupName);
        return { hooksNotCleanedUp: [] };
      },
    };
  }

  private ofConfigs(request: AwsRequest): JsonOperations {
    const { groups } = this;
    const may = (action: string, name: unknown): void => request.authorize(`codedeploy:${action}`, groups.arn('DeploymentConfig', String(name)));
    return {
      CreateDeploymentConfig: ({ deploymentConfigName, computePlatform, trafficRoutingConfig, minimumHealthyHosts, zonalConfig }) => {
        may('CreateDeploymentConfig', deploymentConfigName);
        if (minimumHealthyHosts !== undefined || zonalConfig !== undefined) throw refused('InvalidComputePlatformException', 'A deployment configuration of the Lambda compute platform takes neither minimumHealthyHosts nor zonalConfig.');
        return { deploymentConfigId: groups.createConfig(deploymentConfigName, computePlatform, trafficRoutingConfig as TrafficRoutingConfig | undefined).id };
      },
      GetDeploymentConfig: ({ deploymentConfigName }) => {
        may('GetDeploymentConfig', deploymentConfigName);
        return { deploymentConfigInfo: configShape(groups.config(deploymentConfigName)) };
      },
      ListDeploymentConfigs: () => {
        may('ListDeploymentConfigs', '*');
        return { deploymentConfigsList: groups.configNames };
      },
      DeleteDeploymentConfig: ({ deploymentConfigName }) => {
        may('DeleteDeploymentConfig', deploymentConfigName);
        groups.deleteConfig(deploymentConfigName);
      },
    };
  }

  private ofDeployments(request: AwsRequest): JsonOperations {
    const { deployments } = this;
    const get = (action: string, id: unknown): DeploymentRecord => this.allowed(request, action, id);
    return {
      CreateDeployment: (input) => {
        request.authorize('codedeploy:CreateDeployment', this.groups.arn('DeploymentGroup', String(input['applicationName']), String(input['deploymentGroupName'])));
        return { deploymentId: deployments.create(input as DeploymentRequest).id };
      },
      GetDeployment: ({ deploymentId }) => ({ deploymentInfo: deploymentShape(get('GetDeployment', deploymentId)) }),
      BatchGetDeployments: ({ deploymentIds }) => ({ deploymentsInfo: batch(deploymentIds).map((id) => deploymentShape(get('BatchGetDeployments', id))) }),
      ListDeployments: (input) => {
        request.authorize('codedeploy:ListDeployments', this.groups.arn('DeploymentGroup', String(input['applicationName'] ?? '*'), String(input['deploymentGroupName'] ?? '*')));
        return { deployments: this.listed(input) };
      },
      StopDeployment: ({ deploymentId, autoRollbackEnabled }) => {
        get('StopDeployment', deploymentId);
        deployments.stop(deploymentId, autoRollbackEnabled as boolean | undefined);
        return { status: 'Succeeded', statusMessage: 'No more commands will be scheduled for execution in the deployment instances' };
      },
      ContinueDeployment: ({ deploymentId }) => {
        const { progress } = get('ContinueDeployment', deploymentId);
        if (isOver(progress)) throw refused('DeploymentAlreadyCompletedException', `Deployment ${String(deploymentId)} is already completed`);
        throw refused('UnsupportedActionForDeploymentTypeException', 'ContinueDeployment is not supported for deployments of the Lambda compute platform: they never wait to be continued.');
      },
      PutLifecycleEventHookExecutionStatus: ({ deploymentId, lifecycleEventHookExecutionId, status }) => {
        get('PutLifecycleEventHookExecutionStatus', deploymentId);
        return { lifecycleEventHookExecutionId: deployments.report(deploymentId, lifecycleEventHookExecutionId, status) };
      },
    };
  }

  private ofTargets(request: AwsRequest): JsonOperations {
    const get = (action: string, id: unknown): DeploymentRecord => {
      const record = this.allowed(request, action, id);
      if (record.progress.status === 'Created') throw refused('DeploymentNotStartedException', `The deployment ${record.id} has not started`);
      return record;
    };
    const shown = (record: DeploymentRecord, id: unknown): unknown => {
      if (typeof id !== 'string' || id === '') throw refused('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
      if (id !== targetId(record)) throw refused('DeploymentTargetDoesNotExistException', `The provided target ID does not belong to the attempted deployment: ${id}`);
      return targetShape(record, this.functionArn);
    };
    return {
      GetDeploymentTarget: ({ deploymentId, targetId: id }) => ({ deploymentTarget: shown(get('GetDeploymentTarget', deploymentId), id) }),
      BatchGetDeploymentTargets: ({ deploymentId, targetIds }) => {
        const record = get('BatchGetDeploymentTargets', deploymentId);
        const ids = (targetIds ?? []) as readonly unknown[];
        if (ids.length === 0) throw refused('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
        if (ids.length > 1) throw refused('DeploymentTargetListSizeExceededException', 'The maximum number of targets that can be associated with an Amazon ECS or Lambda deployment was exceeded.');
        return { deploymentTargets: ids.map((id) => shown(record, id)) };
      },
      ListDeploymentTargets: ({ deploymentId, targetFilters }) => {
        const record = get('ListDeploymentTargets', deploymentId);
        const filters = (targetFilters ?? {}) as Readonly<Record<string, readonly string[]>>;
        const unknown = Object.keys(filters).find((name) => name !== 'TargetStatus');
        if (unknown !== undefined) throw refused('InvalidTargetFilterNameException', `The target filter name is invalid: ${unknown}`);
        return { targetIds: filters['TargetStatus']?.includes(targetStatus(record)) ?? true ? [targetId(record)] : [] };
      },
    };
  }

  private allowed(request: AwsRequest, action: string, id: unknown): DeploymentRecord {
    const known = this.deployments.all.find((deployment) => deployment.id === id);
    request.authorize(`codedeploy:${action}`, WITHOUT_RESOURCE.has(action) ? '*' : this.groups.arn('DeploymentGroup', known?.application ?? '*', known?.group ?? '*'));
    return this.deployments.get(id);
  }

  private listed({ applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange }: JsonInput): readonly string[] {
    if (applicationName !== undefined && deploymentGroupName === undefined) throw refused('DeploymentGroupNameRequiredException', 'The deployment group name was not specified.');
    if (applicationName === undefined && deploymentGroupName !== undefined) throw refused('ApplicationNameRequiredException', 'The minimum number of required application names was not specified.');
    const group = applicationName === undefined ? undefined : this.groups.group(applicationName, deploymentGroupName);
    const statuses = includeOnlyStatuses as readonly string[] | undefined;
    const wrong = statuses?.find((status) => !STATUSES.includes(status));
    if (wrong !== undefined) throw refused('InvalidDeploymentStatusException', `The specified deployment status doesn't exist or cannot be determined: ${wrong}`);
    const { start = -Infinity, end = Infinity } = (createTimeRange ?? {}) as { readonly start?: number; readonly end?: number };
    if (start > end) throw refused('InvalidTimeRangeException', 'The specified time range was specified in an invalid format.');
    return this.deployments.all
      .filter((deployment) => group === undefined || (deployment.application === group.application && deployment.group === group.name))
      .filter(({ progress }) => statuses === undefined || statuses.length === 0 || statuses.includes(progress.status))
      .filter(({ created }) => created / 1000 >= start && created / 1000 <= end)
      .map(({ id }) => id);
  }
}

function tagsOf(list: unknown): Tags {
  return Object.fromEntries(((list ?? []) as TagList).map(({ Key, Value }) => {
    if (Key === undefined || Key === '') throw refused('InvalidTagsToAddException', 'The specified tags are not valid.');
    return [Key, Value ?? ''];
  }));
}

function batch(ids: unknown): readonly string[] {
  const list = (ids ?? []) as readonly string[];
  if (list.length === 0) throw refused('DeploymentIdRequiredException', 'At least one deployment ID must be specified.');
  if (list.length > MAX_BATCH) throw refused('BatchLimitExceededException', `The maximum number of names or IDs allowed for this request (${MAX_BATCH}) was exceeded.`);
  return list;
}
