import { CfnApplication, CfnDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import type { RolloutPlan } from '../../lib/rollout/plan';
import { predefinedLambdaConfig } from '../../lib/rollout/plan';

const ID = 'CsiCodeDeploy';

/** What all rollouts of a stack's functions share: the application, the role that moves traffic, and plans that CodeDeploy has not ready. */
export class CodeDeploy extends Construct {
  public static of(scope: Construct): CodeDeploy {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as CodeDeploy | undefined) ?? new CodeDeploy(stack, ID);
  }

  public readonly application: CfnApplication;
  public readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.application = new CfnApplication(this, 'Application', { computePlatform: 'Lambda' });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Moves the traffic of model functions from version to version',
      // With any narrower scope it does not see composite alarms, which users may add:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      inlinePolicies: { alarms: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })] }) },
    });
  }

  /**
   * Lets CodeDeploy move the traffic of an alias, and call a hook before it does. Answers what has to be there before it can.
   * https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
   */
  public allowShift(scope: Construct, functionArn: string, alias: string, hookArn: string | undefined): IDependable {
    const move = new PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
      resources: [functionArn, `${functionArn}:${alias}`],
    });
    const call = hookArn === undefined ? [] : [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hookArn] })];
    // A policy for each function: one for all would have each alias wait for all functions, and a function could not depend on another.
    return new Policy(scope, 'Policy', { roles: [this.role], statements: [move, ...call] });
  }

  /** Name of the deployment configuration for a plan. */
  public config(plan: RolloutPlan): string {
    return predefinedLambdaConfig(plan) ?? this.customConfig(plan).ref;
  }

  private customConfig(plan: RolloutPlan): CfnDeploymentConfig {
    const [id, trafficRoutingConfig] = routing(plan);
    return (this.node.tryFindChild(id) as CfnDeploymentConfig | undefined) ?? new CfnDeploymentConfig(this, id, { computePlatform: 'Lambda', trafficRoutingConfig });
  }
}

/** An id that says what it is: a configuration cannot be changed, another plan is another one. */
function routing(plan: RolloutPlan): readonly [string, CfnDeploymentConfig.TrafficRoutingConfigProperty] {
  switch (plan.kind) {
    case 'canary': {
      const minutes = plan.bakeSeconds / 60;
      return [`Canary${plan.percentage}Percent${minutes}Minutes`, { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: plan.percentage, canaryInterval: minutes } }];
    }
    case 'linear': {
      const minutes = plan.intervalSeconds / 60;
      return [`Linear${plan.percentage}PercentEvery${minutes}Minutes`, { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: plan.percentage, linearInterval: minutes } }];
    }
    case 'allAtOnce':
      return ['AllAtOnce', { type: 'AllAtOnce' }];
  }
}
