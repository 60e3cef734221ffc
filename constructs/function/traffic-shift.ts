import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias, CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { Lazy, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RolloutPlan } from '../../lib/rollout/plan';
import { CodeDeploy } from '../private/code-deploy';
import type { RolloutHook } from '../private/rollout-hook';

/** All at once there is no while in which an alarm could stop anything. */
export function watches({ kind }: RolloutPlan): boolean {
  return kind !== 'allAtOnce';
}

/** What moves the traffic of an alias by a plan, for as long as no alarm goes off. */
export class TrafficShift extends Construct {
  public constructor(scope: Construct, id: string, options: { readonly plan: RolloutPlan; readonly alias: Alias; readonly functionArn: string; readonly alarms: readonly IAlarm[]; readonly hook?: RolloutHook }) {
    super(scope, id);
    const { plan, alias, functionArn, alarms, hook } = options;
    const shared = CodeDeploy.of(this);
    // A name that synth knows: what may answer for the group need not wait for it, nor for the alarms and versions behind it.
    const deploymentGroupName = Names.uniqueResourceName(this, { maxLength: 100 });
    const group = new CfnDeploymentGroup(this, 'Group', {
      deploymentGroupName,
      applicationName: shared.application.ref,
      serviceRoleArn: shared.role.roleArn,
      deploymentConfigName: shared.config(plan),
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      // Alarms may be added until the app is rendered. None is said too: an update that leaves them out keeps the alarms of the rollout before.
      // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html
      alarmConfiguration: watches(plan) ? { enabled: true, alarms: Lazy.any({ produce: () => alarms.map(({ alarmName }) => ({ name: alarmName })) }) } : { enabled: false, alarms: [] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    });
    (alias.node.defaultChild as CfnAlias).cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: { applicationName: shared.application.ref, deploymentGroupName: group.ref, beforeAllowTrafficHook: hook?.hook.functionName },
    };
    hook?.answerTo(shared.application.ref, deploymentGroupName);
    if (hook !== undefined) alias.node.addDependency(hook.hook);
    // The references of an UpdatePolicy order nothing by themselves.
    alias.node.addDependency(group, shared.allowShift(this, functionArn, alias.aliasName, hook?.hook.functionArn));
  }
}
