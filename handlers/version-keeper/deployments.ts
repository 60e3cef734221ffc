import { type DeploymentStatus, GetDeploymentTargetCommand, ListDeploymentTargetsCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { allPages, eachOf } from '../shared/paging';
import type { Clients } from './clients';

/** A deployment that is under way. */
export interface RunningDeployment {
  readonly id: string;
  /** Undefined where CodeDeploy does not say yet. */
  readonly functionName?: string;
  readonly versions: readonly string[];
}

const UNDER_WAY: readonly DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** A deployment is started a second after it is made, and says only then what it is about. */
const PATIENCE_MS = [1_000, 2_000, 4_000];

/** What is under way in some groups of an application. */
export async function runningDeployments(clients: Clients, applicationName: string, groups: readonly string[]): Promise<readonly RunningDeployment[]> {
  const ids = await eachOf(groups, (group) => running(clients, applicationName, group));
  return eachOf(ids.flat(), (id) => describeDeployment(clients, id));
}

/** Which function a deployment is about, and between which versions it moves traffic. */
export async function describeDeployment({ codeDeploy, sleep }: Clients, deploymentId: string): Promise<RunningDeployment> {
  for (const wait of [...PATIENCE_MS, undefined]) {
    try {
      const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
      const { deploymentTarget } = await codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId: targetIds?.[0] }));
      const { functionName, currentVersion, targetVersion } = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo ?? {};
      return { id: deploymentId, functionName, versions: [currentVersion, targetVersion].filter((version) => version !== undefined) };
    } catch (error) {
      if ((error as Error).name !== 'DeploymentNotStartedException') throw error;
      if (wait !== undefined) await sleep(wait);
    }
  }
  return { id: deploymentId, versions: [] };
}

async function running({ codeDeploy }: Clients, applicationName: string, deploymentGroupName: string): Promise<readonly string[]> {
  try {
    return await allPages(
      (nextToken) => codeDeploy.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName, includeOnlyStatuses: [...UNDER_WAY], nextToken })),
      ({ deployments }) => deployments,
      ({ nextToken }) => nextToken,
    );
  } catch (error) {
    // One of another application, which the stack has for something else.
    if ((error as Error).name === 'DeploymentGroupDoesNotExistException') return [];
    throw error;
  }
}
