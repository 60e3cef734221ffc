import { randomUUID } from 'node:crypto';
import { writeAppSpec, type LambdaRevision } from '../../../lib/codedeploy/app-spec';
import type { ResourceContext } from '../resources/provider';
import type { LambdaDeployments } from './lambda-deployments';

/** The UpdatePolicy attribute of an alias. */
interface CodeDeployLambdaAliasUpdate {
  readonly ApplicationName: unknown;
  readonly DeploymentGroupName: unknown;
  readonly BeforeAllowTrafficHook?: string;
  readonly AfterAllowTrafficHook?: string;
}

/**
 * How CloudFormation moves an alias with the UpdatePolicy CodeDeployLambdaAliasUpdate to another version. Making the alias
 * shifts nothing, nor does a change of anything but its version. The resource is updated for as long as the deployment
 * takes, and fails with it, once CodeDeploy has put the alias back.
 *
 * On its way back a stack sets the alias straight to the old version, without hooks: on AWS no deployment but CodeDeploy's
 * own rollback is seen after a deployment has failed. What AWS does when the deployment had succeeded, and another resource
 * fails after it, is not documented; here the alias goes straight back as well.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-codedeploylambdaaliasupdate
 */
export class AliasUpdates {
  constructor(private readonly deployments: LambdaDeployments) {}

  /** Settles when the alias is at its new version, or there is no deployment to be made. */
  async shift(target: Omit<LambdaRevision, 'hooks'>, { updatePolicy, isRollback, progress }: ResourceContext): Promise<void> {
    const policy = updatePolicy?.['CodeDeployLambdaAliasUpdate'] as CodeDeployLambdaAliasUpdate | undefined;
    if (policy === undefined || isRollback || target.currentVersion === target.targetVersion) return;
    const hooks = { BeforeAllowTraffic: policy.BeforeAllowTrafficHook, AfterAllowTraffic: policy.AfterAllowTrafficHook };
    const { id } = this.deployments.create({
      applicationName: policy.ApplicationName,
      deploymentGroupName: policy.DeploymentGroupName,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: writeAppSpec({ ...target, hooks }) } },
    });
    progress(`CodeDeploy deployment started: ${id}`);
    const { progress: { status, error }, rollback } = await this.deployments.finished(id);
    if (rollback?.deploymentId !== undefined) progress(`CodeDeploy rollback deployment started: ${rollback.deploymentId}`);
    if (status !== 'Succeeded') throw new Error(`Resource handler returned message: "${id} failed. ${error?.message ?? ''}" (RequestToken: ${randomUUID()}, HandlerErrorCode: InternalFailure)`);
  }
}
