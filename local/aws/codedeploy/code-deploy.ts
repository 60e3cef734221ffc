import type { Functions } from '../lambda/functions';
import type { ResourceProvider } from '../resources/provider';
import type { StateFolder } from '../state/state-folder';
import type { AwsService } from '../wire/request';
import { AliasTraffic } from './alias-traffic';
import { AliasUpdates } from './alias-updates';
import { CodeDeployService } from './codedeploy-service';
import { DeploymentGroups, type RoleCheck } from './deployment-groups';
import { LambdaDeployments, type Surroundings } from './lambda-deployments';
import { codeDeployProviders } from './resources';
import { ServiceRoles } from './service-role';

export interface CodeDeployOptions extends Omit<Surroundings, 'aliases' | 'roles'> {
  readonly state: StateFolder;
  readonly functions: Functions;
  readonly canAssume: RoleCheck;
  /** Whether a role allows an action on a resource. */
  readonly allows: (roleArn: string, action: string, resource: string) => boolean;
}

export interface CodeDeploy {
  readonly deployments: LambdaDeployments;
  readonly aliasUpdates: AliasUpdates;
  readonly service: AwsService;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
}

/** CodeDeploy for Lambda, with what the server's end had cut off stopped and rolled back. */
export function startCodeDeploy(options: CodeDeployOptions): CodeDeploy {
  const { state, identity, clock, functions } = options;
  const groups = new DeploymentGroups(state, identity, clock, options.canAssume);
  const functionArn = (name: string): string => functions.arn(name);
  const roles = new ServiceRoles(options.allows, functionArn, (name) => `arn:aws:cloudwatch:${identity.region}:${identity.account}:alarm:${name}`);
  const deployments = new LambdaDeployments(state, groups, { ...options, roles, aliases: new AliasTraffic(functions) });
  deployments.recover();
  return {
    deployments,
    aliasUpdates: new AliasUpdates(deployments),
    service: new CodeDeployService(groups, deployments, functionArn),
    providers: codeDeployProviders(groups),
  };
}
