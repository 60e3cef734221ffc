import { CfnApplication, CfnDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import type { TrafficPlan } from '../../lib/rollout/plan';
import { predefinedLambdaConfig } from '../../lib/rollout/plan';

const ID = 'CsiCodeDeploy';

/** What all rollouts of a stack's functions share: the application, and plans that CodeDeploy has not ready. */
export class CodeDeploy extends Construct {
  public static of(scope: Construct): CodeDeploy {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as CodeDeploy | undefined) ?? new CodeDeploy(stack, ID);
  }

  public readonly application: CfnApplication;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.application = new CfnApplication(this, 'Application', { computePlatform: 'Lambda' });
  }

  /** Name of the deployment configuration for a plan. */
  public config(plan: TrafficPlan): string {
    return predefinedLambdaConfig(plan) ?? this.customConfig(plan).ref;
  }

  private customConfig(plan: TrafficPlan): CfnDeploymentConfig {
    const [id, trafficRoutingConfig] = routing(plan);
    return (this.node.tryFindChild(id) as CfnDeploymentConfig | undefined) ?? new CfnDeploymentConfig(this, id, { computePlatform: 'Lambda', trafficRoutingConfig });
  }
}

/**
 * Which versions a deployment is about. IAM knows no resource of these two actions, and allows them on all or on none:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export function readDeploymentTargets(): PolicyStatement {
  return new PolicyStatement({ actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:GetDeploymentTarget'], resources: ['*'] });
}

/** An id that says what it is: a configuration cannot be changed, another plan is another one. */
function routing(plan: TrafficPlan): readonly [string, CfnDeploymentConfig.TrafficRoutingConfigProperty] {
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
